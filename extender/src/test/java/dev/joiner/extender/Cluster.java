package dev.joiner.extender;

import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.NodeBuilder;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.AdvanceDemands;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.extender.PlacementContract.Verdict;
import dev.joiner.planner.pods.PodShapes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an extender knows of a cluster, fed as its reflectors feed it, and the contract over it. */
final class Cluster {
    final FakeTime time = new FakeTime();
    final ObjectCache<Pod> pods = new ObjectCache<>();
    final ObjectCache<Node> nodes = new ObjectCache<>();
    final ObjectCache<NodeClaim> claims = new ObjectCache<>();
    final ObjectCache<Demand> demands = new ObjectCache<>();
    final Assignments assignments = new Assignments(time);
    final PodIndex index = new PodIndex(time);
    final ClusterView view;
    final PlacementContract contract;
    Duration staleness = Duration.ZERO;

    Cluster() {
        var gangs = new Gangs();
        view = new ClusterView(nodes, index, time);
        pods.listen(index);
        pods.listen(view::podChanged);
        pods.listen(assignments);
        pods.listen(gangs);
        nodes.listen(view::nodeChanged);
        claims.listen(view::claimChanged);
        contract = new PlacementContract(
                view, index, new AdvanceDemands(demands, pods), assignments, gangs, () -> staleness);
    }

    static DemandKey demandOf(PodBuilder pod) {
        Pod built = pod.build();
        return DemandKey.of(built, PodShapes.of(built));
    }

    /** A node of a claim that holds room for so many pods like each of these. */
    void nodeHolding(NodeBuilder node, Map<PodBuilder, Integer> room) {
        Node built = node.build();
        nodes.put(built);
        var counts = new TreeMap<String, Integer>();
        room.forEach((pod, count) -> counts.put(demandOf(pod).toString(), count));
        claims.put(NodeClaimBuilder.aClaim("claim-of-" + built.metadata().name())
                .on(built.metadata().name())
                .held(Json.gson().toJson(counts))
                .build());
    }

    /** The pod waits, as a watch would tell. */
    PodBuilder waits(PodBuilder pod) {
        pods.put(pod.unschedulable().build());
        return pod;
    }

    Verdict filter(PodBuilder pod, String... names) {
        return contract.filter(pod.build(), List.of(names));
    }
}
