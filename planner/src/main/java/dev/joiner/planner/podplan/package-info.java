/**
 * Plans named pods: groups them by shape, has the groups planned, gives each pod its place, and finds the smallest change
 * that would give a place to one that has none. Shows {@link PodPlanner} and its answer, {@link PodPlan}, to the command
 * line. Called on any thread.
 */
@NullMarked
package dev.joiner.planner.podplan;

import org.jspecify.annotations.NullMarked;
