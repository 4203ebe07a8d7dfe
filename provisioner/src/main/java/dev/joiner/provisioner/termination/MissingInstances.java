package dev.joiner.provisioner.termination;

import dev.joiner.api.kube.Node;
import dev.joiner.cloud.Instance;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.EndReason;
import dev.joiner.provisioner.state.InstanceLife;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims whose instance the list of this cluster's instances lacks. The list is filtered by a tag, and what it lacks
 * proves nothing: somebody may have removed the tag, the region or the role may be wrong. So a claim ends only by EC2's
 * word on that very id. Called on the control thread.
 */
public final class MissingInstances {
    private static final Logger LOG = LoggerFactory.getLogger(MissingInstances.class);

    /**
     * If more ids than this, and more than {@link #SHARE} of all, are unknown to EC2, it was asked in the wrong place.
     */
    static final int FEW = 3;

    static final double SHARE = 0.1;

    private final ClaimBook claims;
    private final InstanceLife life;
    private final LongSupplier nanoTime;
    private final Map<String, Long> missingSinceNanos = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    /** Misses nothing yet. */
    public MissingInstances(ClaimBook claims, InstanceLife life, LongSupplier nanoTime) {
        this.claims = claims;
        this.life = life;
        this.nanoTime = nanoTime;
    }

    /** Compares the claims with a list, and asks EC2 about those that have been missing for a while. */
    void look(List<Instance> instances) {
        Set<String> listed = new HashSet<>();
        instances.forEach(instance -> {
            if (!instance.state().isDead()) {
                listed.add(instance.id());
            }
        });
        long now = nanoTime.getAsLong();
        var suspects = new ArrayList<Claim>();
        for (Claim claim : claims.all()) {
            if (claim.state() != Claim.State.LAUNCHED || listed.contains(claim.instanceId())) {
                missingSinceNanos.remove(claim.name());
                told.remove(claim.name());
                continue;
            }
            long since = Optional.ofNullable(missingSinceNanos.putIfAbsent(claim.name(), now))
                    .orElse(now);
            if (now - since >= InstanceLife.CONSISTENT_AFTER.toNanos()) {
                suspects.add(claim);
            }
        }
        missingSinceNanos.keySet().removeIf(name -> claims.get(name).isEmpty());
        told.retainAll(missingSinceNanos.keySet());
        if (!suspects.isEmpty()) {
            life.ask(
                    suspects.stream().map(Claim::instanceId).toList(),
                    answer -> answer.ifPresent(known -> judge(suspects, known)));
        }
    }

    private void judge(List<Claim> suspects, InstanceLife.Answer answer) {
        var unknown = new ArrayList<Claim>();
        for (Claim claim : suspects) {
            if (claim.state() != Claim.State.LAUNCHED) {
                continue;
            }
            if (answer.isEnding(claim.instanceId())) {
                end(claim, "EC2 says that it has ended");
            } else if (answer.isUnknown(claim.instanceId())) {
                unknown.add(claim);
            } else {
                once(
                        claim,
                        "it lives, but is not among this cluster's instances: put back its tag"
                                + " joiner.dev/managed-by");
            }
        }
        long launched = claims.all().stream()
                .filter(claim -> claim.state() == Claim.State.LAUNCHED)
                .count();
        if (unknown.size() > FEW && unknown.size() > SHARE * launched) {
            LOG.error(
                    "EC2 does not know the instances of {} out of {} claims: none ends. Are region, account and role"
                            + " right? The first is {} of claim {}",
                    unknown.size(),
                    launched,
                    unknown.getFirst().instanceId(),
                    unknown.getFirst().name());
            return;
        }
        for (Claim claim : unknown) {
            if (claims.node(claim).filter(Node::isReady).isPresent()) {
                once(claim, "EC2 does not know it, but its node is Ready: it is left alone");
            } else {
                end(claim, "EC2 does not know it any more");
            }
        }
    }

    private static void end(Claim claim, String why) {
        LOG.atWarn()
                .addKeyValue("nodeClaim", claim.name())
                .log("instance {} is gone, ending its claim: {}", claim.instanceId(), why);
        claim.ends(EndReason.INSTANCE_GONE);
    }

    private void once(Claim claim, String text) {
        if (told.add(claim.name())) {
            LOG.atWarn().addKeyValue("nodeClaim", claim.name()).log("instance {}: {}", claim.instanceId(), text);
        }
    }
}
