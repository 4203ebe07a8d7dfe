/**
 * From a snapshot and a demand to a plan: tries several packings, keeps the best, writes its claims, says why pods
 * have no place, and finds an order in which its pods can be bound. Other modules use {@link Planner} and
 * {@link BindingOrder}. {@link Planner} may be called on any thread, all else is confined to one plan.
 */
@NullMarked
package dev.joiner.planner.solver;

import org.jspecify.annotations.NullMarked;
