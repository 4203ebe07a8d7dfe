/**
 * {@code joiner plan}: from manifests to a plan, by the controller's own planner, without a cluster or a cloud.
 * Runs on the command's thread; loads no Kubernetes, HTTP or AWS client.
 */
@NullMarked
package dev.joiner.cli.plan;

import org.jspecify.annotations.NullMarked;
