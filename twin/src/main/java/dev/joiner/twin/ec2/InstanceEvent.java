package dev.joiner.twin.ec2;

import java.time.Instant;

/**
 * A launch of an instance, or an end: it was terminated or stopped.
 *
 * @param sequence counts from 1 without gaps
 * @param at when it happened
 * @param launched true for a launch, false for an end
 * @param instance the instance at that moment
 */
public record InstanceEvent(long sequence, Instant at, boolean launched, Instance instance) {}
