package dev.joiner.provisioner.planning;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.Offering;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.planner.DemandUnit;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.solver.Planner;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.state.ClaimObjects;
import dev.joiner.provisioner.state.LaunchRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Plans for a cluster that does not exist and has its claims checked by the API server, so that classes are loaded and
 * compiled, here and there, before pods wait: a first plan in a cold JVM takes half a second, one in a warm JVM a few
 * milliseconds.
 */
public final class PlanWarmUp {
    private static final int ROUNDS = 8;
    private static final int TYPES = 60;
    private static final int DEMANDS = 20;

    /** Claims of one launch, as many at once as a launch of a hundred small pods writes. */
    private static final int CLAIMS = 12;

    private static final int CLAIM_ROUNDS = 4;

    private PlanWarmUp() {}

    /**
     * Creates claims without storing them; blocking.
     *
     * @throws dev.joiner.cluster.client.KubeException if the API server does not take them
     * @throws InterruptedException if the process stops meanwhile
     */
    public static void claims(KubeClient kube, Control control) throws InterruptedException {
        var planned = new PlannedClaim(
                "rehearsal",
                pool(),
                nodeClass(),
                pool().requirements(),
                List.of(new LaunchOption("rehearsal.1", "a", CapacityType.ON_DEMAND, new HourlyPrice(1000))),
                Resources.of(Map.of(Resources.CPU, 1000L)),
                new TreeMap<>(),
                Resources.of(Map.of(Resources.CPU, 1000L)));
        var launch = LaunchRecord.annotations(new LaunchRequest("rehearsal", CLAIMS, "{}"), 0, 0);
        var failure = new AtomicReference<@Nullable KubeException>();
        List<Runnable> writes = IntStream.range(0, CLAIMS)
                .mapToObj(i -> ClaimObjects.create("rehearsal-" + i, planned, launch, Collections.emptySortedMap()))
                .<Runnable>map(body -> () -> {
                    try {
                        kube.createDryRun(ResourceType.NODE_CLAIMS, "", body);
                    } catch (KubeException e) {
                        failure.compareAndSet(null, e);
                    }
                })
                .toList();
        for (int round = 0; round < CLAIM_ROUNDS; round++) {
            control.workAll(writes);
            KubeException failed = failure.get();
            if (failed != null) {
                throw failed;
            }
        }
    }

    /** Makes some plans. */
    public static void plan() {
        var types = new ArrayList<InstanceType>();
        for (int i = 1; i <= TYPES; i++) {
            types.add(type(i));
        }
        var demand = new ArrayList<DemandUnit>();
        for (int i = 1; i <= DEMANDS; i++) {
            demand.add(new DemandUnit("rehearsal/" + i, shape(100 * i), 5, i % 3));
        }
        var snapshot = new Snapshot(
                List.of(new PoolView(pool(), nodeClass(), types, Resources.NONE)), List.of(), List.of(shape(50)));
        var planner = new Planner();
        for (int round = 0; round < ROUNDS; round++) {
            planner.plan(snapshot, demand);
        }
    }

    private static Shape shape(int milliCpu) {
        return Shape.of(
                Resources.of(Map.of(Resources.CPU, (long) milliCpu, Resources.PODS, 1L)),
                List.of(Requirements.of(Requirement.in(Labels.ARCH, "amd64"))),
                List.of(),
                0,
                List.of());
    }

    private static InstanceType type(int size) {
        String name = "rehearsal." + size;
        var resources = Resources.of(
                Map.of(Resources.CPU, size * 1000L, Resources.MEMORY, (long) size << 30, Resources.PODS, 10L + size));
        return new InstanceType(
                name,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ARCH, "amd64"),
                        Requirement.in(Labels.ZONE, "a", "b"),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand")),
                resources,
                resources,
                List.of(
                        new Offering("a", CapacityType.ON_DEMAND, new HourlyPrice(size * 1000L), true),
                        new Offering("b", CapacityType.ON_DEMAND, new HourlyPrice(size * 1000L), true)));
    }

    private static NodePool pool() {
        return NodePool.builder(Generation.V1ALPHA5, "rehearsal")
                .requirements(Requirements.of(Requirement.in(Labels.ARCH, "amd64")))
                .nodeClass("rehearsal")
                .build();
    }

    private static NodeClass nodeClass() {
        return NodeClass.plain(Generation.V1ALPHA5, "rehearsal");
    }
}
