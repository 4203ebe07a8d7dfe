/**
 * Rules between pods: which topology groups they make, where they let a pod go, how many pods each domain of a
 * spread gets. The packing asks {@link PodConstraints} about every place. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.constraint;

import org.jspecify.annotations.NullMarked;
