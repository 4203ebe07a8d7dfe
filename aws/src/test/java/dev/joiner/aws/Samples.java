package dev.joiner.aws;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.SelectorTerm;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Pools and classes as a walk-through would have them. */
public final class Samples {
    public static final List<SelectorTerm> DISCOVERY = List.of(
            new SelectorTerm(List.of(), List.of(), new TreeMap<>(Map.of("karpenter.sh/discovery", List.of("demo")))));

    private Samples() {}

    public static NodePool pool(Generation generation, String... instanceTypes) {
        return pool(generation, KubeletSettings.DEFAULT, instanceTypes);
    }

    public static NodePool pool(Generation generation, KubeletSettings kubelet, String... instanceTypes) {
        var requirements = instanceTypes.length == 0
                ? Requirements.NONE
                : Requirements.of(Requirement.in("node.kubernetes.io/instance-type", instanceTypes));
        return NodePool.builder(generation, "default")
                .uid("uid-pool")
                .requirements(requirements)
                .labels(Map.of("team", "web"))
                .kubelet(kubelet)
                .build();
    }

    public static NodeClass nodeClass(Generation generation, Optional<String> family) {
        return new NodeClass(
                "default",
                "uid-class",
                generation,
                family,
                DISCOVERY,
                DISCOVERY,
                Optional.of("KarpenterInstanceNodeRole"),
                Optional.empty(),
                Map.of("owner", "web"),
                List.of(),
                NodeClass.MetadataOptions.V1ALPHA1_DEFAULT,
                false);
    }

    public static LaunchSpecification specification(
            NodePool pool, NodeClass nodeClass, int count, String nonce, CapacityType capacityType, String... options) {
        var list = new ArrayList<LaunchOption>();
        for (String option : options) {
            int slash = option.indexOf('/');
            list.add(new LaunchOption(
                    option.substring(0, slash),
                    option.substring(slash + 1),
                    capacityType,
                    HourlyPrice.parse("0.0416")));
        }
        return new LaunchSpecification(
                pool,
                nodeClass,
                Registration.labels(pool, nodeClass, capacityType),
                Registration.taints(pool),
                list,
                count,
                1,
                nonce);
    }
}
