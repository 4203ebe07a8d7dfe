/**
 * What a leader does at each look, in order ({@code ControlLoop}), what it does first ({@code Takeover}), and the
 * thread that it is done on ({@code ControlThread}). {@code Provisioning} starts and ends it.
 */
@NullMarked
package dev.joiner.provisioner.loop;

import org.jspecify.annotations.NullMarked;
