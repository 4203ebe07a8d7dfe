package dev.joiner.extender;

import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.CacheListener;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Room that claims hold, by the provider id of their nodes. Thread-safe; told of changes by a reflector. */
final class HeldIndex implements CacheListener<NodeClaim> {
    private static final Logger LOG = LoggerFactory.getLogger(HeldIndex.class);
    private static final Type COUNTS = new TypeToken<Map<String, Integer>>() {}.getType();

    private final Map<String, Map<DemandKey, Integer>> byProviderId = new ConcurrentHashMap<>();

    @Override
    public void changed(@Nullable NodeClaim old, @Nullable NodeClaim now) {
        if (now != null
                && !now.status().providerID().isEmpty()
                && !now.metadata().isDeleting()) {
            byProviderId.put(now.status().providerID(), held(now));
        } else if (old != null) {
            byProviderId.remove(old.status().providerID());
        }
    }

    /** Pods of each demand that have room planned on the node, bound ones included; empty for none. */
    Map<DemandKey, Integer> of(String providerId) {
        return byProviderId.getOrDefault(providerId, Map.of());
    }

    private static Map<DemandKey, Integer> held(NodeClaim claim) {
        String text = claim.metadata().annotations().get(Labels.HELD);
        if (text == null) {
            return Map.of();
        }
        try {
            Map<String, Integer> counts = Json.gson().fromJson(text, COUNTS);
            return counts == null
                    ? Map.of()
                    : counts.entrySet().stream()
                            .filter(entry -> entry.getKey().indexOf('/') > 0 && entry.getValue() != null)
                            .collect(Collectors.toUnmodifiableMap(
                                    entry -> key(entry.getKey()), Map.Entry::getValue, Integer::sum));
        } catch (JsonParseException e) {
            LOG.warn("claim {}: annotation {} is not readable, nothing is held there", claim.key(), Labels.HELD);
            return Map.of();
        }
    }

    private static DemandKey key(String text) {
        int slash = text.indexOf('/');
        return new DemandKey(text.substring(0, slash), text.substring(slash + 1));
    }
}
