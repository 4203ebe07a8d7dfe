package dev.joiner.provisioner.launch;

import dev.joiner.api.Labels;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Throttled;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.Registration;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.control.TwoClocks;
import dev.joiner.provisioner.launch.LostClaims.Lost;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimNames;
import dev.joiner.provisioner.state.ClaimObjects;
import dev.joiner.provisioner.state.EndReason;
import dev.joiner.provisioner.state.LaunchRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches exactly once (docs/adr/0022). One claim of a launch is written, with the whole request, before the request
 * is sent; the others are written while the call is under way. After a crash the missing claims are written and the
 * very same request is sent again. Instances are matched to claims by launch.
 *
 * <p>Methods are called on the control thread; calls run on {@link Control#work} and come back through the control.
 */
public final class ClaimLauncher {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLauncher.class);

    private final KubeClient kube;
    private final CloudProvider cloud;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final PoolViews pools;
    private final Control control;
    private final LostClaims lostClaims;
    private final InstanceMatch instances;
    private final LaunchRepeat repeat;
    private final Set<String> sending = new HashSet<>();

    /** Unanswered launches of which all claims exist or are being written by this process. */
    private final Set<String> complete = new HashSet<>();

    /** Has sent nothing yet. */
    public ClaimLauncher(
            KubeClient kube,
            CloudProvider cloud,
            ClaimBook claims,
            Nominations nominations,
            PoolViews pools,
            Control control,
            ClaimNames names,
            TwoClocks clocks) {
        this.kube = kube;
        this.cloud = cloud;
        this.claims = claims;
        this.nominations = nominations;
        this.pools = pools;
        this.control = control;
        this.instances = new InstanceMatch(kube, cloud, claims, pools, control, clocks.wall());
        this.repeat = new LaunchRepeat(cloud, clocks.nanos());
        this.lostClaims = new LostClaims(kube, control, claims, names, clocks.nanos());
    }

    /** A claim of a plan under the name that it will have. */
    public record Named(Claim claim, PlannedClaim planned) {}

    /** Writes and launches new claims; claims that one call can buy are launched together. */
    public void launch(List<Named> all) {
        LaunchGroups.of(all).forEach(this::begin);
    }

    private void begin(List<Named> group) {
        PlannedClaim first = group.getFirst().planned();
        var specification = new LaunchSpecification(
                first.pool(),
                first.nodeClass(),
                Registration.labels(
                        first.pool(), first.nodeClass(), first.cheapest().capacityType()),
                Registration.taints(first.pool()),
                first.options(),
                group.size(),
                group.getFirst().claim().attempt(),
                group.getFirst().claim().name());
        // Nominations belong to the control thread: they are read before the work leaves it.
        var held = new HashMap<String, SortedMap<DemandKey, Integer>>();
        group.forEach(named -> {
            named.claim().busy(true);
            held.put(named.claim().name(), nominations.planned(named.claim().name()));
        });
        control.work(() -> {
            LaunchRequest request;
            List<ClaimWrite> writes;
            try {
                long began = System.nanoTime();
                request = cloud.prepare(specification);
                long prepared = System.nanoTime();
                writes = writes(group, request, held);
                writes.getFirst().make();
                LOG.atInfo()
                        .addKeyValue("launchId", request.id())
                        .addKeyValue("prepareMillis", (prepared - began) / 1_000_000)
                        .addKeyValue("writeMillis", (System.nanoTime() - prepared) / 1_000_000)
                        .log("a launch of {} nodes is recorded", group.size());
            } catch (CloudException e) {
                String why = String.valueOf(e.getMessage());
                control.post(() -> {
                    if (!e.isTransient()) {
                        pools.refused(first.pool().name(), why);
                    }
                    notWritten(group, why);
                    control.wake();
                });
                return;
            } catch (RuntimeException e) {
                // The API server's refusal, or a defect: either way these claims must not stay busy for ever.
                if (!(e instanceof KubeException)) {
                    LOG.error(
                            "cannot prepare a launch from node pool '{}'",
                            first.pool().name(),
                            e);
                }
                control.post(() -> notWritten(group, String.valueOf(e.getMessage())));
                return;
            }
            control.post(() -> writtenDown(group, request));
            sendBesideTheOtherClaims(group, request, writes);
        });
    }

    private List<ClaimWrite> writes(
            List<Named> group, LaunchRequest request, Map<String, SortedMap<DemandKey, Integer>> held) {
        var writes = new ArrayList<ClaimWrite>();
        for (int i = 0; i < group.size(); i++) {
            Named named = group.get(i);
            String name = named.claim().name();
            var launch = new TreeMap<>(
                    LaunchRecord.annotations(request, i, named.claim().attempt()));
            launch.put(Labels.PLANNED_SIZE, named.claim().size().annotation());
            writes.add(new ClaimWrite(
                    kube,
                    control,
                    ClaimObjects.create(name, named.planned(), launch, Objects.requireNonNull(held.get(name)))));
        }
        return writes;
    }

    /** The launch is recorded: from here on any leader knows of it. */
    private void writtenDown(List<Named> group, LaunchRequest request) {
        complete.add(request.id());
        sending.add(request.id());
        for (int i = 0; i < group.size(); i++) {
            Claim claim = group.get(i).claim();
            claim.joins(request, i, claim.attempt());
        }
    }

    private void sendBesideTheOtherClaims(List<Named> group, LaunchRequest request, List<ClaimWrite> writes) {
        var outcome = new AtomicReference<LaunchOutcome>(new Unknown("not sent"));
        var calls = new ArrayList<Runnable>();
        calls.add(() -> outcome.set(ifLeader(request, repeat::first)));
        calls.addAll(writes.subList(1, writes.size()));
        try {
            control.workAll(calls);
            // By the time EC2 has answered, an overloaded API server may have recovered.
            control.workAll(
                    writes.stream().filter(write -> write.failure() != null).toList());
        } catch (InterruptedException e) {
            // The process stops. The launch is written down: the next leader goes on with it.
            Thread.currentThread().interrupt();
            return;
        }
        control.post(() -> written(group, request, writes, outcome.get()));
    }

    private void written(List<Named> group, LaunchRequest request, List<ClaimWrite> writes, LaunchOutcome outcome) {
        for (int i = 0; i < group.size(); i++) {
            Claim claim = group.get(i).claim();
            claim.busy(false);
            settle(claim, writes.get(i).failure());
        }
        answered(request, outcome);
    }

    private void settle(Claim claim, @Nullable KubeException failure) {
        if (failure == null) {
            claim.wasWritten();
        } else {
            LOG.atWarn()
                    .addKeyValue("nodeClaim", claim.name())
                    .log("cannot create the NodeClaim, its instance will be ended: {}", failure.getMessage());
            giveUp(claim);
            control.retryLater();
        }
    }

    private void notWritten(List<Named> group, String why) {
        LOG.atWarn()
                .addKeyValue("nodePool", group.getFirst().planned().pool().name())
                .log("cannot launch {} nodes: {}", group.size(), why);
        // Nothing was sent. In case the API server has stored the claim all the same, it is ended like any other, and
        // stays in the book until then, so that it is not taken for a launch to be resumed.
        for (Named named : group) {
            named.claim().busy(false);
            giveUp(named.claim());
        }
        control.retryLater();
    }

    /** Sends every launch that claims wait for, unless it is being sent, and writes what earlier answers told. */
    public void resume() {
        instances.tellUntold();
        var waiting = new TreeMap<String, LaunchRequest>();
        for (Claim claim : claims.all()) {
            if (claim.state() == Claim.State.LAUNCHING && !claim.isBusy() && claim.isWritten()) {
                claim.request().ifPresentOrElse(request -> waiting.put(request.id(), request), () -> giveUp(claim));
            }
        }
        waiting.values().stream()
                .filter(request -> !sending.contains(request.id()))
                .forEach(request -> {
                    if (complete.add(request.id())) {
                        completeAndSend(request);
                    } else {
                        send(request);
                    }
                });
    }

    /**
     * The leader before may have died before it had written every claim of a launch. The missing ones are added to the
     * book at once, so that nothing is planned in their stead, and are written before the request is sent again.
     */
    private void completeAndSend(LaunchRequest request) {
        Optional<Lost> found = lostClaims.of(request);
        if (found.isEmpty()) {
            send(request);
            return;
        }
        Lost lost = found.get();
        LOG.atWarn()
                .addKeyValue("launchId", request.id())
                .log(
                        "writing {} claims that the previous leader left unwritten",
                        lost.claims().size());
        sending.add(request.id());
        lost.claims().forEach(claim -> claim.busy(true));
        control.work(() -> {
            Map<String, KubeException> failures;
            try {
                failures = lostClaims.write(lost);
            } catch (InterruptedException e) {
                // The process stops, and the next leader finds the same claims missing.
                Thread.currentThread().interrupt();
                return;
            }
            control.post(() -> {
                for (Claim claim : lost.claims()) {
                    claim.busy(false);
                    settle(claim, failures.get(claim.name()));
                }
                sending.remove(request.id());
                send(request);
            });
        });
    }

    private void send(LaunchRequest request) {
        if (!sending.add(request.id())) {
            return;
        }
        control.work(() -> {
            LaunchOutcome outcome = ifLeader(request, repeat::send);
            control.post(() -> answered(request, outcome));
        });
    }

    /** The fence: whoever lost the lead sends nothing, even if it was about to. */
    private LaunchOutcome ifLeader(LaunchRequest request, Function<LaunchRequest, LaunchOutcome> sends) {
        try {
            return control.isLeader() ? sends.apply(request) : new Unknown("lost the lead");
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("launchId", request.id()).setCause(e).log("sending a launch failed");
            return new Unknown(String.valueOf(e.getMessage()));
        }
    }

    private void answered(LaunchRequest request, LaunchOutcome outcome) {
        switch (outcome) {
            case Launched launched -> {
                closed(request);
                launched(request, launched);
            }
            case Refused refused -> {
                closed(request);
                LOG.atWarn()
                        .addKeyValue("launchId", request.id())
                        .addKeyValue("code", refused.code())
                        .log("launch of {} nodes was refused: {}", request.count(), refused.message());
                for (Claim claim : of(request)) {
                    pools.refused(claim.pool(), refused.code() + ": " + refused.message());
                    giveUp(claim);
                }
                // The pods may fit another pool, and this pool may be usable again in a second.
                control.wake();
                control.retryLater();
            }
            case Throttled throttled -> again(request, throttled.message());
            case Unknown unknown -> again(request, unknown.message());
        }
    }

    private void closed(LaunchRequest request) {
        sending.remove(request.id());
        complete.remove(request.id());
        repeat.forget(request.id());
    }

    private void launched(LaunchRequest request, Launched launched) {
        List<Claim> waiting = of(request);
        waiting.forEach(claim -> pools.answered(claim.pool()));
        LOG.atInfo()
                .addKeyValue("launchId", request.id())
                .addKeyValue("instances", launched.instances().size())
                .addKeyValue("shortages", launched.shortages().size())
                .log("launched {} of {} nodes", launched.instances().size(), request.count());
        launched.shortages().stream()
                .limit(5)
                .forEach(shortage -> LOG.info(
                        "no capacity for {} in {} ({}): {}",
                        shortage.instanceType(),
                        shortage.zone(),
                        shortage.capacityType().text(),
                        shortage.code()));
        List<Claim> withoutInstance = instances.match(waiting, launched);
        withoutInstance.forEach(this::giveUp);
        if (!withoutInstance.isEmpty()) {
            control.wake();
        }
    }

    private void again(LaunchRequest request, String why) {
        LOG.atWarn().addKeyValue("launchId", request.id()).log("no answer to a launch, sending it again: {}", why);
        control.later(Control.RETRY, () -> {
            sending.remove(request.id());
            if (of(request).isEmpty()) {
                closed(request);
            } else {
                send(request);
            }
        });
    }

    /** The claims that wait for this launch. */
    private List<Claim> of(LaunchRequest request) {
        return claims.ofLaunch(request.id())
                .filter(claim -> claim.state() == Claim.State.LAUNCHING)
                .sorted(Comparator.comparingInt(Claim::position).thenComparing(Claim::name))
                .toList();
    }

    /** Ends a claim that will not get an instance; its pods are planned again. */
    private void giveUp(Claim claim) {
        claim.leavesLaunch();
        claim.ends(EndReason.LAUNCH_FAILED);
        nominations.remove(claim.name());
    }
}
