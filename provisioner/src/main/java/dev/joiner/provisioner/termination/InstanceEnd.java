package dev.joiner.provisioner.termination;

import dev.joiner.api.kube.Node;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.Ending;
import dev.joiner.provisioner.state.InstanceLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends instances of claims, many in one call, and asks EC2 what has become of them. Called on the control thread.
 */
public final class InstanceEnd {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceEnd.class);

    /** How soon EC2 is asked whether instances that were told to end are gone; twice as long after each no. */
    private static final Duration ASK_GONE = Duration.ofMillis(500);

    private static final Duration ASK_AT_MOST = Duration.ofSeconds(5);

    private final CloudProvider cloud;
    private final ClaimBook claims;
    private final Drain drain;
    private final InstanceLife life;
    private final Control control;
    private final LongSupplier nanoTime;
    private final Question gone = new Question(this::isGone, ASK_GONE);
    private final Question alive = new Question(this::isDead, ASK_AT_MOST);

    /** Has asked about nothing yet. */
    public InstanceEnd(
            CloudProvider cloud,
            ClaimBook claims,
            Drain drain,
            InstanceLife life,
            Control control,
            LongSupplier nanoTime) {
        this.cloud = cloud;
        this.claims = claims;
        this.drain = drain;
        this.life = life;
        this.control = control;
        this.nanoTime = nanoTime;
    }

    /** Ends the instances of those claims whose nodes hold no pods according to the API server, too. */
    void terminate(List<Claim> together) {
        if (together.isEmpty()) {
            return;
        }
        together.forEach(claim -> claim.busy(true));
        var nodes = new LinkedHashMap<Claim, String>();
        together.stream()
                .filter(claim -> !claim.ending().has(Ending.Step.DRAINED))
                .forEach(claim -> claims.node(claim)
                        .ifPresent(node -> nodes.put(claim, node.metadata().name())));
        control.work(() -> {
            Set<Claim> told = Set.of();
            try {
                told = terminate(together, nodes);
            } catch (CloudException e) {
                LOG.warn("cannot end {} instances: {}", together.size(), e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                Set<Claim> ended = told;
                control.later(ended.size() == together.size() ? Duration.ZERO : Control.RETRY, () -> {
                    together.forEach(claim -> claim.busy(false));
                    ended.forEach(claim -> claim.ending().did(Ending.Step.TERMINATED));
                    control.wake();
                });
            }
        });
    }

    /** Ends the instances of those claims whose nodes hold no pods, and gives back these claims. Blocking. */
    private Set<Claim> terminate(List<Claim> together, Map<Claim, String> nodes) throws InterruptedException {
        Set<Claim> held = ConcurrentHashMap.newKeySet();
        var looks = new ArrayList<Runnable>();
        nodes.forEach((claim, node) -> looks.add(() -> {
            if (!isFree(node)) {
                held.add(claim);
            }
        }));
        control.workAll(looks);
        var free = new LinkedHashMap<String, Claim>();
        together.stream().filter(claim -> !held.contains(claim)).forEach(claim -> free.put(claim.instanceId(), claim));
        if (free.isEmpty() || !control.isLeader()) {
            return Set.of();
        }
        Set<String> unknown = cloud.terminate(free.keySet());
        var told = new HashSet<Claim>();
        free.forEach((id, claim) -> {
            // EC2 may not yet know an instance that it has just launched.
            if (!unknown.contains(id) || isConsistent(claim)) {
                told.add(claim);
            }
        });
        LOG.atInfo().addKeyValue("instances", told.size()).log("ending instances {}", free.keySet());
        return told;
    }

    private boolean isFree(String node) {
        try {
            return drain.holders(node).isEmpty();
        } catch (KubeException e) {
            LOG.warn("cannot list the pods of node {} before it ends, trying again: {}", node, e.getMessage());
            return false;
        }
    }

    private boolean isConsistent(Claim claim) {
        return nanoTime.getAsLong() - claim.createdNanos() >= InstanceLife.CONSISTENT_AFTER.toNanos();
    }

    /** Asks, after a while, whether instances that were told to end have. */
    void askWhetherGone(Collection<Claim> about) {
        gone.ask(about);
    }

    /** Asks, after a while, whether the instances of nodes that are being drained still live. */
    void askWhetherAlive(Collection<Claim> about) {
        alive.ask(about);
    }

    private boolean isGone(Claim claim, InstanceLife.Answer answer) {
        String id = claim.instanceId();
        boolean ended = answer.isEnded(id) || (answer.isUnknown(id) && isConsistent(claim));
        if (ended) {
            claim.ending().did(Ending.Step.INSTANCE_GONE);
        }
        return ended;
    }

    private boolean isDead(Claim claim, InstanceLife.Answer answer) {
        String id = claim.instanceId();
        // An unknown id may also mean a wrong region, and an instance whose node is Ready is alive.
        boolean ready = claims.node(claim).filter(Node::isReady).isPresent();
        boolean dead = answer.isEnding(id) || (answer.isUnknown(id) && isConsistent(claim) && !ready);
        if (dead) {
            LOG.atInfo()
                    .addKeyValue("node", claim.nodeName())
                    .addKeyValue("nodeClaim", claim.name())
                    .log("instance {} has already ended: its pods are not waited for", id);
            claim.ending().did(Ending.Step.DRAINED);
        }
        return dead;
    }

    /** A question that is put to EC2 again and again until claims are no longer asked about; one at a time. */
    private final class Question {
        private final BiPredicate<Claim, InstanceLife.Answer> take;
        private final Duration first;
        private Duration pause;
        private boolean asking;

        /**
         * @param take takes over what an answer says of a claim; true when that is new
         * @param first how long to wait before the first question
         */
        Question(BiPredicate<Claim, InstanceLife.Answer> take, Duration first) {
            this.take = take;
            this.first = first;
            this.pause = first;
        }

        void ask(Collection<Claim> about) {
            if (asking || about.isEmpty()) {
                return;
            }
            asking = true;
            control.later(
                    pause,
                    () -> life.ask(about.stream().map(Claim::instanceId).toList(), answer -> {
                        asking = false;
                        boolean news = false;
                        for (Claim claim : about) {
                            news |= answer.isPresent() && take.test(claim, answer.get());
                        }
                        Duration longer = pause.multipliedBy(2);
                        pause = news ? first : longer.compareTo(ASK_AT_MOST) < 0 ? longer : ASK_AT_MOST;
                        control.wake();
                    }));
        }
    }
}
