package dev.joiner.planner;

import dev.joiner.api.resource.Resources;

/** How often something fits into something. */
final class Fit {
    private Fit() {}

    /** How many times {@code requests} fit in {@code free}; 0 when free is negative somewhere it matters. */
    static int count(Resources requests, Resources free) {
        long most = Integer.MAX_VALUE;
        for (var entry : requests.amounts().entrySet()) {
            long amount = entry.getValue();
            if (amount > 0) {
                most = Math.min(most, Math.max(0, free.get(entry.getKey()) / amount));
            }
        }
        return (int) most;
    }
}
