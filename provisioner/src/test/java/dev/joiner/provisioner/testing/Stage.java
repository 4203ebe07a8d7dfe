package dev.joiner.provisioner.testing;

import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.NodeBuilder;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.cloud.Instance;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.snapshot.Attachments;
import dev.joiner.provisioner.snapshot.Rooms;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimCalls;
import dev.joiner.provisioner.state.ClaimNames;
import dev.joiner.provisioner.state.InstanceLife;
import dev.joiner.provisioner.termination.Drain;
import dev.joiner.provisioner.termination.Evictions;
import dev.joiner.provisioner.termination.InstanceEnd;
import dev.joiner.provisioner.termination.InstanceGarbageCollector;
import dev.joiner.provisioner.termination.LostNodes;
import dev.joiner.provisioner.termination.MissingInstances;
import dev.joiner.provisioner.termination.Terminator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** A cluster with one leader's parts for the life and the end of nodes, over a fake API server and a fake cloud. */
public final class Stage implements AutoCloseable {
    public static final Instant BEGIN = Instant.parse("2026-11-28T12:00:00Z");
    public static final String CLAIMS = "/apis/karpenter.sh/v1/nodeclaims/";
    public static final String NODES = "/api/v1/nodes/";

    /** What an AWSNodeTemplate says that says nothing. */
    public static final AwsNodeTemplate.Spec EMPTY_TEMPLATE = new AwsNodeTemplate.Spec(
            null, null, null, null, null, null, Map.of(), Map.of(), Map.of(), null, null, List.of());

    public final FakeApiServer server = new FakeApiServer();
    public final FakeTime time = new FakeTime();
    private final long began = time.getAsLong();
    public final InstantSource clock = () -> BEGIN.plusNanos(time.getAsLong() - began);
    public final FakeCloud cloud = new FakeCloud();
    public final FakeControl control = new FakeControl();
    public final Guard guard = new Guard();
    public final Nominations nominations = new Nominations();
    public final KubeClient kube;
    public final ClusterCaches caches;
    public final ClaimBook claims;
    public final PoolViews pools;
    public final Rooms rooms;
    public final ClaimCalls calls;
    public final Drain drain;
    public final InstanceLife life;
    public final Terminator ends;
    public final MissingInstances missing;
    public final LostNodes lostNodes;
    public final InstanceGarbageCollector sweep;

    public Stage(Path folder) {
        kube = server.client(folder);
        caches = new ClusterCaches(kube);
        claims = new ClaimBook(caches.claims(), caches.nodes(), caches.podIndex(), clock, time);
        pools = new PoolViews(caches, cloud, () -> Ownership.Now.ALONE, time);
        var attachments = new Attachments(caches.podIndex(), caches.pods(), caches.csiNodes(), caches::storage);
        rooms = new Rooms(caches, claims, nominations, pools, attachments, guard);
        calls = new ClaimCalls(control);
        drain = new Drain(kube, caches, new Evictions(kube, control), clock);
        life = new InstanceLife(cloud, control);
        ends = new Terminator(
                kube, claims, drain, new InstanceEnd(cloud, claims, drain, life, control, time), calls, guard);
        missing = new MissingInstances(claims, life, time);
        lostNodes = new LostNodes(
                kube, claims, new ClaimNames(claims, new SplittableRandom(7)), pools, life, control, clock, time);
        sweep = new InstanceGarbageCollector(cloud, claims, missing, lostNodes, control, clock);
    }

    /** A node of ours with its claim and its running instance, all called alike. */
    public Claim running(String name) {
        return running(NodeBuilder.aNode(name));
    }

    public Claim running(NodeBuilder node) {
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
    public Claim put(NodeClaimBuilder builder) {
        NodeClaim claim = builder.build();
        server.put(CLAIMS + claim.metadata().name(), claim);
        caches.claims().put(claim);
        claims.refresh();
        return claims.get(claim.metadata().name()).orElseThrow();
    }

    public Node put(NodeBuilder builder) {
        Node node = builder.build();
        server.put(NODES + node.metadata().name(), node);
        seeNode(node.metadata().name());
        return node;
    }

    /** A pod that the API server has and the cache does not know of. */
    public Pod putUnseen(PodBuilder builder) {
        Pod pod = builder.build();
        server.put(
                "/api/v1/namespaces/" + pod.metadata().namespace() + "/pods/"
                        + pod.metadata().name(),
                pod);
        return pod;
    }

    public Pod put(PodBuilder builder) {
        Pod pod = putUnseen(builder);
        caches.pods().put(pod);
        return pod;
    }

    /** The cache learns what the API server has of a node. */
    public void seeNode(String name) {
        Optional<JsonObject> stored = server.object(NODES + name);
        if (stored.isPresent()) {
            caches.nodes().put(Json.gson().fromJson(stored.get(), Node.class));
        } else {
            caches.nodes().remove(name);
        }
        claims.refresh();
    }

    public boolean hasNode(String name) {
        return server.object(NODES + name).isPresent();
    }

    public boolean hasClaim(String name) {
        return server.object(CLAIMS + name).isPresent();
    }

    /** Looks again and again, with what is for later done at once. */
    public void look(int times) {
        for (int i = 0; i < times; i++) {
            ends.step(true);
            runLater();
            claims.all().stream().map(Claim::nodeName).toList().forEach(this::seeNode);
        }
    }

    /** Does what waits now; what that has put off again waits. */
    public void runLater() {
        for (int left = control.later.size(); left > 0; left--) {
            control.later.remove().run();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
