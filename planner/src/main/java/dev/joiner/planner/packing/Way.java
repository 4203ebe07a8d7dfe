package dev.joiner.planner.packing;

/** How a plan comes to its nodes. None is the best for every demand; small demands are planned in more than one way. */
public enum Way {
    /** A node at a time, filled as well as possible; spreads are kept in the end, by quotas that are fixed before. */
    NODE_BY_NODE,
    /** The same, but spreads are kept after every single pod. */
    STRICTLY,
    /** A pod at a time, where it raises the price least; spreads are kept after every single pod. */
    POD_BY_POD
}
