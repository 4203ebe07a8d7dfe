package dev.joiner.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.kube.TwinApi;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Joiner's webhook configurations, changed by somebody. */
final class WebhookConfigurations {
    private static final String WEBHOOKS = "/apis/admissionregistration.k8s.io/v1/";
    private static final String MUTATING = WEBHOOKS + "mutatingwebhookconfigurations/joiner";
    private static final String VALIDATING = WEBHOOKS + "validatingwebhookconfigurations/joiner";

    private final TwinApi api;
    private final JsonNode mutating;
    private final JsonNode validating;

    /** Remembers how they are. */
    WebhookConfigurations(TwinApi api) {
        this.api = api;
        mutating = api.get(MUTATING);
        validating = api.get(VALIDATING);
    }

    /** Sends all reviews to a port of this machine. */
    void redirect(int port) {
        for (String configuration : List.of(MUTATING, VALIDATING)) {
            var operations = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < api.get(configuration).path("webhooks").size(); i++) {
                operations.add(TwinApi.parse("{\"op\":\"replace\",\"path\":\"/webhooks/" + i
                        + "/clientConfig/url\",\"value\":\"https://127.0.0.1:" + port + "/mutate-pods\"}"));
            }
            api.patch(configuration, TwinApi.JSON_PATCH, operations);
        }
    }

    /** Says whom the API server has to trust. */
    void trust(String pem) {
        String bundle = Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
        for (String configuration : List.of(MUTATING, VALIDATING)) {
            var operations = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < api.get(configuration).path("webhooks").size(); i++) {
                operations.add(TwinApi.parse("{\"op\":\"add\",\"path\":\"/webhooks/" + i
                        + "/clientConfig/caBundle\",\"value\":\"" + bundle + "\"}"));
            }
            api.patch(configuration, TwinApi.JSON_PATCH, operations);
        }
    }

    /** As they were. */
    void restore() {
        replace(MUTATING, mutating);
        replace(VALIDATING, validating);
    }

    private void replace(String path, JsonNode configuration) {
        ObjectNode whole = configuration.deepCopy();
        whole.withObject("/metadata").remove(List.of("resourceVersion", "managedFields"));
        whole.withObject("/metadata").set("resourceVersion", api.get(path).at("/metadata/resourceVersion"));
        api.replace(path, whole);
    }
}
