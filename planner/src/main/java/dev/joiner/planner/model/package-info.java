/**
 * A plan while it is made: pods as classes, nodes that are there and nodes that are planned, and the counters of topology
 * groups. Changed by {@code packing}, read by the packages between. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.model;

import org.jspecify.annotations.NullMarked;
