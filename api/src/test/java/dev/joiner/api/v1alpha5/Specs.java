package dev.joiner.api.v1alpha5;

import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.Node.TaintSpec;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.v1alpha5.Provisioner.Consolidation;
import dev.joiner.api.v1alpha5.Provisioner.LimitSpec;
import dev.joiner.api.v1alpha5.Provisioner.ProviderRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Provisioners for tests: named {@code default}, with a template of that name, unless said otherwise. */
public final class Specs {
    private final Map<String, String> labels = new LinkedHashMap<>();
    private final List<TaintSpec> taints = new ArrayList<>();
    private final List<TaintSpec> startupTaints = new ArrayList<>();
    private final List<Expression> requirements = new ArrayList<>();
    private final Map<String, String> limits = new LinkedHashMap<>();
    private @Nullable ProviderRef ref = new ProviderRef("default");
    private @Nullable Long empty;
    private @Nullable Long expired;
    private @Nullable Integer weight;
    private @Nullable Consolidation consolidation;

    private Specs() {}

    public static Specs aProvisioner() {
        return new Specs();
    }

    public static ObjectMeta named(String name) {
        return new ObjectMeta(name, "", "uid-" + name, "1", 1, null, null, Map.of(), Map.of(), List.of(), List.of());
    }

    public Specs label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    public Specs taint(String key, String value, String effect) {
        taints.add(new TaintSpec(key, value, effect));
        return this;
    }

    public Specs startupTaint(String key, String effect) {
        startupTaints.add(new TaintSpec(key, "", effect));
        return this;
    }

    public Specs requires(String key, String operator, String... values) {
        requirements.add(new Expression(key, operator, List.of(values)));
        return this;
    }

    public Specs limit(String resource, String quantity) {
        limits.put(resource, quantity);
        return this;
    }

    public Specs withoutTemplate() {
        ref = null;
        return this;
    }

    public Specs emptyAfter(long seconds) {
        empty = seconds;
        return this;
    }

    public Specs expiresAfter(long seconds) {
        expired = seconds;
        return this;
    }

    public Specs weight(int value) {
        weight = value;
        return this;
    }

    public Specs consolidates() {
        consolidation = new Consolidation(true);
        return this;
    }

    public Provisioner build() {
        return new Provisioner(
                named("default"),
                new Provisioner.Spec(
                        Map.of(),
                        labels,
                        taints,
                        startupTaints,
                        requirements,
                        null,
                        ref,
                        empty,
                        expired,
                        limits.isEmpty() ? null : new LimitSpec(limits),
                        weight,
                        consolidation));
    }
}
