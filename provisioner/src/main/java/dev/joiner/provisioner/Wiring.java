package dev.joiner.provisioner;

import dev.joiner.api.kube.Condition;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandObjects;
import dev.joiner.cluster.demand.DemandRecorder;
import dev.joiner.cluster.demand.Quotas;
import dev.joiner.cluster.lookahead.LookAhead;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.control.TwoClocks;
import dev.joiner.provisioner.demand.Disagreements;
import dev.joiner.provisioner.demand.Needs;
import dev.joiner.provisioner.demand.Signal;
import dev.joiner.provisioner.disruption.Emptiness;
import dev.joiner.provisioner.launch.ClaimLauncher;
import dev.joiner.provisioner.lifecycle.ClaimDeadlines;
import dev.joiner.provisioner.lifecycle.ClaimLifecycle;
import dev.joiner.provisioner.lifecycle.DaemonGate;
import dev.joiner.provisioner.lifecycle.NodeStart;
import dev.joiner.provisioner.loop.ControlLoop;
import dev.joiner.provisioner.loop.Freshness;
import dev.joiner.provisioner.loop.PlanRound;
import dev.joiner.provisioner.loop.Takeover;
import dev.joiner.provisioner.nomination.HeldRoom;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.nomination.PodNominator;
import dev.joiner.provisioner.nomination.ReservationReclaim;
import dev.joiner.provisioner.planning.BatchWindow;
import dev.joiner.provisioner.planning.DemandRest;
import dev.joiner.provisioner.planning.GangTime;
import dev.joiner.provisioner.planning.LastPlans;
import dev.joiner.provisioner.planning.PlanExecution;
import dev.joiner.provisioner.planning.Planning;
import dev.joiner.provisioner.planning.SnapshotReader;
import dev.joiner.provisioner.planning.Withdrawals;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.pool.PoolWarmer;
import dev.joiner.provisioner.snapshot.Attachments;
import dev.joiner.provisioner.snapshot.Rooms;
import dev.joiner.provisioner.snapshot.StoredShapes;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimCalls;
import dev.joiner.provisioner.state.ClaimNames;
import dev.joiner.provisioner.state.InstanceLife;
import dev.joiner.provisioner.status.DemandBoard;
import dev.joiner.provisioner.status.PoolStatus;
import dev.joiner.provisioner.termination.Drain;
import dev.joiner.provisioner.termination.Evictions;
import dev.joiner.provisioner.termination.InstanceEnd;
import dev.joiner.provisioner.termination.InstanceGarbageCollector;
import dev.joiner.provisioner.termination.LostNodes;
import dev.joiner.provisioner.termination.MissingInstances;
import dev.joiner.provisioner.termination.Terminator;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Puts the parts of one term together: what several packages share first, then one method for each package. */
final class Wiring {
    private final KubeClient kube;
    private final CloudProvider cloud;
    private final ClusterCaches caches;
    private final PodIndex pods;
    private final ProvisionerSettings settings;
    private final Control control;
    private final InstantSource clock;
    private final LongSupplier nanoTime = System::nanoTime;
    private final TwoClocks clocks;
    private final Guard guard = new Guard();
    private final ClaimBook claims;
    private final ClaimNames names;
    private final ClaimCalls calls;
    private final InstanceLife life;
    private final Nominations nominations = new Nominations();
    private final HeldRoom held;
    private final PoolViews pools;
    private final Rooms rooms;
    private final ClaimLauncher launcher;
    private final Evictions evictions;

    Wiring(
            KubeClient kube,
            ClusterCaches caches,
            CloudProvider cloud,
            Ownership ownership,
            ProvisionerSettings settings,
            Control control,
            InstantSource clock,
            RandomGenerator random) {
        this.kube = kube;
        this.cloud = cloud;
        this.caches = caches;
        this.pods = caches.podIndex();
        this.settings = settings;
        this.control = control;
        this.clock = clock;
        clocks = new TwoClocks(clock, nanoTime);
        claims = new ClaimBook(caches.claims(), caches.nodes(), pods, clock, nanoTime);
        names = new ClaimNames(claims, random);
        calls = new ClaimCalls(control);
        life = new InstanceLife(cloud, control);
        held = new HeldRoom(kube, caches, claims, nominations, control);
        pools = new PoolViews(caches, cloud, ownership::now, nanoTime);
        var attachments = new Attachments(pods, caches.pods(), caches.csiNodes(), caches::storage);
        rooms = new Rooms(caches, claims, nominations, pools, attachments, guard);
        launcher = new ClaimLauncher(kube, cloud, claims, nominations, pools, control, names, clocks);
        evictions = new Evictions(kube, control);
    }

