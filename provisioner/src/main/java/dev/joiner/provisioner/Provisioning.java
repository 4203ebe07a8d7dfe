package dev.joiner.provisioner;

import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.Pod;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.reflect.CacheListener;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.cluster.state.SchedulingState;
import dev.joiner.provisioner.loop.ControlLoop;
import dev.joiner.provisioner.loop.ControlThread;
import dev.joiner.provisioner.loop.Takeover;
import dev.joiner.provisioner.planning.PlanWarmUp;
import dev.joiner.provisioner.pool.PoolWarmer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term of a leader: everything that it knows begins with {@link #start} and ends with {@link #close}.
 *
 * <p>All decisions are taken on one control thread; what blocks runs on virtual threads and comes back to it. A change
 * in the caches makes the control thread look at everything once, however much has changed.
 */
public final class Provisioning implements Liveness, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);

    private final KubeClient kube;
    private final ClusterCaches caches;
    private final CloudProvider cloud;
    private final ControlThread control;
    private final PoolWarmer warmer;
    private final Takeover takeover;
    private final ControlLoop loop;
    private final List<Runnable> forget = new ArrayList<>();
    private SortedMap<String, Long> generations = new TreeMap<>();

    /**
     * Not started.
     *
     * @param ownership which node pools and classes are ours
     * @param leads whether this process may act at this moment; asked before every effect
     */
    public Provisioning(
            KubeClient kube,
            ClusterCaches caches,
            CloudProvider cloud,
            Ownership ownership,
            BooleanSupplier leads,
            ProvisionerSettings settings,
            InstantSource clock,
            RandomGenerator random) {
        this.kube = kube;
        this.caches = caches;
        this.cloud = cloud;
        this.control = new ControlThread(leads);
        var wiring = new Wiring(kube, caches, cloud, ownership, settings, control, clock, random);
        this.warmer = wiring.warmer();
        this.takeover = wiring.takeover();
        this.loop = wiring.loop(leads);
    }

    /**
     * Makes the calls that are slow the first time, before anybody waits for them; blocking.
     *
     * @throws dev.joiner.cloud.CloudException if the cloud cannot be asked at all
     */
    public void warmUp() {
        PlanWarmUp.plan();
        warmUpClaims();
        cloud.warmUp(List.of(), List.of());
    }

    private void warmUpClaims() {
        try {
            PlanWarmUp.claims(kube, control);
        } catch (KubeException e) {
            LOG.warn("the API server refuses a trial NodeClaim, launches will fail too: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes over: reads what is there, resumes launches that were under way, and follows every change. */
    public void start() {
        control.begin(takeover, loop);
        listen(caches.pods(), this::podChanged);
        listen(caches.nodes(), (old, now) -> control.wake());
        listen(caches.claims(), (old, now) -> control.wake());
        listen(caches.provisioners(), (old, now) -> poolsChanged());
        listen(caches.templates(), (old, now) -> poolsChanged());
        listen(caches.nodePools(), (old, now) -> poolsChanged());
        listen(caches.nodeClasses(), (old, now) -> poolsChanged());
        listen(caches.replicaSets(), (old, now) -> control.wake());
        // An extender's report is a signal, and so is what a user writes.
        listen(caches.demands(), (old, now) -> control.wake());
        control.keepLooking();
    }

    /** Until the term is over: the caches live longer than that. */
    private <T extends KubeObject> void listen(ObjectCache<T> cache, CacheListener<T> listener) {
        forget.add(() -> cache.forget(listener));
        cache.listen(listener);
    }

    @Override
    public String ailment() {
        return control.ailment();
    }

    /**
     * A new pod that no scheduler has looked at changes nothing: look-ahead has already counted it among those that its
     * owner will create. A pod that has just become unschedulable is urgent.
     */
    private void podChanged(@Nullable Pod old, @Nullable Pod now) {
        SchedulingState state = now == null ? SchedulingState.NO_DEMAND : SchedulingState.of(now);
        if (state == SchedulingState.UNSCHEDULABLE && (old == null || SchedulingState.of(old) != state)) {
            control.wakeAtOnce();
        } else if (old != null || now == null || state != SchedulingState.UNDECIDED) {
            control.wake();
        }
    }

    /** What had no place may have one now. */
    private void poolsChanged() {
        if (specsChanged()) {
            control.post(warmer::warm);
            control.planAgain();
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

    /**
     * Stops, and returns when no more decisions are made. Calls that were sent may still take effect; the next leader
     * finds what came of them. Called by the thread that started it.
     */
    @Override
    public void close() {
        control.stop();
        forget.forEach(Runnable::run);
        control.close();
    }
}
