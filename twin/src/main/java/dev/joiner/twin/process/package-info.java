/**
 * Child processes that cannot outlive us, and the loopback ports they listen on. Called by everything in the twin that
 * runs a program; each process is owned by one caller, its methods may be called from any thread.
 */
@NullMarked
package dev.joiner.twin.process;

import org.jspecify.annotations.NullMarked;
