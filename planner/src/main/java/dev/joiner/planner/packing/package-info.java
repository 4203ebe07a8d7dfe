/**
 * Puts pods on nodes: first on the room that there is, then on new nodes, which are made one by one, and made cheaper
 * afterwards. Shows {@link Problem}, {@link Packing} and {@link LargeNeighborhoodSearch} to the solver. The hot part of
 * planning: it allocates little and looks at arrays. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.packing;

import org.jspecify.annotations.NullMarked;
