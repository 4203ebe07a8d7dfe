package dev.joiner.cluster.demand;

import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.client.Json;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The annotation {@code joiner.dev/held} of a NodeClaim: how many pods of each demand have room planned there,
 * those that are bound included. The leader writes it; extenders and the next leader read it. Thread-safe: no
 * state.
 */
public final class HeldAnnotation {
    private static final Logger LOG = LoggerFactory.getLogger(HeldAnnotation.class);
    private static final Type COUNTS = new TypeToken<Map<String, @Nullable Integer>>() {}.getType();

    private HeldAnnotation() {}

    /** The annotation's text: the same for equal counts, whatever their order. */
    public static String text(Map<DemandKey, Integer> held) {
        var json = new TreeMap<String, Integer>();
        held.forEach((demand, count) -> json.put(demand.toString(), count));
        return Json.gson().toJson(json);
    }

    /**
     * What a claim holds. Never fails: of an annotation that somebody has edited the entries count that can be
     * read and are positive.
     */
    public static Map<DemandKey, Integer> of(NodeClaim claim) {
        String text = claim.metadata().annotations().get(Labels.HELD);
        if (text == null) {
            return Map.of();
        }
        Map<String, @Nullable Integer> json;
        try {
            json = Json.gson().fromJson(text, COUNTS);
        } catch (JsonParseException e) {
            LOG.warn("claim {}: annotation {} cannot be read, no room is held there", claim.key(), Labels.HELD);
            return Map.of();
        }
        var held = new LinkedHashMap<DemandKey, Integer>();
        if (json != null) {
            json.forEach((name, count) -> {
                Optional<DemandKey> key = DemandKey.parse(name);
                if (key.isPresent() && count != null && count > 0) {
                    held.put(key.get(), count);
                }
            });
        }
        return held;
    }
}
