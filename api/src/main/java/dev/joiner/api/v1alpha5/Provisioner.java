package dev.joiner.api.v1alpha5;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.Limits;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Operator;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The object {@code provisioners.karpenter.sh/v1alpha5}. */
public record Provisioner(ObjectMeta metadata, Spec spec) implements KubeObject {
    public static final String API_VERSION = "karpenter.sh/v1alpha5";
    public static final String KIND = "Provisioner";

    /** A requirement on any of these says which instance types are meant; without one, defaults apply. */
    private static final Set<String> CHOOSES_TYPES = Set.of(
            Labels.INSTANCE_TYPE,
            Labels.AWS_PREFIX + "instance-family",
            Labels.AWS_PREFIX + "instance-category",
            Labels.AWS_PREFIX + "instance-generation");

    /** Makes absent fields empty. */
    public Provisioner {
        spec = Objects.requireNonNullElse(spec, Spec.EMPTY);
    }

    /** What a user may say. */
    public record Spec(
            Map<String, String> annotations,
            Map<String, String> labels,
            List<Node.TaintSpec> taints,
            List<Node.TaintSpec> startupTaints,
            List<LabelSelector.Expression> requirements,
            @Nullable Kubelet kubeletConfiguration,
            @Nullable ProviderRef providerRef,
            @Nullable Long ttlSecondsAfterEmpty,
            @Nullable Long ttlSecondsUntilExpired,
            @Nullable LimitSpec limits,
            @Nullable Integer weight,
            @Nullable Consolidation consolidation) {
        static final Spec EMPTY =
                new Spec(Map.of(), Map.of(), List.of(), List.of(), List.of(), null, null, null, null, null, null, null);

        /** Makes absent fields empty. */
        public Spec {
            annotations = Map.copyOf(Objects.requireNonNullElse(annotations, Map.<String, String>of()));
            labels = Map.copyOf(Objects.requireNonNullElse(labels, Map.<String, String>of()));
            taints = List.copyOf(Objects.requireNonNullElse(taints, List.<Node.TaintSpec>of()));
            startupTaints = List.copyOf(Objects.requireNonNullElse(startupTaints, List.<Node.TaintSpec>of()));
            requirements = List.copyOf(Objects.requireNonNullElse(requirements, List.<LabelSelector.Expression>of()));
        }
    }

    /** The node template by name. */
    public record ProviderRef(String name) {
        /** Makes an absent name empty. */
        public ProviderRef {
            name = Objects.requireNonNullElse(name, "");
        }
    }

    /** Most that all nodes together may have. */
    public record LimitSpec(@Nullable Map<String, String> resources) {}

    /** Whether nodes are packed tighter. */
    public record Consolidation(boolean enabled) {}

    /** Settings of the kubelets. */
    public record Kubelet(
            @Nullable Integer maxPods,
            @Nullable Integer podsPerCore,
            @Nullable Map<String, String> kubeReserved,
            @Nullable Map<String, String> systemReserved,
            @Nullable Map<String, String> evictionHard,
            @Nullable List<String> clusterDNS) {
        /** What they mean. */
        public KubeletSettings toSettings() {
            return new KubeletSettings(
                    maxPods == null ? OptionalInt.empty() : OptionalInt.of(maxPods),
                    podsPerCore == null ? OptionalInt.empty() : OptionalInt.of(podsPerCore),
                    Objects.requireNonNullElse(kubeReserved, Map.<String, String>of()),
                    Objects.requireNonNullElse(systemReserved, Map.<String, String>of()),
                    Objects.requireNonNullElse(evictionHard, Map.<String, String>of()),
                    Objects.requireNonNullElse(clusterDNS, List.<String>of()));
        }
    }

    /**
     * What it means, with the defaults that Karpenter's v1alpha5 webhook adds: linux, amd64, on-demand, and
     * c, m, r types above generation 2 where no requirement chooses types.
     *
     * @throws IllegalArgumentException if a requirement or limit cannot be read; admission refuses those
     */
    public NodePool toNodePool() {
        var requirements = new ArrayList<Requirement>();
        spec.requirements().forEach(expression -> requirements.add(expression.toRequirement()));
        requirements.addAll(defaults(Requirements.of(requirements)));
        Requirements all = Requirements.of(requirements).and(Requirements.ofLabels(spec.labels()));
        ProviderRef ref = spec.providerRef();
        LimitSpec limits = spec.limits();
        Long empty = spec.ttlSecondsAfterEmpty();
        Kubelet kubelet = spec.kubeletConfiguration();
        return new NodePool(
                metadata.name(),
                metadata.uid(),
                Generation.V1ALPHA5,
                all,
                spec.labels(),
                spec.annotations(),
                spec.taints().stream().map(Node.TaintSpec::toTaint).toList(),
                spec.startupTaints().stream().map(Node.TaintSpec::toTaint).toList(),
                limits == null || limits.resources() == null ? Limits.NONE : Limits.parse(limits.resources()),
                Objects.requireNonNullElse(spec.weight(), 0),
                ref == null ? "" : ref.name(),
                kubelet == null ? KubeletSettings.DEFAULT : kubelet.toSettings(),
                empty == null ? Optional.empty() : Optional.of(Duration.ofSeconds(empty)));
    }

    private static List<Requirement> defaults(Requirements given) {
        var added = new ArrayList<Requirement>();
        if (!given.has(Labels.OS)) {
            added.add(Requirement.in(Labels.OS, "linux"));
        }
        if (!given.has(Labels.ARCH)) {
            added.add(Requirement.in(Labels.ARCH, "amd64"));
        }
        if (!given.has(Labels.CAPACITY_TYPE)) {
            added.add(Requirement.in(Labels.CAPACITY_TYPE, "on-demand"));
        }
        if (CHOOSES_TYPES.stream().noneMatch(given::has)) {
            added.add(Requirement.in(Labels.AWS_PREFIX + "instance-category", "c", "m", "r"));
            added.add(Requirement.of(Labels.AWS_PREFIX + "instance-generation", Operator.GT, List.of("2"), 0));
        }
        return added;
    }
}
