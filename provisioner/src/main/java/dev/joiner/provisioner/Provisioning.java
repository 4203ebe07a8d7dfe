package dev.joiner.provisioner;

import dev.joiner.api.kube.Condition;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.Pod;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandObjects;
import dev.joiner.cluster.demand.DemandRecorder;
import dev.joiner.cluster.demand.LookAhead;
import dev.joiner.cluster.demand.Quotas;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Pulse;
import dev.joiner.cluster.reflect.CacheListener;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.cluster.state.SchedulingState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of a leader: everything that it knows begins with {@link #start} and ends with {@link #close}.
 *
 * <p>All decisions are taken on one control thread; what blocks runs on virtual threads and comes back to it.
 * Whatever changes in the caches makes one look at everything, however much changed.
 */
public final class Provisioning implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    /** The control thread looks once a second and never blocks: what is longer away has stopped for good. */
    private static final Duration SILENT = Duration.ofMinutes(2);

    /** What was under way is interrupted; it need not be waited for longer than that. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("provisioner").daemon().factory());
    private final Work work = new Work();
    private final LookPace pace = new LookPace(() -> guarded(this::step), this::after, System::nanoTime);
    private final KubeClient kube;
    private final ClusterCaches caches;
    private final BooleanSupplier leads;
    private final Term term;
    private final PoolWarmer warmer;
    private final CloudProvider cloud;
    private final Pulse pulse = new Pulse("the control thread", SILENT);
    private final List<Runnable> forget = new ArrayList<>();
    private volatile boolean closed;
    private SortedMap<String, Long> generations = new TreeMap<>();

    /**
     * @param ownership which node pools and classes are ours
     * @param leads whether this process may act at this moment; asked before every effect
     * @param ourScheduler name of the scheduler that has our extender
     */
    public Provisioning(
            KubeClient kube,
            ClusterCaches caches,
            CloudProvider cloud,
            Ownership ownership,
            BooleanSupplier leads,
            ProvisionerSettings settings,
            String ourScheduler,
            InstantSource clock,
            RandomGenerator random) {
        this.kube = kube;
        this.caches = caches;
        this.leads = leads;
        this.cloud = cloud;
        var control = new ControlThread();
        var guard = new Guard();
        var claims = new ClaimBook(caches.claims(), caches.nodes(), caches.podIndex(), clock, System::nanoTime);
        var names = new ClaimNames(claims, random);
        var nominations = new Nominations();
        var pools = new PoolViews(caches, cloud, ownership::now, System::nanoTime);
        var lookAhead = new LookAhead(
                caches.replicaSets(),
                caches.statefulSets(),
                caches.jobs(),
                new Quotas(caches.quotas()),
                caches.podIndex(),
                System::nanoTime);
        var nominator =
                new PodNominator(kube, caches.podIndex(), claims, nominations, ourScheduler, control, System::nanoTime);
        this.warmer = new PoolWarmer(kube, cloud, pools, control, clock);
        var held = new HeldRoom(kube, caches, claims, nominations, control);
        var launcher = new Launcher(kube, cloud, claims, nominations, pools, control, clock, names, System::nanoTime);
        var attachments = new Attachments(caches.podIndex(), caches.pods(), caches.csiNodes(), caches::storage);
        var rooms = new Rooms(caches, claims, nominations, pools, attachments, guard);
        var disagreements = new Disagreements(
                claims,
                nominations,
                key -> verdict(caches, key),
                key -> caches.podIndex().gangs().containsKey(key),
                System::nanoTime);
        var calls = new ClaimCalls(control);
        var evictions = new Evictions(kube, control);
        var drain = new Drain(kube, caches, evictions, clock);
        var life = new InstanceLife(cloud, control);
        var gangTime = new GangTime(
                settings.gangWithin(),
                caches.podIndex(),
                caches.pods(),
                claims,
                nominations,
                evictions::evict,
                System::nanoTime);
        var needs = new Needs(
                caches.podIndex(),
                new Signal(settings.verdictAfter(), ourScheduler, caches.reports(), System::nanoTime),
                lookAhead,
                nominations,
                claims,
                caches.reports(),
                caches.advance(),
                clock);
        var planning = new Planning(
                settings,
                claims,
                nominations,
                pools,
                rooms,
                launcher,
                held,
                disagreements,
                caches.podIndex(),
                () -> new StoredShapes(caches.podIndex(), caches.pods(), caches::storage),
                needs,
                gangTime,
                System::nanoTime,
                names);
        this.term = new Term(
                settings,
                caches::staleness,
                new Term.Parts(
                        claims,
                        nominations,
                        needs,
                        new Overtaken(claims, nominations),
                        disagreements,
                        gangTime,
                        planning,
                        launcher,
                        new ClaimDeadlines(claims, caches.podIndex(), settings, System::nanoTime),
                        new NodeStart(
                                kube,
                                claims,
                                pools,
                                nominator,
                                new DaemonGate(rooms, caches.podIndex(), System::nanoTime),
                                calls,
                                guard,
                                clock,
                                System::nanoTime),
                        new ClaimEnd(
                                kube,
                                claims,
                                drain,
                                new InstanceEnd(cloud, claims, drain, life, control, System::nanoTime),
                                calls,
                                guard),
                        new Emptiness(claims, nominations, pools, caches.podIndex(), System::nanoTime),
                        new LeakSweep(
                                cloud,
                                claims,
                                new MissingInstances(claims, life, System::nanoTime),
                                new LostNodes(kube, claims, names, pools, life, control, clock, System::nanoTime),
                                control,
                                clock),
                        held,
                        new DemandBoard(claims, nominations, caches, clock),
                        new DemandRecorder(
                                new DemandObjects(kube),
                                caches.demands(),
                                caches.reports(),
                                control::work,
                                System::nanoTime,
                                leads),
                        new PoolStatus(kube, cloud, claims, pools, control, clock, System::nanoTime),
                        guard),
                control);
    }

    /** What the scheduler says of the pod that has waited longest. */
    private static String verdict(ClusterCaches caches, DemandKey demand) {
        return caches.podIndex().unschedulable(demand, 1).stream()
                .flatMap(key -> caches.pods().get(key).stream())
                .flatMap(pod -> Condition.find(pod.status().conditions(), "PodScheduled").stream())
                .map(Condition::message)
                .findFirst()
                .orElse("");
    }

    /**
     * Makes the calls that are slow the first time, before anybody waits for them; blocking.
     *
     * @throws dev.joiner.cloud.CloudException if the cloud cannot be asked at all
     */
    public void warmUp() {
        Rehearsal.plan();
        rehearseClaims();
        cloud.warmUp(List.of(), List.of());
    }

    private void rehearseClaims() {
        try {
            Rehearsal.claims(kube, work);
        } catch (KubeException e) {
            LOG.warn("the API server does not take a NodeClaim, launches will fail too: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes over: reads what is there, resumes launches that were under way, and follows every change. */
    public void start() {
        thread.execute(() -> guarded(term::begin));
        listen(caches.pods(), this::podChanged);
        listen(caches.nodes(), (old, now) -> wake());
        listen(caches.claims(), (old, now) -> wake());
        listen(caches.provisioners(), (old, now) -> poolsChanged());
        listen(caches.templates(), (old, now) -> poolsChanged());
        listen(caches.nodePools(), (old, now) -> poolsChanged());
        listen(caches.nodeClasses(), (old, now) -> poolsChanged());
        listen(caches.replicaSets(), (old, now) -> wake());
        // An extender's report is a signal, and so is what a user writes.
        listen(caches.demands(), (old, now) -> wake());
        // Guarded tasks never fail, so their futures tell nothing.
        var _ = thread.scheduleAtFixedRate(this::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Until the term is over: the caches live longer than that. */
    private <T extends KubeObject> void listen(ObjectCache<T> cache, CacheListener<T> listener) {
        forget.add(() -> cache.forget(listener));
        cache.listen(listener);
    }

    private void tick() {
        pulse.beat();
        guarded(this::step);
    }

    @Override
    public String ailment() {
        return closed ? "" : pulse.ailment();
    }

    /**
     * A new pod that no scheduler has looked at changes nothing: it comes out of what its owner has still to make. A
     * pod that has just been found no node is waited for.
     */
    private void podChanged(@Nullable Pod old, @Nullable Pod now) {
        SchedulingState state = now == null ? SchedulingState.NO_DEMAND : SchedulingState.of(now);
        if (state == SchedulingState.UNSCHEDULABLE && (old == null || SchedulingState.of(old) != state)) {
            pace.atOnce();
        } else if (old != null || now == null || state != SchedulingState.UNDECIDED) {
            wake();
        }
    }

    private void wake() {
        pace.soon();
    }

    /** What had no place may have one now. */
    private void poolsChanged() {
        if (specsChanged()) {
            execute(warmer::warm);
            execute(term::planAgain);
            wake();
        }
    }

    /** Our own status writes come back as changes too; they change no spec. */
    private synchronized boolean specsChanged() {
        var now = new TreeMap<String, Long>();
        Stream.of(caches.provisioners(), caches.templates(), caches.nodePools(), caches.nodeClasses())
                .flatMap(cache -> cache.all().stream())
                .forEach(object ->
                        now.put(object.metadata().uid(), object.metadata().generation()));
        boolean changed = !now.equals(generations);
        generations = now;
        return changed;
    }

    private void step() {
        if (!closed && leads.getAsBoolean()) {
            term.step();
        }
    }

    private void after(long nanos, Runnable task) {
        try {
            var _ = thread.schedule(() -> guarded(task), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: nobody waits for the task any more.
        }
    }

    private void execute(Runnable task) {
        after(0, task);
    }

    /** A defect in one look must not end all looks. */
    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("the provisioner failed; it goes on with the next change", e);
        }
    }

    /**
     * Stops deciding and acting, and returns when nothing decides any more; what was sent may still be answered, and is
     * found again by the next leader. Called by the thread that started it.
     */
    @Override
    public void close() {
        closed = true;
        forget.forEach(Runnable::run);
        thread.shutdownNow();
        work.close();
        try {
            while (!thread.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the term is over, and its control thread has not ended yet");
            }
            if (!work.awaitEnd(LAST_CALLS)) {
                LOG.warn("calls of a term that is over are still under way; nothing comes of them");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class ControlThread implements Control {
        @Override
        public void post(Runnable task) {
            execute(task);
        }

        @Override
        public void later(Duration wait, Runnable task) {
            after(wait.toNanos(), task);
        }

        @Override
        public void work(Runnable call) {
            try {
                work.run(() -> guarded(call));
            } catch (RejectedExecutionException e) {
                // Closed meanwhile.
            }
        }

        @Override
        public void workAll(List<? extends Runnable> calls) throws InterruptedException {
            work.runAll(calls);
        }

        @Override
        public void wake() {
            Provisioning.this.wake();
        }

        @Override
        public void planAgain() {
            post(term::planAgain);
            wake();
        }

        @Override
        public void retryLater() {
            later(RETRY, this::planAgain);
        }

        @Override
        public boolean isLeader() {
            return !closed && leads.getAsBoolean();
        }
    }
}
