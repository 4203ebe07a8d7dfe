/**
 * Which nodes are taken away although nobody asked for it: today those without pods. Whoever ends here goes the way of
 * {@code termination}. Called on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.disruption;

import org.jspecify.annotations.NullMarked;
