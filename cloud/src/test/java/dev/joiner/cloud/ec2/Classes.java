package dev.joiner.cloud.ec2;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Node classes of which only the machine image matters. */
final class Classes {
    private Classes() {}

    static NodeClass plain(String name) {
        return of(name, "AL2023");
    }

    static NodeClass of(String name, String amiFamily) {
        return new NodeClass(
                name,
                "",
                Generation.V1,
                Optional.of(amiFamily),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                NodeClass.MetadataOptions.V1ALPHA1_DEFAULT,
                false);
    }
}
