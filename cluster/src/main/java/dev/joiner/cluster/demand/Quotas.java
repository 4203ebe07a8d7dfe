package dev.joiner.cluster.demand;

import dev.joiner.api.kube.ResourceQuota;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.reflect.ObjectCache;
import java.util.Map;

/**
 * How many more pods the quotas of a namespace let an owner make. A quota with scopes counts like any other:
 * at worst fewer pods are foreseen than come. Thread-safe.
 */
public final class Quotas {
    private static final String REQUESTS = "requests.";
    private static final String COUNT_OF_PODS = "count/pods";

    private final ObjectCache<ResourceQuota> quotas;

    /** Over this cache. */
    public Quotas(ObjectCache<ResourceQuota> quotas) {
        this.quotas = quotas;
    }

    /** Pods with these requests that may still be made; {@link Integer#MAX_VALUE} where no quota says. */
    public int room(String namespace, Resources requests) {
        long room = Integer.MAX_VALUE;
        for (ResourceQuota quota : quotas.all()) {
            if (quota.metadata().namespace().equals(namespace)) {
                for (String name : quota.status().hard().keySet()) {
                    room = Math.min(room, room(quota.status(), name, requests));
                }
            }
        }
        return (int) Math.max(0, room);
    }

    private static long room(ResourceQuota.Status status, String name, Resources requests) {
        String resource = name.equals(COUNT_OF_PODS)
                ? Resources.PODS
                : name.startsWith(REQUESTS) ? name.substring(REQUESTS.length()) : name;
        long each = requests.get(resource);
        if (each <= 0) {
            return Long.MAX_VALUE;
        }
        try {
            return (amount(status.hard(), name, resource) - amount(status.used(), name, resource)) / each;
        } catch (IllegalArgumentException e) {
            // The API server accepts no such quantity, so this cannot limit any pods.
            return Long.MAX_VALUE;
        }
    }

    private static long amount(Map<String, String> quantities, String name, String resource) {
        return Resources.parse(Map.of(resource, quantities.getOrDefault(name, "0")))
                .get(resource);
    }
}
