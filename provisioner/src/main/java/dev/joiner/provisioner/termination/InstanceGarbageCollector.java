package dev.joiner.provisioner.termination;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Node;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares instances with claims: an instance of ours that no claim knows and on which no pod can run is ended; one
 * with a node that is open gets a claim again ({@link LostNodes}); a claim whose instance is missing is looked into
 * ({@link MissingInstances}). Called on the control thread.
 */
public final class InstanceGarbageCollector {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceGarbageCollector.class);

    /** A younger instance may belong to a launch whose answer is still under way. */
    private static final Duration YOUNG = Duration.ofSeconds(30);

    private static final Duration OFTEN = Duration.ofSeconds(10);
    private static final Duration SELDOM = Duration.ofMinutes(2);
    private static final int OFTEN_ROUNDS = 20;

    private final CloudProvider cloud;
    private final ClaimBook claims;
    private final MissingInstances missing;
    private final LostNodes lostNodes;
    private final Control control;
    private final InstantSource clock;
    private int rounds;

    /** Does nothing until {@link #start}. */
    public InstanceGarbageCollector(
            CloudProvider cloud,
            ClaimBook claims,
            MissingInstances missing,
            LostNodes lostNodes,
            Control control,
            InstantSource clock) {
        this.cloud = cloud;
        this.claims = claims;
        this.missing = missing;
        this.lostNodes = lostNodes;
        this.control = control;
        this.clock = clock;
    }

    /** Sweeps now and from then on, more often in the first minutes of a lead. */
    public void start() {
        Duration next = rounds++ < OFTEN_ROUNDS ? OFTEN : SELDOM;
        control.work(() -> {
            try {
                List<Instance> instances = cloud.instances();
                control.post(() -> compare(instances));
            } catch (CloudException e) {
                LOG.warn("cannot sweep for leaked instances: {}", e.getMessage());
            }
        });
        control.later(next, this::start);
    }

    private void compare(List<Instance> instances) {
        endLeaked(instances);
        missing.look(instances);
        lostNodes.look();
    }

    private void endLeaked(List<Instance> instances) {
        Set<String> claimed = claims.allInstanceIds();
        Set<String> launches = new HashSet<>();
        for (Claim claim : claims.all()) {
            if (claim.state() == Claim.State.LAUNCHING) {
                claim.request().map(LaunchRequest::id).ifPresent(launches::add);
            }
        }
        List<String> leaked = instances.stream()
                .filter(instance -> instance.state().isAlive())
                .filter(instance -> !claimed.contains(instance.id()) && !launches.contains(instance.launchId()))
                .filter(instance ->
                        Duration.between(instance.launchedAt(), clock.instant()).compareTo(YOUNG) > 0)
                .filter(instance -> !isOpen(instance))
                .map(Instance::id)
                .toList();
        if (leaked.isEmpty()) {
            return;
        }
        LOG.atWarn().addKeyValue("instances", leaked).log("ending {} instances without a claim", leaked.size());
        control.work(() -> {
            try {
                if (control.isLeader()) {
                    cloud.terminate(leaked);
                }
            } catch (CloudException e) {
                LOG.warn("cannot end leaked instances, the next sweep tries again: {}", e.getMessage());
            }
        });
    }

    /** Whether pods may run on it. */
    private boolean isOpen(Instance instance) {
        Optional<Node> node = claims.nodeOf(instance.providerId());
        return node.isPresent() && !node.get().hasTaint(Labels.UNREGISTERED_TAINT);
    }
}
