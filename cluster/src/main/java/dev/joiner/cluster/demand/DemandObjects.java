package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.demand.DemandRecorder.Entry;
import dev.joiner.planner.Shape;
import java.util.Map;

/** Demand objects as they are written. Thread-safe; calls block. */
public final class DemandObjects {
    private final KubeClient client;

    /** Written through this client. */
    public DemandObjects(KubeClient client) {
        this.client = client;
    }

    /**
     * Makes an object whose status nobody knows yet.
     *
     * @throws KubeException also when it is there already
     */
    public void create(DemandKey key, Demand.Spec spec) {
        client.create(
                ResourceType.DEMANDS,
                key.namespace(),
                Map.of(
                        "apiVersion",
                        Demand.API_VERSION,
                        "kind",
                        Demand.KIND,
                        "metadata",
                        Map.of("name", key.name(), "namespace", key.namespace()),
                        "spec",
                        spec));
    }

    /** Makes an object, or takes over the one that is there. */
    void createOrTake(DemandKey key, Entry entry) {
        try {
            create(key, entry.spec());
        } catch (KubeException e) {
            if (!e.isAlreadyExists()) {
                throw e;
            }
            spec(key, entry);
        }
        status(key, entry);
    }

    /** Changes an object; makes it again when somebody deleted it by hand while its pods wait. */
    void update(DemandKey key, Entry entry, boolean specChanged) {
        try {
            if (specChanged) {
                spec(key, entry);
            }
            status(key, entry);
        } catch (KubeException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            createOrTake(key, entry);
        }
    }

    private void spec(DemandKey key, Entry entry) {
        client.patch(ResourceType.DEMANDS, key.namespace(), key.name(), Map.of("spec", entry.spec()));
    }

    /** Writes the status: all that Joiner ever writes to a user's object. */
    void status(DemandKey key, Entry entry) {
        client.patchStatus(ResourceType.DEMANDS, key.namespace(), key.name(), Map.of("status", entry.status()));
    }

    void delete(DemandKey key) {
        client.delete(ResourceType.DEMANDS, key.namespace(), key.name());
    }

    /** What a shape looks like in the object. */
    public static Demand.ShapeSummary summary(Shape shape) {
        return new Demand.ShapeSummary(
                DemandKey.hash(shape), shape.requests().with(Resources.PODS, 0).quantities(), shape.summary());
    }
}
