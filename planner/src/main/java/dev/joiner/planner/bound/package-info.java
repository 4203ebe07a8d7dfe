/**
 * The least that a demand can cost, and what each resource is worth at that price. The packing uses {@link Bounds}
 * to choose types by that worth, the solver to prove a plan by the bound. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.bound;

import org.jspecify.annotations.NullMarked;
