package dev.joiner.aws.launch;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodeClass.BlockDevice;
import dev.joiner.cloud.ec2.PodDisk;
import java.util.List;
import java.util.Optional;

/** The disks of a class' nodes. AL2 and AL2023 keep all of a node's storage on their root device. */
final class Disks {
    private static final BlockDevice DEFAULT = new BlockDevice(
            PodDisk.ROOT,
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
}
