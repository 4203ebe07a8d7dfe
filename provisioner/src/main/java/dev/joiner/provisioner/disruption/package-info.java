/**
 * Which nodes Joiner removes of its own accord: today those without pods. {@code termination} does the rest.
 * Called on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.disruption;

import org.jspecify.annotations.NullMarked;
