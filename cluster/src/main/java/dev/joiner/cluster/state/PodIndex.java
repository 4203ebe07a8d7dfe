package dev.joiner.cluster.state;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.cluster.reflect.CacheListener;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Pods by node, by demand and by owner, kept up to date one change at a time. Each pod counts once, whatever
 * the scheduler retries. Thread-safe: guarded by its monitor; every answer is a copy.
 */
public final class PodIndex implements CacheListener<Pod> {
    private final Map<String, Known> pods = new HashMap<>();
    private final Map<String, Tally> nodes = new HashMap<>();
    private final Map<DemandKey, Group> groups = new HashMap<>();
    /** The gang of each demand that belongs to one. */
    private final Map<DemandKey, Gang> gangs = new HashMap<>();

    private final Map<String, OwnerTally> owners = new HashMap<>();
    private final PodEquivalenceClasses classes = new PodEquivalenceClasses();

    private final LongSupplier nanoTime;

    /** Empty, by the clock of this process. */
    public PodIndex() {
        this(System::nanoTime);
    }

    /** Empty, by another clock. */
    public PodIndex(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What counts of a pod, and the version of the pod that it was read from. */
    private record Known(String key, Entry entry, String version) {}

    private record Entry(String uid, PodEquivalenceClass podClass, SchedulingState state, String node, boolean lives) {}

    private static final class Tally {
        private Resources used = Resources.NONE;
        private Resources daemons = Resources.NONE;
        private int pods;
        private final Set<String> workloads = new LinkedHashSet<>();
        private final Map<DemandKey, Integer> byDemand = new HashMap<>();
        private final Map<Shape, Integer> shapes = new HashMap<>();
    }

    private static final class Group {
        private final PodEquivalenceClass podClass;
        private final Set<String> unschedulable = new LinkedHashSet<>();
        private final Map<String, Integer> nominated = new HashMap<>();
        private final Map<Shape, Integer> unschedulableShapes = new HashMap<>();
        private int undecided;
        private int bound;

        Group(PodEquivalenceClass podClass) {
            this.podClass = podClass;
        }

        boolean isEmpty() {
            return unschedulable.isEmpty() && nominated.isEmpty() && undecided == 0 && bound == 0;
        }
    }

    private static final class OwnerTally {
        private int living;
        private long lastCreatedNanos;
    }

    @Override
    public synchronized void changed(@Nullable Pod old, @Nullable Pod now) {
        Pod pod = now == null ? old : now;
        if (pod == null) {
            return;
        }
        String name = pod.key();
        Known known = old == null ? null : pods.get(name);
        // One text for all that name the pod, as long as it lives.
        String key = known == null ? name : known.key();
        Entry before = known == null ? null : known.entry();
        Entry after = now == null ? null : entry(now);
        if (now != null && after != null && after.equals(before)) {
            // Nothing that counts has changed: it keeps its place among those that wait.
            pods.put(key, new Known(key, after, now.metadata().resourceVersion()));
            classes.release(after.podClass());
            return;
        }
        if (before != null) {
            pods.remove(key);
            count(key, before, -1);
            classes.release(before.podClass());
        }
        if (now != null && after != null) {
            pods.put(key, new Known(key, after, now.metadata().resourceVersion()));
            count(key, after, 1);
            if (old == null && !after.podClass().owner().uid().isEmpty()) {
                owner(after.podClass().owner().uid()).lastCreatedNanos = nanoTime.getAsLong();
            }
        }
        forgetEmptyOwner(old);
    }

    private OwnerTally owner(String uid) {
        return owners.computeIfAbsent(uid, absent -> new OwnerTally());
    }

    /** Called after both halves of a change: the owner of a single pod must not lose its time in between. */
    private void forgetEmptyOwner(@Nullable Pod changed) {
        if (changed != null) {
            owners.computeIfPresent(DemandKey.owner(changed).uid(), (uid, tally) -> tally.living == 0 ? null : tally);
        }
    }

    private Entry entry(Pod pod) {
        SchedulingState state = SchedulingState.of(pod);
        boolean lives = !pod.metadata().isDeleting() && !pod.isTerminal();
        String node = state == SchedulingState.NOMINATED
                ? pod.status().nominatedNodeName()
                : pod.spec().nodeName();
        return new Entry(pod.metadata().uid(), classes.take(pod), state, node, lives);
    }

    private void count(String pod, Entry entry, int sign) {
        PodEquivalenceClass podClass = entry.podClass();
        if (entry.lives() && !podClass.owner().uid().isEmpty()) {
            owner(podClass.owner().uid()).living += sign;
        }
        if (entry.state() == SchedulingState.BOUND) {
            countOnNode(pod, entry, sign);
        }
        if (entry.state() == SchedulingState.NO_DEMAND || podClass.isDaemon()) {
            return;
        }
        Group group = groups.computeIfAbsent(podClass.key(), key -> new Group(podClass));
        switch (entry.state()) {
            case BOUND -> group.bound += sign;
            case UNDECIDED -> group.undecided += sign;
            case NOMINATED -> add(group.nominated, entry.node(), sign);
            case UNSCHEDULABLE -> {
                add(group.unschedulableShapes, podClass.shape(), sign);
                if (sign > 0) {
                    group.unschedulable.add(pod);
                } else {
                    group.unschedulable.remove(pod);
                }
            }
            case NO_DEMAND -> throw new IllegalStateException("returned above");
        }
        podClass.gang().ifPresent(gang -> gangs.put(podClass.key(), gang));
        if (group.isEmpty()) {
            groups.remove(podClass.key());
            gangs.remove(podClass.key());
        }
    }

    private void countOnNode(String pod, Entry entry, int sign) {
        Tally tally = nodes.computeIfAbsent(entry.node(), name -> new Tally());
        Resources requests = entry.podClass().shape().requests().times(sign);
        tally.used = tally.used.plus(requests);
        tally.pods += sign;
        add(tally.shapes, entry.podClass().shape(), sign);
        if (entry.podClass().isDaemon()) {
            tally.daemons = tally.daemons.plus(requests);
        } else {
            if (sign > 0) {
                tally.workloads.add(pod);
            } else {
                tally.workloads.remove(pod);
            }
            add(tally.byDemand, entry.podClass().key(), sign);
        }
        if (tally.pods == 0) {
            nodes.remove(entry.node());
        }
    }

    private static <K> void add(Map<K, Integer> counts, K key, int sign) {
        counts.merge(key, sign, (a, b) -> a + b == 0 ? null : a + b);
    }

    /**
     * Reads several things of one moment: no pod changes between them. Watches wait meanwhile, so a reading only reads.
     */
    public synchronized <T> T atOnce(Supplier<T> reading) {
        return reading.get();
    }

    /** What pods use of a node. */
    public synchronized NodeUse use(String node) {
        Tally tally = nodes.get(node);
        return tally == null
                ? NodeUse.NONE
                : new NodeUse(tally.used, tally.daemons, tally.workloads.size(), tally.byDemand, tally.shapes);
    }

    /** Requests of those pods on the node that have one of these uids. */
    public synchronized Resources requestsOf(String node, Set<String> uids) {
        Tally tally = nodes.get(node);
        Resources sum = Resources.NONE;
        if (tally != null) {
            for (String key : tally.workloads) {
                Known known = pods.get(key);
                if (known != null && uids.contains(known.entry().uid())) {
                    sum = sum.plus(known.entry().podClass().shape().requests());
                }
            }
        }
        return sum;
    }

    /** Keys of a node's pods that are neither a DaemonSet's nor the kubelet's own. */
    public synchronized List<String> workloadsOn(String node) {
        Tally tally = nodes.get(node);
        return tally == null ? List.of() : List.copyOf(tally.workloads);
    }

    /** Every demand of which a pod waits; those whose pods are all bound are left out. */
    public synchronized List<DemandCount> waiting() {
        var counts = new ArrayList<DemandCount>();
        groups.forEach((key, group) -> {
            if (!group.unschedulable.isEmpty() || group.undecided > 0 || !group.nominated.isEmpty()) {
                counts.add(snapshot(key, group));
            }
        });
        return counts;
    }

    /** The gang of each demand that belongs to one; a copy. */
    public synchronized Map<DemandKey, Gang> gangs() {
        return gangs.isEmpty() ? Map.of() : Map.copyOf(gangs);
    }

    /** What the pods of a demand are like; empty when it has no pods at all. */
    public synchronized Optional<Shape> shape(DemandKey key) {
        return Optional.ofNullable(groups.get(key)).map(group -> group.podClass.shape());
    }

    /** One demand, empty when it has no pods at all. */
    public synchronized Optional<DemandCount> demand(DemandKey key) {
        return Optional.ofNullable(groups.get(key)).map(group -> snapshot(key, group));
    }

    private static DemandCount snapshot(DemandKey key, Group group) {
        return new DemandCount(
                key,
                group.podClass.owner(),
                group.podClass.shape(),
                group.podClass.scheduler(),
                group.unschedulable.size(),
                group.undecided,
                group.nominated,
                group.bound);
    }

    /** Keys of up to {@code most} unschedulable pods of a demand, those that waited longest first. */
    public synchronized List<String> unschedulable(DemandKey key, int most) {
        Group group = groups.get(key);
        return group == null
                ? List.of()
                : group.unschedulable.stream().limit(most).toList();
    }

    /** Whether any of these pods, by key, still waits for a node. */
    public synchronized boolean waits(Collection<String> keys) {
        return keys.stream()
                .map(pods::get)
                .anyMatch(known -> known != null && known.entry().state().waits());
    }

    /** The unschedulable pods of a demand by shape: they differ in labels, if at all; a copy. */
    public synchronized Map<Shape, Integer> unschedulableShapes(DemandKey key) {
        Group group = groups.get(key);
        return group == null ? Map.of() : Map.copyOf(group.unschedulableShapes);
    }

    /** How many pods of an owner are neither being deleted nor ended: its controller replaces all others. */
    public synchronized int living(String ownerUid) {
        OwnerTally tally = owners.get(ownerUid);
        return tally == null ? 0 : tally.living;
    }

    /** When the owner's last pod was seen to come, in {@link System#nanoTime()}; empty without pods. */
    public synchronized Optional<Long> lastCreatedNanos(String ownerUid) {
        return Optional.ofNullable(owners.get(ownerUid)).map(tally -> tally.lastCreatedNanos);
    }

    /**
     * The shape and the demand of a pod; known without looking at it closely when just this version of it is indexed.
     * Whoever asks may know a newer one, with other requests or tolerations, or an older one.
     */
    public synchronized PodIdentity identity(Pod pod) {
        Known known = pods.get(pod.key());
        if (known != null
                && known.entry().uid().equals(pod.metadata().uid())
                && known.version().equals(pod.metadata().resourceVersion())) {
            PodEquivalenceClass podClass = known.entry().podClass();
            return new PodIdentity(podClass.key(), podClass.shape());
        }
        Shape shape = PodShapes.of(pod);
        return new PodIdentity(DemandKey.of(pod, shape), shape);
    }

    /** How many pods are indexed; for tests and metrics. */
    public synchronized int size() {
        return pods.size();
    }
}
