/**
 * Puts pods on nodes: first on existing room, then on new nodes, which are made one by one, and made cheaper
 * afterwards. The solver uses {@link Problem}, {@link Packing} and {@link LargeNeighborhoodSearch}. The hot part
 * of planning: it allocates little and works on arrays. Confined to one plan.
 */
@NullMarked
package dev.joiner.planner.packing;

import org.jspecify.annotations.NullMarked;
