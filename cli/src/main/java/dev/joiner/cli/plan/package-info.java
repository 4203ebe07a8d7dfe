/**
 * {@code joiner plan}: manifests in, a plan out, by the planner that the controller uses; no cluster and no
 * cloud is asked. On the command's thread; loads no Kubernetes, HTTP or AWS client.
 */
@NullMarked
package dev.joiner.cli.plan;

import org.jspecify.annotations.NullMarked;
