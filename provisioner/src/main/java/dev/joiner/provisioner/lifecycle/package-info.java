/**
 * From instance to initialised node: registration, DaemonSets first, the deadlines after which a claim is given up.
 * {@code ClaimLifecycle} takes the next step of every claim at each look, on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.lifecycle;

import org.jspecify.annotations.NullMarked;
