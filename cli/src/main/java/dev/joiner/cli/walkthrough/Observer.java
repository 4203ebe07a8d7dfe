package dev.joiner.cli.walkthrough;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.Twin;
import dev.joiner.twin.ec2.Instance;
import dev.joiner.twin.kube.Watch;
import dev.joiner.twin.kube.WatchEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a twin, as the API server's watches and EC2 itself tell it, each with the time at which it
 * was told. Knows nothing from Joiner. Thread-safe: guarded by its monitor.
 */
public final class Observer implements AutoCloseable {
    private static final String NODE_POOL = "karpenter.sh/nodepool";

    private final Twin twin;
    private final List<Watch> watches = new ArrayList<>();
    private final Map<String, PodSeen> pods = new LinkedHashMap<>();
    private final Map<String, NodeSeen> nodes = new LinkedHashMap<>();
    private final Map<String, Instant> claims = new LinkedHashMap<>();
    private Map<String, Instance> instances = Map.of();
    private long changes;

    /** A pod's life. */
    public static final class PodSeen {
        private final String name;
        private final Instant created;
        private String node = "";
        private @Nullable Instant unschedulable;
        private @Nullable Instant bound;
        private @Nullable Instant running;
        private @Nullable Instant gone;

        PodSeen(String name, Instant created) {
            this.name = name;
            this.created = created;
        }

        public String name() {
            return name;
        }

        public Instant created() {
            return created;
        }

        /** Its node, empty before it has one. */
        public String node() {
            return node;
        }

        public @Nullable Instant running() {
            return running;
        }

        /** When the scheduler first said that no node takes it. */
        public @Nullable Instant unschedulable() {
            return unschedulable;
        }

        public @Nullable Instant bound() {
            return bound;
        }

        /** Whether it runs now. */
        public boolean isRunning() {
            return running != null && gone == null;
        }

        /** Whether it exists now. */
        public boolean isThere() {
            return gone == null;
        }
    }

    /** The life of a node of a node pool. */
    public static final class NodeSeen {
        private final String name;
        private final Instant registered;
        private String type = "";
        private String provisioner = "";
        private @Nullable Instant ready;
        private @Nullable Instant gone;

        NodeSeen(String name, Instant registered) {
            this.name = name;
            this.registered = registered;
        }

        public String name() {
            return name;
        }

        public String type() {
            return type;
        }

        public String provisioner() {
            return provisioner;
        }

        public Instant registered() {
            return registered;
        }

        public @Nullable Instant ready() {
            return ready;
        }

        public @Nullable Instant gone() {
            return gone;
        }

        /** Whether it exists now. */
        public boolean isThere() {
            return gone == null;
        }
    }

    private Observer(Twin twin) {
        this.twin = twin;
    }

    /** Follows the pods of a namespace, and all nodes and claims. */
    public static Observer of(Twin twin, String namespace) {
        var observer = new Observer(twin);
        observer.watches.add(twin.api().watch("/api/v1/namespaces/" + namespace + "/pods", observer::pod));
        observer.watches.add(twin.api().watch("/api/v1/nodes", observer::node));
        observer.watches.add(twin.api().watch("/apis/karpenter.sh/v1/nodeclaims", observer::claim));
        return observer;
    }

    private synchronized void pod(WatchEvent event) {
        JsonNode object = event.object();
        String uid = object.at("/metadata/uid").asText();
        PodSeen pod = pods.computeIfAbsent(uid, key -> new PodSeen(event.name(), event.receivedAt()));
        String node = object.at("/spec/nodeName").asText("");
        if (pod.unschedulable == null && isUnschedulable(object)) {
            pod.unschedulable = event.receivedAt();
        }
        if (pod.bound == null && !node.isEmpty()) {
            pod.bound = event.receivedAt();
            pod.node = node;
        }
        if (pod.running == null && object.at("/status/phase").asText().equals("Running")) {
            pod.running = event.receivedAt();
        }
        if (event.type().equals("DELETED")) {
            pod.gone = event.receivedAt();
        }
        changed();
    }

    private synchronized void node(WatchEvent event) {
        JsonNode object = event.object();
        String provisioner = object.at("/metadata/labels").path(NODE_POOL).asText("");
        String uid = object.at("/metadata/uid").asText();
        if (provisioner.isEmpty() && !nodes.containsKey(uid)) {
            return;
        }
        NodeSeen node = nodes.computeIfAbsent(uid, key -> new NodeSeen(event.name(), event.receivedAt()));
        node.provisioner = provisioner;
        node.type = object.at("/metadata/labels")
                .path("node.kubernetes.io/instance-type")
                .asText("");
        if (node.ready == null && isReady(object)) {
            node.ready = event.receivedAt();
        }
        if (event.type().equals("DELETED")) {
            node.gone = event.receivedAt();
        }
        changed();
    }

    private static boolean isUnschedulable(JsonNode pod) {
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("reason").asText().equals("Unschedulable")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isReady(JsonNode node) {
        for (JsonNode condition : node.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private synchronized void claim(WatchEvent event) {
        if (event.type().equals("DELETED")) {
            claims.remove(event.name());
        } else {
            claims.putIfAbsent(event.name(), event.receivedAt());
        }
        changed();
    }

    /** Asks EC2 for its instances; called now and then, and before they are looked at. */
    public void refreshInstances() {
        var now = new TreeMap<String, Instance>();
        twin.ec2().instances().forEach(instance -> now.put(instance.id(), instance));
        synchronized (this) {
            instances = now;
            changed();
        }
    }

    /** All pods ever seen that meet a condition. */
    public synchronized List<PodSeen> pods(Predicate<PodSeen> condition) {
        return pods.values().stream().filter(condition).toList();
    }

    /** All nodes of Provisioners ever seen that meet a condition. */
    public synchronized List<NodeSeen> nodes(Predicate<NodeSeen> condition) {
        return nodes.values().stream().filter(condition).toList();
    }

    /** How many claims exist. */
    public synchronized int claims() {
        return claims.size();
    }

    /** Instances that cost money, as of the last look. */
    public synchronized List<Instance> alive() {
        return instances.values().stream().filter(Instance::isAlive).toList();
    }

    /** Price of the instances that cost money, in dollars an hour. */
    public double pricePerHour() {
        return alive().stream().mapToDouble(Instance::pricePerHour).sum();
    }

    /** Waits for the next change, or a while. */
    public synchronized void awaitChange(long millis) throws InterruptedException {
        long seen = changes;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        long left = millis;
        while (changes == seen && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
    }

    private void changed() {
        changes++;
        notifyAll();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
