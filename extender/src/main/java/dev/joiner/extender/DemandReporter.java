package dev.joiner.extender;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.DemandRecorder;
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

    /** Most creations under way; beyond it the leader's recorder, which sees the same pods, has to do. */
    private static final int MOST_UNDER_WAY = 200;

    private final KubeClient kube;
    private final ObjectCache<Demand> demands;
    private final Executor executor;
    private final Set<DemandKey> underWay = ConcurrentHashMap.newKeySet();

    DemandReporter(KubeClient kube, ObjectCache<Demand> demands, Executor executor) {
        this.kube = kube;
        this.demands = demands;
        this.executor = executor;
    }

    void report(Refused refused) {
        DemandKey key = refused.key();
        if (demands.get(key.toString()).isPresent() || underWay.size() >= MOST_UNDER_WAY || !underWay.add(key)) {
            return;
        }
        executor.execute(() -> {
            try {
                var spec = new Demand.Spec(
                        DemandKey.owner(refused.pod()),
                        DemandRecorder.summary(refused.shape()),
                        1,
                        0,
                        refused.shape().priority(),
                        Source.EXTENDER.text(),
                        null);
                kube.create(ResourceType.DEMANDS, key.namespace(), DemandRecorder.body(key, spec));
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
