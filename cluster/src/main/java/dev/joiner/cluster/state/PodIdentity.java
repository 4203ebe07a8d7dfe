package dev.joiner.cluster.state;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.Shape;

/**
 * What a pod is to the planner and to the room that is held for it.
 *
 * @param key of the demand that it belongs to
 */
public record PodIdentity(DemandKey key, Shape shape) {}
