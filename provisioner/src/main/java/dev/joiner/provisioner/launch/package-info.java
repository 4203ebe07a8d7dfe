/**
 * From a planned claim to an instance, exactly once: {@code ClaimLauncher} writes a launch down, sends it, and finds
 * out what became of it, after a crash too. Called on the control thread; calls run on virtual threads.
 */
@NullMarked
package dev.joiner.provisioner.launch;

import org.jspecify.annotations.NullMarked;
