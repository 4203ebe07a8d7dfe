package dev.joiner.provisioner.lifecycle;

import dev.joiner.api.kube.Node;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.EndReason;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives up claims that miss a deadline: the node does not register, or it registers and never becomes ready for pods,
 * say because its CNI is broken or a start-up taint stays. Times count from the claim's creation, whoever led then.
 * Called on the control thread.
 */
public final class ClaimDeadlines {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimDeadlines.class);

    private final ClaimBook claims;
    private final PodIndex pods;
    private final Duration registerWithin;
    private final Duration initializeWithin;
    private final LongSupplier nanoTime;
    private final Set<String> told = new HashSet<>();

    /**
     * Nothing is told yet.
     *
     * @param registerWithin a claim whose node has not registered by then is given up
     * @param initializeWithin a node without pods that is not ready for them this long after {@code registerWithin} is
     *     given up
     */
    public ClaimDeadlines(
            ClaimBook claims,
            PodIndex pods,
            Duration registerWithin,
            Duration initializeWithin,
            LongSupplier nanoTime) {
        this.claims = claims;
        this.pods = pods;
        this.registerWithin = registerWithin;
        this.initializeWithin = registerWithin.plus(initializeWithin);
        this.nanoTime = nanoTime;
    }

    /** Looks at all claims once. */
    void step() {
        told.removeIf(name -> claims.get(name).isEmpty());
        for (Claim claim : claims.all()) {
            if (claim.state() != Claim.State.LAUNCHED || claim.isInitialized()) {
                continue;
            }
            Duration age = Duration.ofNanos(nanoTime.getAsLong() - claim.createdNanos());
            if (!claim.isRegistered() && age.compareTo(registerWithin) > 0) {
                giveUp(claim, EndReason.REGISTRATION_TIMEOUT, "did not register", registerWithin);
            } else if (claim.isRegistered() && age.compareTo(initializeWithin) > 0) {
                uninitialized(claim, initializeWithin);
            }
        }
    }

    /** Pods that run there all the same are not disturbed. */
    private void uninitialized(Claim claim, Duration within) {
        Optional<Node> node = claims.node(claim);
        int workloads =
                node.map(found -> pods.use(found.metadata().name()).workloads()).orElse(0);
        if (workloads == 0) {
            giveUp(claim, EndReason.INITIALIZATION_TIMEOUT, "registered, but did not initialise", within);
        } else if (told.add(claim.name())) {
            LOG.atWarn()
                    .addKeyValue("node", claim.nodeName())
                    .addKeyValue("nodeClaim", claim.name())
                    .log(
                            "the node has not initialised within {} min; it stays for the {} pods that run on it",
                            within.toMinutes(),
                            workloads);
        }
    }

    private static void giveUp(Claim claim, EndReason reason, String what, Duration within) {
        LOG.atWarn()
                .addKeyValue("nodeClaim", claim.name())
                .addKeyValue("reason", reason)
                .log("instance {} {} within {} min, giving it up", claim.instanceId(), what, within.toMinutes());
        claim.ends(reason);
    }
}
