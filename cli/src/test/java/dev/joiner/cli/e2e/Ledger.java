package dev.joiner.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.kube.Watch;
import dev.joiner.twin.kube.WatchEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the API server's watches have ever told of claims and pods: what is gone is still in the book. Thread-safe:
 * guarded by its monitor.
 */
final class Ledger implements AutoCloseable {
    private final List<Watch> watches;
    private final Map<String, ClaimSeen> claims = new LinkedHashMap<>();
    private final Map<String, String> schedulers = new LinkedHashMap<>();

    private static final class ClaimSeen {
        private final Set<String> instances = new LinkedHashSet<>();
        private Map<String, Integer> held = Map.of();
        private boolean gone;
    }

    Ledger(TwinApi api, String namespace) {
        watches = List.of(
                api.watch("/apis/karpenter.sh/v1/nodeclaims", this::claim),
                api.watch("/api/v1/namespaces/" + namespace + "/pods", this::pod));
    }

    private synchronized void claim(WatchEvent event) {
        JsonNode object = event.object();
        ClaimSeen claim = claims.computeIfAbsent(
                event.name() + "/" + object.at("/metadata/uid").asText(), key -> new ClaimSeen());
        String providerId = object.at("/status/providerID").asText("");
        if (!providerId.isEmpty()) {
            claim.instances.add(providerId.substring(providerId.lastIndexOf('/') + 1));
        }
        String held = object.at("/metadata/annotations").path("joiner.dev/held").asText("");
        if (!held.isEmpty()) {
            var counts = new TreeMap<String, Integer>();
            TwinApi.parse(held)
                    .properties()
                    .forEach(
                            entry -> counts.put(entry.getKey(), entry.getValue().asInt()));
            claim.held = counts;
        }
        claim.gone = event.type().equals("DELETED");
    }

    private synchronized void pod(WatchEvent event) {
        schedulers.put(
                event.object().at("/metadata/uid").asText(),
                event.object().at("/spec/schedulerName").asText());
    }

    /** The schedulers of all pods that were ever seen since {@link #forgetPods}. */
    synchronized Set<String> schedulers() {
        return new TreeSet<>(schedulers.values());
    }

    synchronized void forgetPods() {
        schedulers.clear();
    }

    /** How many claims there are, with an instance or without. */
    synchronized long presentClaims() {
        return claims.values().stream().filter(claim -> !claim.gone).count();
    }

    /** The instances of the claims that are there. */
    synchronized List<String> instancesOfPresentClaims() {
        return claims.values().stream()
                .filter(claim -> !claim.gone)
                .flatMap(claim -> claim.instances.stream())
                .toList();
    }

    /** The instances that each claim ever had; claims that never had one are left out. */
    synchronized Map<String, Set<String>> instancesByClaimEver() {
        var result = new TreeMap<String, Set<String>>();
        claims.forEach((name, claim) -> {
            if (!claim.instances.isEmpty()) {
                result.put(name, Set.copyOf(claim.instances));
            }
        });
        return result;
    }

    /** Pods for which present claims hold room, by claim, of demands whose name begins so. */
    synchronized List<Integer> held(String demandPrefix) {
        return claims.values().stream()
                .filter(claim -> !claim.gone)
                .map(claim -> claim.held.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(demandPrefix))
                        .mapToInt(Map.Entry::getValue)
                        .sum())
                .filter(count -> count > 0)
                .sorted()
                .toList();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }
}
