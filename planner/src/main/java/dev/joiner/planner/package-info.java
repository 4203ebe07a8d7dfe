/**
 * From a snapshot of the cluster and a demand to a plan. Pure: no I/O, no clock, no randomness; the
 * same input in any order gives the same plan. Called from one thread at a time.
 */
@NullMarked
package dev.joiner.planner;

import org.jspecify.annotations.NullMarked;
