package dev.joiner.api.rules;

import dev.joiner.api.schema.Schema;

/** {@code demands.joiner.dev/v1alpha1}. */
final class DemandSchema {
    private DemandSchema() {}

    static Schema spec() {
        return Schema.object()
                .field(
                        "owner",
                        Schema.object()
                                .field("apiVersion", Schema.string())
                                .field("kind", Schema.string())
                                .field("name", Schema.string())
                                .field("uid", Schema.string()))
                .field(
                        "shape",
                        Schema.object()
                                .field("hash", Schema.string())
                                .field("requests", Schema.map(Schema.intOrString()))
                                .field("summary", Schema.string().most(4096))
                                .field("nodeSelector", Schema.map(Schema.string()))
                                .field("tolerations", Schema.list(toleration()).most(50)))
                .field("pods", Schema.integer().between(0, 1_000_000).doc("Pods that no node takes."))
                .field("expected", Schema.integer().between(0, 1_000_000).doc("Pods that the owner will still create."))
                .field("priority", Schema.integer())
                .field("source", Schema.string().among("scheduler", "extender", "user"))
                .field("expiresAt", Schema.string().with("format", "date-time").with("nullable", true));
    }

    private static Schema toleration() {
        return Schema.object()
                .field("key", Schema.string())
                .field("operator", Schema.string().among("Equal", "Exists"))
                .field("value", Schema.string())
                .field("effect", Schema.string().among("NoSchedule", "PreferNoSchedule", "NoExecute"));
    }

    static Schema status() {
        return Schema.object()
                .field("pending", Schema.integer())
                .field("nominated", Schema.integer())
                .field("bound", Schema.integer())
                .field("phase", Schema.string())
                .field(
                        "reasons",
                        Schema.list(Schema.object()
                                        .field("code", Schema.string())
                                        .field("message", Schema.string().most(2048))
                                        .field("count", Schema.integer()))
                                .most(10))
                .field(
                        "claims",
                        Schema.list(Schema.object()
                                        .field("name", Schema.string())
                                        .field("node", Schema.string())
                                        .field("count", Schema.integer()))
                                .most(100))
                .field("conditions", PoolSchemas.conditions());
    }
}
