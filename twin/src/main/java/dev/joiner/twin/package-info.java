/**
 * The local twin: a real control plane, an EC2 emulator and nodes that boot, on loopback. Knows neither
 * {@code cloud} nor {@code planner}, so that it cannot agree with them by accident.
 */
@NullMarked
package dev.joiner.twin;

import org.jspecify.annotations.NullMarked;
