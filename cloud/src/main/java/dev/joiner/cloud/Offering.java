package dev.joiner.cloud;

/**
 * An instance type in one zone at one capacity type.
 *
 * @param available whether a launch may be tried now; false for a while after a capacity error
 */
public record Offering(String zone, CapacityType capacityType, HourlyPrice price, boolean available) {}
