/**
 * What a demand costs at the very least, and what each resource is worth at that price. Shows {@link Bounds} to the packing,
 * which chooses types by the worth, and to the solver, which proves a plan by the bound. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.bound;

import org.jspecify.annotations.NullMarked;
