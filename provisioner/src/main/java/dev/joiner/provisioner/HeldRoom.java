package dev.joiner.provisioner;

import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.ClusterCaches;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the annotation that tells extenders what room is held on a claim, and reads it back after a change of
 * leader. Called on the control thread.
 */
final class HeldRoom {
    private static final Logger LOG = LoggerFactory.getLogger(HeldRoom.class);

    private static final Type COUNTS = new TypeToken<Map<String, Integer>>() {}.getType();

    private final KubeClient kube;
    private final ClusterCaches caches;
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Control control;
    private final Map<String, String> written = new HashMap<>();

    HeldRoom(KubeClient kube, ClusterCaches caches, ClaimBook claims, Nominations nominations, Control control) {
        this.kube = kube;
        this.caches = caches;
        this.claims = claims;
        this.nominations = nominations;
        this.control = control;
    }

    /** Takes over what the leader before planned; room for a demand that has no pods any more is not kept. */
    void restore() {
        for (NodeClaim object : caches.claims().all()) {
            String text = object.metadata().annotations().get(Labels.HELD);
            if (text != null) {
                written.put(object.metadata().name(), text);
                counts(text)
                        .forEach((demand, count) -> restore(object.metadata().name(), demand, count));
            }
        }
    }

    private void restore(String claim, String demand, int count) {
        int slash = demand.indexOf('/');
        var key = new DemandKey(demand.substring(0, Math.max(0, slash)), demand.substring(slash + 1));
        caches.podIndex()
                .demand(key)
                .ifPresent(known -> nominations.add(claim, key, known.shape(), Math.max(0, count)));
    }

    private static Map<String, Integer> counts(String text) {
        try {
            Map<String, Integer> counts = Json.gson().fromJson(text, COUNTS);
            return counts == null ? Map.of() : counts;
        } catch (JsonParseException e) {
            LOG.warn("annotation {} is not readable and is not used: {}", Labels.HELD, e.getMessage());
            return Map.of();
        }
    }

    /** A claim was created with what is planned on it now. */
    void created(String claim) {
        written.put(claim, ClaimObjects.held(nominations.planned(claim)));
    }

    /** Writes what has changed. */
    void step() {
        for (Claim claim : claims.all()) {
            String now = ClaimObjects.held(nominations.planned(claim.name()));
            if (claim.isWritten()
                    && claim.state() != Claim.State.ENDING
                    && !claim.isBusy()
                    && !now.equals(written.put(claim.name(), now))) {
                write(claim.name(), now);
            }
        }
        written.keySet().removeIf(name -> claims.get(name).isEmpty());
    }

    private void write(String claim, String held) {
        control.work(() -> {
            try {
                if (control.isLeader()) {
                    kube.patch(
                            ResourceType.NODE_CLAIMS,
                            "",
                            claim,
                            Map.of("metadata", Map.of("annotations", Map.of(Labels.HELD, held))));
                }
            } catch (KubeException e) {
                if (!e.isNotFound()) {
                    LOG.warn("cannot write the room held on claim {}: {}", claim, e.getMessage());
                    control.post(() -> written.remove(claim));
                }
            }
        });
    }
}
