package dev.joiner.planner;

/**
 * A volume that a node must attach for a pod; pods of one node share it when they name the same.
 *
 * @param driver CSI driver whose limit of attached volumes counts; empty when none does
 * @param volume unique name; an empty one is a volume of the pod's own
 * @param alone whether one pod at a time may have it (ReadWriteOncePod)
 */
public record VolumeUse(String driver, String volume, boolean alone) {
    /** A volume that pods may share. */
    public VolumeUse(String driver, String volume) {
        this(driver, volume, false);
    }
}
