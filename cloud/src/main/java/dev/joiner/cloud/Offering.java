package dev.joiner.cloud;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirements;

/**
 * An instance type in one zone at one capacity type.
 *
 * @param zoneId AWS' own name of the zone, as {@code use1-az1}; empty when it is not known
 * @param available whether a launch may be tried now; false for a while after a capacity error
 */
public record Offering(String zone, String zoneId, CapacityType capacityType, HourlyPrice price, boolean available) {
    /** In a zone whose id is not known. */
    public Offering(String zone, CapacityType capacityType, HourlyPrice price, boolean available) {
        this(zone, "", capacityType, price, available);
    }

    /** Whether a node that is bought here meets what is asked of its place and of how it is bought. */
    public boolean meets(Requirements requirements) {
        return requirements.allows(Labels.ZONE, zone)
                && (zoneId.isEmpty() || requirements.allows(Labels.ZONE_ID, zoneId))
                && requirements.allows(Labels.CAPACITY_TYPE, capacityType.text());
    }
}
