/**
 * A plan under way: pods as classes, existing and planned nodes, and the counters of topology groups. Changed by
 * {@code packing}, read by the packages in between. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.model;

import org.jspecify.annotations.NullMarked;
