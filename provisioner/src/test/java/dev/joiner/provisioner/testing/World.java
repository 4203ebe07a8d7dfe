package dev.joiner.provisioner.testing;

import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.NodeBuilder;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.kube.Workload;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.AdvanceDemands;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.ExtenderReports;
import dev.joiner.cluster.demand.Quotas;
import dev.joiner.cluster.lookahead.LookAhead;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.demand.Needs;
import dev.joiner.provisioner.demand.Signal;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.state.ClaimBook;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What a leader knows of a cluster, fed as its reflectors feed it. */
public final class World {
    public static final Instant BEGIN = Instant.parse("2026-11-22T12:00:00Z");

    public final FakeTime time = new FakeTime();
    private final long began = time.getAsLong();
    public final ObjectCache<Pod> pods = new ObjectCache<>();
    public final ObjectCache<Node> nodes = new ObjectCache<>();
    public final ObjectCache<NodeClaim> claimObjects = new ObjectCache<>();
    public final ObjectCache<Demand> demands = new ObjectCache<>();
    public final ObjectCache<Workload> replicaSets = new ObjectCache<>();
    public final PodIndex index = new PodIndex(time);
    public final ExtenderReports reports = new ExtenderReports(time);
    public final AdvanceDemands advance = new AdvanceDemands(demands, pods);
    public final Nominations nominations = new Nominations();
    public final ClaimBook claims = new ClaimBook(claimObjects, nodes, index, this::now, time);
    public final Needs needs;

    public World() {
        this(Duration.ZERO);
    }

    /** Where the scheduler's verdict alone counts after a while. */
    public World(Duration verdictAfter) {
        needs = new Needs(
                index,
                new Signal(verdictAfter, "joiner-scheduler", reports, time),
                new LookAhead(
                        replicaSets,
                        new ObjectCache<>(),
                        new ObjectCache<>(),
                        new Quotas(new ObjectCache<>()),
                        index,
                        time),
                nominations,
                claims,
                reports,
                advance,
                this::now);
        pods.listen(index);
        demands.listen(reports);
    }

    private Instant now() {
        return BEGIN.plusNanos(time.getAsLong() - began);
    }

    public static DemandKey keyOf(PodBuilder pod) {
        Pod built = pod.build();
        return DemandKey.of(built, PodShapes.of(built));
    }

    public static Shape shapeOf(PodBuilder pod) {
        return PodShapes.of(pod.build());
    }

    /** A claim whose node runs and is open. */
    public void openNode(NodeBuilder node) {
        Node built = node.build();
        String name = built.metadata().name();
        nodes.put(built);
        claimObjects.put(NodeClaimBuilder.aClaim("claim-of-" + name)
                .on(name)
                .is(NodeClaim.REGISTERED)
                .is(NodeClaim.INITIALIZED)
                .build());
        claims.refresh();
    }

    /** Room for so many such pods is planned on an open node. */
    public void plan(String node, PodBuilder pod, int count) {
        nominations.add("claim-of-" + node, keyOf(pod), shapeOf(pod), count);
    }

    public Demand demand(String name, String spec) {
        Demand demand = Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"" + name
                                + "\",\"creationTimestamp\":\"1970-01-01T00:00:00Z\"},\"spec\":" + spec + "}",
                        Demand.class);
        demands.put(demand);
        return demand;
    }

    public Need need(PodBuilder pod) {
        return need(keyOf(pod));
    }

    public Need need(DemandKey key) {
        Need need = needs.count().get(key);
        if (need == null) {
            throw new AssertionError(
                    "no need " + key + " among " + needs.count().keySet());
        }
        return need;
    }

    public Map<DemandKey, Need> all() {
        return needs.count();
    }
}
