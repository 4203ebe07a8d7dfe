package dev.joiner.planner;

import dev.joiner.api.requirement.Requirements;

/**
 * A wish that is kept when it can be. Wishes are dropped one by one, in Karpenter's order, until the pod has
 * a place.
 */
public sealed interface Preference {
    /** Nodes with these labels. */
    record Nodes(int weight, Requirements requirements) implements Preference {}

    /** Nodes that share a domain with these pods. */
    record Near(int weight, PodTerm term) implements Preference {}

    /** Nodes that share no domain with these pods. */
    record Apart(int weight, PodTerm term) implements Preference {}

    /** Domains that are evenly filled. */
    record Spread(SpreadRule rule) implements Preference {}
}
