package dev.joiner.cluster.state;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.lease.OtherAutoscalers;
import dev.joiner.cluster.reflect.ObjectCache;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which node pools and classes are Joiner's. Alone in a cluster, all are. Beside another autoscaler, which reads every
 * NodePool too, only those that carry the label {@value Labels#MANAGED}: two autoscalers must never buy for one pod.
 * Thread-safe.
 */
public final class Ownership {
    private final ObjectCache<NodeClaim> claims;
    private final OtherAutoscalers others;

    /** As told by the cluster's claims, and by the Leases of other autoscalers. */
    public Ownership(ObjectCache<NodeClaim> claims, OtherAutoscalers others) {
        this.claims = claims;
        this.others = others;
    }

    /** What holds at this moment, for several questions. */
    public Now now() {
        Set<String> foreignPools = claims.all().stream()
                .filter(claim -> !claim.isManaged())
                .map(claim -> claim.metadata().labels().getOrDefault(Labels.NODE_POOL, ""))
                .collect(Collectors.toSet());
        return new Now(others.isKnown(), others.atWork(), foreignPools);
    }

    /**
     * What was known at one moment.
     *
     * @param known whether it has been found out if other autoscalers are at work
     * @param lease of another autoscaler that is at work
     * @param foreignPools names of pools with claims that are not Joiner's
     */
    public record Now(boolean known, Optional<String> lease, Set<String> foreignPools) {
        /** When Joiner is alone. */
        public static final Now ALONE = new Now(true, Optional.empty(), Set.of());

        /** Why a pool is not Joiner's to use, to judge or to write to; empty when it is. */
        public Optional<String> whyNotPool(String name, Map<String, String> labels) {
            return isLabelled(labels)
                    ? Optional.empty()
                    : reason().or(() -> foreignPools.contains(name)
                            ? Optional.of("it has NodeClaims that Joiner did not make" + REMEDY)
                            : Optional.empty());
        }

        /** Why a class is not Joiner's to judge or to write to; empty when it is. */
        public Optional<String> whyNotClass(Map<String, String> labels) {
            return isLabelled(labels)
                    ? Optional.empty()
                    : reason().or(() -> foreignPools.isEmpty()
                            ? Optional.empty()
                            : Optional.of("there are NodeClaims that Joiner did not make" + REMEDY));
        }

        private Optional<String> reason() {
            if (!known) {
                return Optional.of("it is not known yet whether another autoscaler is at work");
            }
            return lease.map(name -> "another autoscaler is at work (Lease " + name + ")" + REMEDY);
        }

        private static final String REMEDY =
                ", and it does not carry the label " + Labels.MANAGED + "=true, which gives it to Joiner";

        private static boolean isLabelled(Map<String, String> labels) {
            return "true".equals(labels.get(Labels.MANAGED));
        }
    }
}
