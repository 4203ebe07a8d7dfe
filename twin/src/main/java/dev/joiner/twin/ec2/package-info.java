/**
 * The EC2 side of the twin: the emulator's process, its control API, and raw query calls. Called by {@code Twin}, the
 * booter and tests, from any thread.
 */
@NullMarked
package dev.joiner.twin.ec2;

import org.jspecify.annotations.NullMarked;
