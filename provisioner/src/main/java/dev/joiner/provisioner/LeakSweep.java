package dev.joiner.provisioner;

import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds instances against claims: an instance of ours that no claim knows is ended, a claim whose instance is
 * gone ends. Called on the control thread.
 */
final class LeakSweep {
    private static final Logger LOG = LoggerFactory.getLogger(LeakSweep.class);

    /** A younger instance may belong to a launch whose answer is still under way. */
    private static final Duration YOUNG = Duration.ofSeconds(30);

    /** Right after a launch a describe that does not show the instance proves nothing. */
    private static final Duration CONSISTENT_AFTER = Duration.ofSeconds(60);

    private static final Duration OFTEN = Duration.ofSeconds(10);
    private static final Duration SELDOM = Duration.ofMinutes(2);
    private static final int OFTEN_ROUNDS = 20;

    private final CloudProvider cloud;
    private final ClaimBook claims;
    private final Control control;
    private final InstantSource clock;
    private final Map<String, Long> missingSinceNanos = new HashMap<>();
    private int rounds;

    LeakSweep(CloudProvider cloud, ClaimBook claims, Control control, InstantSource clock) {
        this.cloud = cloud;
        this.claims = claims;
        this.control = control;
        this.clock = clock;
    }

    /** Sweeps now and from then on, more often in the first minutes of a lead. */
    void start() {
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
        Set<String> claimed = new HashSet<>();
        Set<String> launches = new HashSet<>();
        for (Claim claim : claims.all()) {
            claimed.add(claim.instanceId());
            if (claim.state() == Claim.State.LAUNCHING) {
                claim.request().map(LaunchRequest::id).ifPresent(launches::add);
            }
        }
        List<String> leaked = instances.stream()
                .filter(instance -> instance.state().isAlive())
                .filter(instance -> !claimed.contains(instance.id()) && !launches.contains(instance.launchId()))
                .filter(instance ->
                        Duration.between(instance.launchedAt(), clock.instant()).compareTo(YOUNG) > 0)
                .map(Instance::id)
                .toList();
        if (!leaked.isEmpty()) {
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
        endClaimsWithoutInstance(instances);
    }

    private void endClaimsWithoutInstance(List<Instance> instances) {
        Set<String> there = new HashSet<>();
        instances.stream().filter(instance -> instance.state().isAlive()).forEach(i -> there.add(i.id()));
        long now = System.nanoTime();
        for (Claim claim : claims.all()) {
            if (claim.state() != Claim.State.LAUNCHED || there.contains(claim.instanceId())) {
                missingSinceNanos.remove(claim.name());
                continue;
            }
            long since = Optional.ofNullable(missingSinceNanos.putIfAbsent(claim.name(), now))
                    .orElse(now);
            if (now - since >= CONSISTENT_AFTER.toNanos()) {
                LOG.atWarn()
                        .addKeyValue("nodeClaim", claim.name())
                        .log("instance {} is gone, the claim goes too", claim.instanceId());
                claim.ends();
            }
        }
        missingSinceNanos.keySet().removeIf(name -> claims.get(name).isEmpty());
    }
}
