package dev.joiner.provisioner;

import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.NodeBuilder;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cloud.Instance;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SplittableRandom;

/** A cluster with one leader's parts for the life and the end of nodes, over a fake API server and a fake cloud. */
final class Stage implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-11-28T12:00:00Z");
    static final String CLAIMS = "/apis/karpenter.sh/v1/nodeclaims/";
    static final String NODES = "/api/v1/nodes/";

    final FakeApiServer server = new FakeApiServer();
    final FakeTime time = new FakeTime();
    private final long began = time.getAsLong();
    final InstantSource clock = () -> BEGIN.plusNanos(time.getAsLong() - began);
    final FakeCloud cloud = new FakeCloud();
    final FakeControl control = new FakeControl();
    final Guard guard = new Guard();
    final Nominations nominations = new Nominations();
    final KubeClient kube;
    final ClusterCaches caches;
    final ClaimBook claims;
    final PoolViews pools;
    final ClaimCalls calls;
    final Drain drain;
    final InstanceLife life;
    final ClaimEnd ends;
    final MissingInstances missing;
    final LostNodes lostNodes;
    final LeakSweep sweep;

    Stage(Path folder) {
        kube = server.client(folder);
        caches = new ClusterCaches(kube);
        claims = new ClaimBook(caches.claims(), caches.nodes(), caches.podIndex(), clock, time);
        pools = new PoolViews(caches, cloud, () -> Ownership.Now.ALONE, time);
        calls = new ClaimCalls(control);
        drain = new Drain(kube, caches, new Evictions(kube, control), clock);
        life = new InstanceLife(cloud, control);
        ends = new ClaimEnd(
                kube, claims, drain, new InstanceEnd(cloud, claims, drain, life, control, time), calls, guard);
        missing = new MissingInstances(claims, life, time);
        lostNodes = new LostNodes(
                kube, claims, new ClaimNames(claims, new SplittableRandom(7)), pools, life, control, clock, time);
        sweep = new LeakSweep(cloud, claims, missing, lostNodes, control, clock);
    }

    /** A node of ours with its claim and its running instance, all called alike. */
    Claim running(String name) {
        return running(NodeBuilder.aNode(name));
    }

    Claim running(NodeBuilder node) {
        Node built = put(node.label(Labels.MANAGED, "true"));
        String name = built.metadata().name();
        cloud.knows(name, Instance.State.RUNNING, "l-" + name);
        return put(NodeClaimBuilder.aClaim(name)
                .on(name)
                .createdAt(clock.instant().minus(Duration.ofHours(1)))
                .is(NodeClaim.REGISTERED)
                .is(NodeClaim.INITIALIZED));
    }

    /** A claim that the API server and the cache have. */
    Claim put(NodeClaimBuilder builder) {
        NodeClaim claim = builder.build();
        server.put(CLAIMS + claim.metadata().name(), claim);
        caches.claims().put(claim);
        claims.refresh();
        return claims.get(claim.metadata().name()).orElseThrow();
    }

    Node put(NodeBuilder builder) {
        Node node = builder.build();
        server.put(NODES + node.metadata().name(), node);
        seeNode(node.metadata().name());
        return node;
    }

    /** A pod that the API server has and the cache does not know of. */
    Pod putUnseen(PodBuilder builder) {
        Pod pod = builder.build();
        server.put(
                "/api/v1/namespaces/" + pod.metadata().namespace() + "/pods/"
                        + pod.metadata().name(),
                pod);
        return pod;
    }

    Pod put(PodBuilder builder) {
        Pod pod = putUnseen(builder);
        caches.pods().put(pod);
        return pod;
    }

    /** The cache learns what the API server has of a node. */
    void seeNode(String name) {
        Optional<JsonObject> stored = server.object(NODES + name);
        if (stored.isPresent()) {
            caches.nodes().put(Json.gson().fromJson(stored.get(), Node.class));
        } else {
            caches.nodes().remove(name);
        }
        claims.refresh();
    }

    boolean hasNode(String name) {
        return server.object(NODES + name).isPresent();
    }

    boolean hasClaim(String name) {
        return server.object(CLAIMS + name).isPresent();
    }

    /** Looks again and again, with what is for later done at once. */
    void look(int times) {
        for (int i = 0; i < times; i++) {
            ends.step(true);
            runLater();
            claims.all().stream().map(Claim::nodeName).toList().forEach(this::seeNode);
        }
    }

    /** Does what waits now; what that has put off again waits. */
    void runLater() {
        for (int left = control.later.size(); left > 0; left--) {
            control.later.remove().run();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
