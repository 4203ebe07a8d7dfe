/**
 * What pools can launch: pools compiled to types, offerings and free room ({@link PoolTypes}, kept from plan to
 * plan), and the states that a new node can be in under the constraints of its pods ({@link NodeStates}). Used by
 * the packages that plan. What is kept from plan to plan is thread-safe, the rest is confined to one plan.
 */
@NullMarked
package dev.joiner.planner.catalogue;

import org.jspecify.annotations.NullMarked;
