package dev.joiner.extender;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandObjects;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.extender.PlacementContract.Refused;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the Demand object of a pod that was refused, off the scheduler's path. Only the creation is ours;
 * counts are the leader's. An object that is there costs no call, one that is being created no second one.
 * Thread-safe.
 */
final class DemandReporter {
    private static final Logger LOG = LoggerFactory.getLogger(DemandReporter.class);

    /** Most creations under way; beyond it creation is left to the leader's recorder, which sees the same pods. */
    private static final int MOST_UNDER_WAY = 200;

    /** With more objects than this in all, what is new is left to the recorder, which bounds each namespace. */
    private static final int MOST_OBJECTS = 500;

    private final DemandObjects objects;
    private final ObjectCache<Demand> demands;
    private final Executor executor;
    private final Set<DemandKey> underWay = ConcurrentHashMap.newKeySet();

    DemandReporter(DemandObjects objects, ObjectCache<Demand> demands, Executor executor) {
        this.objects = objects;
        this.demands = demands;
        this.executor = executor;
    }

    void report(Refused refused) {
        DemandKey key = refused.key();
        if (demands.get(key.toString()).isPresent()
                || demands.all().size() >= MOST_OBJECTS
                || underWay.size() >= MOST_UNDER_WAY
                || !underWay.add(key)) {
            return;
        }
        executor.execute(() -> {
            try {
                objects.create(
                        key,
                        new Demand.Spec(
                                DemandKey.owner(refused.pod()),
                                DemandObjects.summary(refused.shape()),
                                1,
                                0,
                                refused.shape().priority(),
                                Source.EXTENDER.text(),
                                null));
            } catch (KubeException e) {
                if (!e.isAlreadyExists()) {
                    LOG.warn("cannot report demand {}; the recorder will: {}", key, e.getMessage());
                }
            } finally {
                underWay.remove(key);
            }
        });
    }
}
