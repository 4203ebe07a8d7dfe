package dev.joiner.cluster.certs;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.cluster.client.KubeClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Keeps our authority's certificate in our webhook configurations. Blocking, thread-safe. */
public final class WebhookTrust {
    private static final List<String> KINDS =
            List.of("validatingwebhookconfigurations", "mutatingwebhookconfigurations");

    private final KubeClient kube;
    private final String name;

    /** For the configurations of that name. */
    public WebhookTrust(KubeClient kube, String name) {
        this.kube = kube;
        this.name = name;
    }

    /**
     * Writes the certificate where it is missing or differs.
     *
     * @param authorityPem the certificates of the authorities to trust
     * @throws dev.joiner.cluster.client.KubeException if a configuration can be neither read nor written
     */
    public void ensure(String authorityPem) {
        String bundle = Base64.getEncoder().encodeToString(authorityPem.getBytes(StandardCharsets.US_ASCII));
        for (String kind : KINDS) {
            String path = "/apis/admissionregistration.k8s.io/v1/" + kind + "/" + name;
            JsonArray webhooks = kube.call("GET", path, Map.of(), null).getAsJsonArray("webhooks");
            var operations = new ArrayList<Map<String, Object>>();
            for (int i = 0; webhooks != null && i < webhooks.size(); i++) {
                JsonObject webhook = webhooks.get(i).getAsJsonObject();
                JsonElement current = webhook.getAsJsonObject("clientConfig").get("caBundle");
                if (current == null || !current.getAsString().equals(bundle)) {
                    // The names guard against a list that was reordered meanwhile.
                    operations.add(Map.of(
                            "op",
                            "test",
                            "path",
                            "/webhooks/" + i + "/name",
                            "value",
                            webhook.get("name").getAsString()));
                    operations.add(
                            Map.of("op", "add", "path", "/webhooks/" + i + "/clientConfig/caBundle", "value", bundle));
                }
            }
            if (!operations.isEmpty()) {
                kube.jsonPatch(path, operations);
            }
        }
    }
}
