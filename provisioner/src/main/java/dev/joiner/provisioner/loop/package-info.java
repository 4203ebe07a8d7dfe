/**
 * What a leader does in each pass, in order ({@code ControlLoop}), what it does first ({@code Takeover}), and the
 * thread that this runs on ({@code ControlThread}). {@code Provisioning} starts and ends it.
 */
@NullMarked
package dev.joiner.provisioner.loop;

import org.jspecify.annotations.NullMarked;
