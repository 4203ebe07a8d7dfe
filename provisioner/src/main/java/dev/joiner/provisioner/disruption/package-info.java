/**
 * Which nodes Joiner takes away by its own choice: today those without pods. {@code termination} carries it out. Called
 * on the control thread.
 */
@NullMarked
package dev.joiner.provisioner.disruption;

import org.jspecify.annotations.NullMarked;
