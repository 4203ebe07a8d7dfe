package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.Limits;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.pool.Toleration;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small objects with good defaults for the planner's tests. */
final class Fixtures {
    static final Shape AWS_NODE = daemon("50m");
    static final Shape KUBE_PROXY = daemon("100m");

    private Fixtures() {}

    static Resources resources(String cpu, String memory) {
        return Resources.parse(Map.of("cpu", cpu, "memory", memory));
    }

    static Shape pod(String cpu, Requirement... requirements) {
        return Shape.of(
                resources(cpu, "0").with(Resources.PODS, 1),
                List.of(Requirements.of(requirements)),
                List.of(),
                0,
                List.of());
    }

    static Shape tolerating(Shape shape, String key) {
        return Shape.of(
                shape.requests(),
                shape.alternatives(),
                List.of(new Toleration(key, "Exists", "", "")),
                shape.priority(),
                shape.refusals());
    }

    private static Shape daemon(String cpu) {
        return Shape.of(
                resources(cpu, "0").with(Resources.PODS, 1),
                List.of(Requirements.of(Requirement.in(Labels.OS, "linux"))),
                List.of(Toleration.ALL),
                0,
                List.of());
    }

    /** t3.medium as EC2 sells it and a kubelet reports it. */
    static InstanceType t3Medium() {
        return type("t3.medium", "t3", "1930m", "3312Mi", 17, "0.0416");
    }

    static InstanceType type(String name, String family, String cpu, String memory, int pods, String price) {
        return new InstanceType(
                name,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.AWS_PREFIX + "instance-family", family),
                        Requirement.in(Labels.ARCH, "amd64"),
                        Requirement.in(Labels.OS, "linux"),
                        Requirement.in(Labels.ZONE, "us-west-2a", "us-west-2b"),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand", "spot")),
                resources(cpu, memory).plus(resources("70m", "700Mi")).with(Resources.PODS, pods),
                resources(cpu, memory).with(Resources.PODS, pods),
                List.of(
                        offering("us-west-2a", CapacityType.ON_DEMAND, price),
                        offering("us-west-2b", CapacityType.ON_DEMAND, price)));
    }

    private static Offering offering(String zone, CapacityType capacityType, String price) {
        return new Offering(zone, capacityType, HourlyPrice.parse(price), true);
    }

    static NodePool pool(String name, Requirement... requirements) {
        return NodePool.builder(Generation.V1ALPHA5, name)
                .uid("uid-" + name)
                .requirements(Requirements.of(requirements))
                .build();
    }

    static NodePool tainted(NodePool pool, String key) {
        return pool.toBuilder()
                .taints(List.of(new Taint(key, "", Taint.NO_SCHEDULE)))
                .build();
    }

    static NodePool limited(NodePool pool, String cpu) {
        return pool.toBuilder().limits(Limits.parse(Map.of("cpu", cpu))).build();
    }

    static NodePool weighing(NodePool pool, int weight) {
        return pool.toBuilder().weight(weight).build();
    }

    static NodeClass nodeClass() {
        return new NodeClass(
                "default",
                "uid-class",
                Generation.V1ALPHA5,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                NodeClass.MetadataOptions.V1ALPHA1_DEFAULT,
                false);
    }

    static Snapshot snapshot(List<Room> rooms, NodePool pool, InstanceType... types) {
        return snapshot(rooms, List.of(view(pool, types)));
    }

    static Snapshot snapshot(List<Room> rooms, List<PoolView> pools) {
        return new Snapshot(pools, rooms, List.of(AWS_NODE, KUBE_PROXY));
    }

    static PoolView view(NodePool pool, InstanceType... types) {
        return new PoolView(pool, nodeClass(), List.of(types), Resources.NONE);
    }
}
