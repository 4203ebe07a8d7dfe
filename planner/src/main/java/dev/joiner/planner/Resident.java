package dev.joiner.planner;

import java.util.List;

/**
 * Pods that are on a node, or have room planned there: new pods' rules count them, and their own rules hold
 * against new pods.
 *
 * @param relations of each of them
 * @param volumes that each of them has attached
 * @param count how many
 */
public record Resident(Relations relations, List<VolumeUse> volumes, int count) {
    /** Copies the volumes. */
    public Resident {
        volumes = List.copyOf(volumes);
    }
}
