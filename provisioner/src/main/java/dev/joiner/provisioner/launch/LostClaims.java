package dev.joiner.provisioner.launch;

import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.KubeException;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Claims of a launch that a leader sent, or was about to send, and did not live to write. All claims of a launch are
 * alike, so any one that was written is a pattern for the missing ones; only the room planned on them is lost, and is
 * planned again.
 */
final class LostClaims {
    /** What a claim has from its plan; other metadata is the API server's. */
    private static final List<String> KEPT = List.of("labels", "annotations", "finalizers", "ownerReferences");

    private final KubeClient kube;
    private final Control control;
    private final ClaimBook claims;
    private final ClaimNames names;
    private final LongSupplier nanoTime;

    LostClaims(KubeClient kube, Control control, ClaimBook claims, ClaimNames names, LongSupplier nanoTime) {
        this.kube = kube;
        this.control = control;
        this.claims = claims;
        this.names = names;
        this.nanoTime = nanoTime;
    }

    /**
     * Some claims of a launch.
     *
     * @param pattern name of one that was written
     */
    record Lost(String pattern, List<Claim> claims) {}

    /** The claims of a launch that are missing, in the book from now on and not written. On the control thread. */
    Optional<Lost> of(LaunchRequest request) {
        List<Claim> known = claims.ofLaunch(request.id()).toList();
        Optional<Claim> pattern = known.stream()
                .filter(claim -> claim.state() == Claim.State.LAUNCHING)
                .findFirst();
        if (pattern.isEmpty() || known.size() >= request.count()) {
            return Optional.empty();
        }
        var lost = new ArrayList<Claim>();
        for (int position = known.size(); position < request.count(); position++) {
            Claim claim = pattern.get().sibling(names.next(pattern.get().pool()), position, nanoTime.getAsLong());
            claims.add(claim);
            lost.add(claim);
        }
        return Optional.of(new Lost(pattern.get().name(), lost));
    }

    /**
     * Writes claims of one launch; gives back by name which could not be, and why. Blocking.
     *
     * @throws InterruptedException if the process stops meanwhile
     */
    Map<String, KubeException> write(Lost lost) throws InterruptedException {
        var failures = new HashMap<String, KubeException>();
        try {
            JsonObject pattern = kube.call("GET", ResourceType.NODE_CLAIMS.path("", lost.pattern()), Map.of(), null);
            var writes = new ArrayList<ClaimWrite>();
            for (Claim claim : lost.claims()) {
                writes.add(new ClaimWrite(kube, control, like(pattern, claim)));
            }
            control.workAll(writes);
            for (int i = 0; i < writes.size(); i++) {
                KubeException failure = writes.get(i).failure();
                if (failure != null) {
                    failures.put(lost.claims().get(i).name(), failure);
                }
            }
        } catch (KubeException e) {
            lost.claims().forEach(claim -> failures.put(claim.name(), e));
        }
        return failures;
    }

    private static JsonObject like(JsonObject pattern, Claim claim) {
        JsonObject found = pattern.getAsJsonObject("metadata");
        var metadata = new JsonObject();
        metadata.addProperty("name", claim.name());
        KEPT.stream()
                .filter(found::has)
                .forEach(name -> metadata.add(name, found.get(name).deepCopy()));
        JsonObject annotations = metadata.getAsJsonObject("annotations");
        annotations.remove(Labels.HELD);
        annotations.addProperty(Labels.LAUNCH_POSITION, Integer.toString(claim.position()));

        var body = new JsonObject();
        body.addProperty("apiVersion", NodeClaim.API_VERSION);
        body.addProperty("kind", NodeClaim.KIND);
        body.add("metadata", metadata);
        body.add("spec", pattern.get("spec"));
        return body;
    }
}
