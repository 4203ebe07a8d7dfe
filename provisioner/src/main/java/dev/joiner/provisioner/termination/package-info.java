/**
 * The end of claims, nodes and instances: {@code Terminator} takes the steps of each in order, and
 * {@code InstanceGarbageCollector} finds instances, nodes and claims that no longer match. Called on the control
 * thread.
 */
@NullMarked
package dev.joiner.provisioner.termination;

import org.jspecify.annotations.NullMarked;
