/**
 * Plans named pods: groups them by shape, has the groups planned, gives each pod its place, and finds the smallest
 * change that would help a pod without one. The command line uses {@link PodPlanner} and its answer,
 * {@link PodPlan}. Called on any thread.
 */
@NullMarked
package dev.joiner.planner.podplan;

import org.jspecify.annotations.NullMarked;
