/**
 * {@code joiner validate} and {@code joiner convert}: what the webhook would say of manifests, and manifests of the
 * v1alpha5 generation as v1. No cluster and no AWS account; on the command's thread.
 */
@NullMarked
package dev.joiner.cli.validate;

import org.jspecify.annotations.NullMarked;
