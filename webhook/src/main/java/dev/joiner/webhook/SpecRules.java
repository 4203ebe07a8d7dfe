package dev.joiner.webhook;

import com.google.gson.JsonObject;
import dev.joiner.api.rules.AwsNodeTemplateRules;
import dev.joiner.api.rules.Finding;
import dev.joiner.api.rules.ProvisionerRules;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.cluster.client.Json;
import java.util.List;

/** The rules of each kind that users write. Thread-safe: no state. */
final class SpecRules {
    private SpecRules() {}

    /** What is wrong with an object; nothing is with a kind that has no rules. */
    static List<Finding> check(String kind, JsonObject object) {
        return switch (kind) {
            case Provisioner.KIND -> ProvisionerRules.check(Json.gson().fromJson(object, Provisioner.class));
            case AwsNodeTemplate.KIND ->
                AwsNodeTemplateRules.check(Json.gson().fromJson(object, AwsNodeTemplate.class));
            default -> List.of();
        };
    }
}
