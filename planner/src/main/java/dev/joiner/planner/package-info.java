/**
 * From a snapshot of the cluster and a demand to a plan, in values: what callers pass in ({@link Snapshot} with
 * its {@link Room}s and {@link PoolView}s, {@link DemandUnit}s of a {@link Shape}) and what they get
 * ({@link Plan}). Uses none of the packages below, all of which use it; {@code solver.Planner} makes the plan.
 * Pure: no I/O, no clock, no randomness; the same input in any order gives the same plan. Immutable values, for
 * any thread.
 */
@NullMarked
package dev.joiner.planner;

import org.jspecify.annotations.NullMarked;
