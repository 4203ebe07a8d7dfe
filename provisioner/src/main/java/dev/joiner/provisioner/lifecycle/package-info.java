/**
 * From instance to initialised node: registration, DaemonSets first, and deadlines for nodes that do not come up.
 * {@code ClaimLifecycle} takes the next step of every claim in each pass, on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.lifecycle;

import org.jspecify.annotations.NullMarked;
