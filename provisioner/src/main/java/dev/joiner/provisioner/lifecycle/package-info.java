/**
 * From instance to initialised node: registration, DaemonSets first, the deadlines of what does not come. Called on the
 * control thread.
 */
@NullMarked
package dev.joiner.provisioner.lifecycle;

import org.jspecify.annotations.NullMarked;
