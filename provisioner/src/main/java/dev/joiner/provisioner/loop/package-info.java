/**
 * What a leader does at each look, in order ({@code ControlLoop}), and how soon it looks again ({@code LoopPacer}). Started by
 * {@code Provisioning}.
 */
@NullMarked
package dev.joiner.provisioner.loop;

import org.jspecify.annotations.NullMarked;
