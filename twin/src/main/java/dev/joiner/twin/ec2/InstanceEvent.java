package dev.joiner.twin.ec2;

import java.time.Instant;

/**
 * A launch or an end of an instance.
 *
 * @param sequence counts from 1 without gaps
 * @param at when it happened
 * @param launched true for a launch, false for a termination
 * @param instance the instance at that moment
 */
public record InstanceEvent(long sequence, Instant at, boolean launched, Instance instance) {}