    PoolWarmer warmer() {
        return new PoolWarmer(kube, cloud, pools, control, clock);
    }

    Takeover takeover() {
        return new Takeover(claims, held, launcher, garbageCollector(), guard);
    }

    /**
     * The whole of what a look does.
     *
     * @param leads whether this process may write at this moment
     */
    ControlLoop loop(BooleanSupplier leads) {
        var poolStatus = new PoolStatus(kube, cloud, claims, pools, control, clock, nanoTime);
        return new ControlLoop(
                new Freshness(caches::staleness, settings.staleAfter()),
                lifecycle(),
                terminator(),
                planRound(leads),
                launcher,
                held,
                poolStatus,
                guard);
    }

    private ClaimLifecycle lifecycle() {
        var deadlines =
                new ClaimDeadlines(claims, pods, settings.registerWithin(), settings.initializeWithin(), nanoTime);
        var nominator = new PodNominator(kube, pods, claims, nominations, settings.ourScheduler(), control, nanoTime);
        var starts = new NodeStart(
                kube, claims, pools, nominator, new DaemonGate(rooms, pods, nanoTime), calls, guard, clocks);
        return new ClaimLifecycle(claims, nominations, deadlines, starts, guard);
    }

    private Terminator terminator() {
        var drain = new Drain(kube, caches, evictions, clock);
        var instances = new InstanceEnd(cloud, claims, drain, life, control, nanoTime);
        return new Terminator(kube, claims, drain, instances, calls, guard);
    }

    private InstanceGarbageCollector garbageCollector() {
        var missing = new MissingInstances(claims, life, nanoTime);
        var lostNodes = new LostNodes(kube, claims, names, pools, life, control, clock, nanoTime);
        return new InstanceGarbageCollector(cloud, claims, missing, lostNodes, control, clock);
    }

    private PlanRound planRound(BooleanSupplier leads) {
        var disagreements = new Disagreements(
                claims, nominations, this::verdict, key -> pods.gangs().containsKey(key), nanoTime);
        var gangTime = new GangTime(
                settings.gangWithin(), pods, caches.pods(), claims, nominations, evictions::evict, nanoTime);
        var needs = needs();
        var planning = planning(needs, disagreements, gangTime);
        var recorder = new DemandRecorder(
                new DemandObjects(kube), caches.demands(), caches.reports(), control::work, nanoTime, leads);
        return new PlanRound(
                new ReservationReclaim(claims, nominations),
                new Withdrawals(claims, nominations, disagreements, gangTime, guard),
                needs,
                new Emptiness(claims, nominations, pools, pods, nanoTime),
                planning,
                new DemandBoard(claims, nominations, planning, caches, recorder, clock),
                guard,
                control);
    }

    private Needs needs() {
        var lookAhead = new LookAhead(
                caches.replicaSets(),
                caches.statefulSets(),
                caches.jobs(),
                new Quotas(caches.quotas()),
                pods,
                nanoTime);
        var signal = new Signal(settings.verdictAfter(), settings.ourScheduler(), caches.reports(), nanoTime);
        return new Needs(pods, signal, lookAhead, nominations, claims, caches.reports(), caches.advance(), clock);
    }

    private Planning planning(Needs needs, Disagreements disagreements, GangTime gangTime) {
        var rest = new DemandRest(pods, disagreements, gangTime);
        var last = new LastPlans(settings.roomTrial());
        return new Planning(
                new BatchWindow(settings.batch().idle(), settings.batch().most()),
                new SnapshotReader(
                        claims,
                        pools,
                        rooms,
                        needs,
                        pods,
                        () -> new StoredShapes(pods, caches.pods(), caches::storage),
                        disagreements,
                        rest),
                new PlanExecution(claims, names, nominations, pods, pools, held, launcher, last),
                last,
                rest,
                disagreements,
                nanoTime);
    }

    /** What the scheduler says of the pod that has waited longest. */
    private String verdict(DemandKey demand) {
        return pods.unschedulable(demand, 1).stream()
                .flatMap(key -> caches.pods().get(key).stream())
                .flatMap(pod -> Condition.find(pod.status().conditions(), "PodScheduled").stream())
                .map(Condition::message)
                .findFirst()
                .orElse("");
    }
}
