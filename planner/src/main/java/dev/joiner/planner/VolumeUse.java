package dev.joiner.planner;

/**
 * A volume that a node must attach for a pod; pods of one node share it when they name the same.
 *
 * @param driver CSI driver whose limit of attached volumes counts
 * @param volume unique name; an empty one is a volume of the pod's own
 */
public record VolumeUse(String driver, String volume) {}
