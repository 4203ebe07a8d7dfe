package dev.joiner.cloud.ec2;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodeClass.BlockDevice;
import dev.joiner.api.resource.Quantity;

/** The disk of a node that its pods use: AL2 and AL2023 keep all of a node's storage on their root device. */
public final class PodDisk {
    /** Where AL2 and AL2023 have their root device. */
    public static final String ROOT = "/dev/xvda";

    private static final long GIB = 1L << 30;
    private static final long DEFAULT_BYTES = 20 * GIB;

    private PodDisk() {}

    /** Its size in bytes; 20 GiB where the class does not say. */
    public static long bytes(NodeClass nodeClass) {
        for (BlockDevice device : nodeClass.blockDevices()) {
            if (device.deviceName().equals(ROOT) && device.volumeSize().isPresent()) {
                return gib(device.volumeSize().get()) * GIB;
            }
        }
        return DEFAULT_BYTES;
    }

    /**
     * EBS counts whole GiB.
     *
     * @throws IllegalArgumentException if the text is not a quantity
     */
    public static int gib(String quantity) {
        return Math.toIntExact(Math.ceilDiv(Quantity.units(quantity), GIB));
    }
}
