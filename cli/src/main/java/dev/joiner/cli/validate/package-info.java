/**
 * {@code joiner validate} and {@code joiner convert}: the webhook's verdict on manifests, and v1alpha5 manifests
 * turned into v1. No cluster and no AWS account; on the command's thread.
 */
@NullMarked
package dev.joiner.cli.validate;

import org.jspecify.annotations.NullMarked;
