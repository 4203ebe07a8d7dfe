package dev.joiner.cloud;

/** One way to meet a claim: an instance type in a zone at a capacity type, at a price. */
public record LaunchOption(String instanceType, String zone, CapacityType capacityType, HourlyPrice price) {}
