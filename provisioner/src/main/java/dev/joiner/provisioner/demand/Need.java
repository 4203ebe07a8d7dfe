package dev.joiner.provisioner.demand;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.Shape;

/**
 * What a demand needs at a moment.
 *
 * @param waiting pods without a node that the scheduler has judged
 * @param expected pods that it has not judged, and pods that the owner will still create
 * @param bound pods on nodes
 * @param nominated unused room planned for it
 * @param source the signal by which it counts; a user's is room wanted in advance, for which no pod waits yet
 */
public record Need(
        DemandKey key, Owner owner, Shape shape, int waiting, int expected, int bound, int nominated, Source source) {
    /** Whether a user wants the room in advance, and no pod waits for it yet. */
    public boolean advance() {
        return source == Source.USER;
    }

    /** Pods, real and expected, for which no room is planned. */
    public int unplanned() {
        return Math.max(0, waiting + expected - nominated);
    }

    /** Room planned that nobody will use. */
    public int surplus() {
        return Math.max(0, nominated - waiting - expected);
    }
}
