package dev.joiner.provisioner.nomination;

import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.DemandCount;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.NodeFit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes {@code status.nominatedNodeName} of the pods planned on a node, where that matters: for pods of a scheduler
 * without our extender, while pods of another demand wait too that could run there. One node after the other: when a
 * node opens, the scheduler tries all waiting pods, and drops the nomination of each that still finds no place. Chosen
 * on the control thread.
 */
public final class PodNominator {
    private static final Logger LOG = LoggerFactory.getLogger(PodNominator.class);

    /** The longest that other nodes wait for nominated pods that the scheduler does not try or sends elsewhere. */
    private static final Duration MOST_WAIT = Duration.ofSeconds(2);

    private final KubeClient kube;
    private final PodIndex pods;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final String ourScheduler;
    private final Control control;
    private final LongSupplier nanoTime;
    private Round last = new Round("", List.of(), 0);

    /** The pods nominated to the node of a claim, and when. */
    private record Round(String claim, List<String> pods, long nanos) {}

    /** Has nominated nothing yet. */
    public PodNominator(
            KubeClient kube,
            PodIndex pods,
            ClaimBook claims,
            Nominations nominations,
            String ourScheduler,
            Control control,
            LongSupplier nanoTime) {
        this.kube = kube;
        this.pods = pods;
        this.claims = claims;
        this.nominations = nominations;
        this.ourScheduler = ourScheduler;
        this.control = control;
        this.nanoTime = nanoTime;
    }

    /** What waits for room now, read once for all claims of a look. */
    public Waiting waiting() {
        return new Waiting(pods.waiting(), nominations.remaining(claims::use));
    }

    /**
     * Pods that wait, and room that is planned.
     *
     * @param counts of every demand of which a pod waits
     * @param room in pods of each demand, over all claims
     */
    public record Waiting(List<DemandCount> counts, Map<DemandKey, Integer> room) {
        private boolean isShortOfRoom(DemandCount count) {
            return count.withoutNode() > room.getOrDefault(count.key(), 0);
        }
    }

    /**
     * Whether the pods planned on the claim could lose their room to others that its node could hold: of a demand that
     * has no room here, or of one that has too little anywhere.
     *
     * @param node asked only where there are such pods
     */
    public boolean isNeeded(Claim claim, Supplier<NodeFit> node, Waiting waiting) {
        SortedMap<DemandKey, Integer> held = nominations.remaining(claim.name(), claims.use(claim.name()));
        List<DemandKey> theirs = waiting.counts().stream()
                .filter(count ->
                        held.containsKey(count.key()) && !count.scheduler().equals(ourScheduler))
                .map(DemandCount::key)
                .toList();
        List<DemandCount> rivals = waiting.counts().stream()
                .filter(count -> !held.containsKey(count.key()) || waiting.isShortOfRoom(count))
                .filter(rival -> theirs.stream().anyMatch(key -> !key.equals(rival.key())))
                .toList();
        if (rivals.isEmpty()) {
            return false;
        }
        NodeFit fit = node.get();
        return rivals.stream().anyMatch(rival -> fit.couldHold(rival.shape()));
    }

    /** Whether no pods are on their way to another node that opened a moment ago. */
    public boolean isFree(Claim claim) {
        return last.claim().equals(claim.name())
                || nanoTime.getAsLong() - last.nanos() >= MOST_WAIT.toNanos()
                || !pods.waits(last.pods());
    }

    /** The pods that get this claim's room, no more than it holds. */
    public List<String> choose(Claim claim) {
        var result = new ArrayList<String>();
        nominations
                .remaining(claim.name(), claims.use(claim.name()))
                .forEach((demand, count) -> result.addAll(pods.unschedulable(demand, count)));
        last = new Round(claim.name(), List.copyOf(result), nanoTime.getAsLong());
        control.later(MOST_WAIT, control::wake);
        return result;
    }

    /**
     * Writes the nominations, in one burst; blocking.
     *
     * @throws InterruptedException if the process stops meanwhile
     */
    public void write(List<String> podKeys, String node) throws InterruptedException {
        var writes = new ArrayList<Runnable>();
        for (String key : podKeys) {
            writes.add(() -> write(key, node));
        }
        control.workAll(writes);
    }

    private void write(String key, String node) {
        int slash = key.indexOf('/');
        try {
            kube.patchStatus(
                    ResourceType.PODS,
                    key.substring(0, slash),
                    key.substring(slash + 1),
                    Map.of("status", Map.of("nominatedNodeName", node)));
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                LOG.warn("cannot nominate pod {} to node {}: {}", key, node, e.getMessage());
            }
        }
    }
}
