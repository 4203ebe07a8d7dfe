package dev.joiner.provisioner;

import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import java.util.List;
import java.util.Map;

/**
 * Claims that a leader asked EC2 for and did not live to write. All claims of a launch are bought under the same
 * conditions, so that any one that was written tells what the others looked like, but for the room planned on them:
 * that is planned again. Thread-safe; calls block.
 */
final class LostClaims {
    /** What a claim has from its plan; other metadata is the API server's, or of what became of the sibling. */
    private static final List<String> KEPT = List.of("annotations", "finalizers", "ownerReferences");

    private static final List<String> OF_THE_INSTANCE =
            List.of(Labels.INSTANCE_TYPE, Labels.ZONE, Labels.CAPACITY_TYPE);

    private final KubeClient kube;

    LostClaims(KubeClient kube) {
        this.kube = kube;
    }

    /**
     * Writes one more claim of a launch.
     *
     * @param sibling the name of a claim of the launch
     * @throws dev.joiner.cluster.client.KubeException if the sibling is gone, or the claim was not written
     */
    NodeClaim writeLike(String sibling) {
        JsonObject found = kube.call("GET", ResourceType.NODE_CLAIMS.path("", sibling), Map.of(), null);
        JsonObject metadata = found.getAsJsonObject("metadata");
        JsonObject labels = metadata.getAsJsonObject("labels");
        OF_THE_INSTANCE.forEach(labels::remove);
        metadata.getAsJsonObject("annotations").remove(Labels.HELD);

        var copied = new JsonObject();
        copied.addProperty("generateName", labels.get(Labels.NODE_POOL).getAsString() + "-");
        copied.add("labels", labels);
        KEPT.stream().filter(metadata::has).forEach(name -> copied.add(name, metadata.get(name)));

        var body = new JsonObject();
        body.addProperty("apiVersion", NodeClaim.API_VERSION);
        body.addProperty("kind", NodeClaim.KIND);
        body.add("metadata", copied);
        body.add("spec", found.get("spec"));
        return kube.create(ResourceType.NODE_CLAIMS, "", body);
    }
}
