package dev.joiner.aws;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodeClass.BlockDevice;
import dev.joiner.api.resource.Quantity;
import java.util.List;
import java.util.Optional;

/** The disks of a class' nodes. AL2 and AL2023 keep all of a node's storage on their root device. */
final class Disks {
    static final String ROOT = "/dev/xvda";
    static final long DEFAULT_BYTES = 20L << 30;

    private static final long GIB = 1L << 30;

    private static final BlockDevice DEFAULT = new BlockDevice(
            ROOT,
            Optional.of("20Gi"),
            Optional.of("gp3"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(true),
            Optional.empty(),
            Optional.empty(),
            Optional.of(true));

    private Disks() {}

    /** The class' own, or one encrypted gp3 root disk of 20 GiB. */
    static List<BlockDevice> of(NodeClass nodeClass) {
        return nodeClass.blockDevices().isEmpty() ? List.of(DEFAULT) : nodeClass.blockDevices();
    }

    /** Bytes of the disk that pods use; the default size where the class does not say. */
    static long podStorage(NodeClass nodeClass) {
        for (BlockDevice device : of(nodeClass)) {
            if (device.deviceName().equals(ROOT) && device.volumeSize().isPresent()) {
                return gib(device.volumeSize().get()) * GIB;
            }
        }
        return DEFAULT_BYTES;
    }

    /** EBS counts whole GiB. */
    static int gib(String quantity) {
        return Math.toIntExact(Math.ceilDiv(Quantity.units(quantity), GIB));
    }
}
