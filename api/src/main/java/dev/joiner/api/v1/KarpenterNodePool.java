package dev.joiner.api.v1;

import dev.joiner.api.claim.NodeClaim.NodeClassRef;
import dev.joiner.api.kube.KubeObject;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The object {@code nodepools.karpenter.sh/v1}; called so because {@link NodePool} is what it means. */
public record KarpenterNodePool(ObjectMeta metadata, Spec spec) implements KubeObject {
    public static final String API_VERSION = "karpenter.sh/v1";
    public static final String KIND = "NodePool";

    /** Makes absent fields empty. */
    public KarpenterNodePool {
        spec = Objects.requireNonNullElse(spec, Spec.EMPTY);
    }

    /** What a user may say. */
    public record Spec(
            Template template,
            @Nullable Disruption disruption,
            @Nullable Map<String, String> limits,
            @Nullable Integer weight) {
        static final Spec EMPTY = new Spec(Template.EMPTY, null, null, null);

        /** Makes absent fields empty. */
        public Spec {
            template = Objects.requireNonNullElse(template, Template.EMPTY);
        }
    }

    /** What its nodes are like. */
    public record Template(TemplateMetadata metadata, NodeSpec spec) {
        static final Template EMPTY = new Template(TemplateMetadata.EMPTY, NodeSpec.EMPTY);

        /** Makes absent fields empty. */
        public Template {
            metadata = Objects.requireNonNullElse(metadata, TemplateMetadata.EMPTY);
            spec = Objects.requireNonNullElse(spec, NodeSpec.EMPTY);
        }
    }

    /** Labels and annotations of its nodes. */
    public record TemplateMetadata(Map<String, String> labels, Map<String, String> annotations) {
        static final TemplateMetadata EMPTY = new TemplateMetadata(Map.of(), Map.of());

        /** Makes absent fields empty. */
        public TemplateMetadata {
            labels = Map.copyOf(Objects.requireNonNullElse(labels, Map.<String, String>of()));
            annotations = Map.copyOf(Objects.requireNonNullElse(annotations, Map.<String, String>of()));
        }
    }

    /** Taints, requirements and class of its nodes. */
    public record NodeSpec(
            List<Node.TaintSpec> taints,
            List<Node.TaintSpec> startupTaints,
            List<RequirementSpec> requirements,
            NodeClassRef nodeClassRef) {
        static final NodeSpec EMPTY = new NodeSpec(List.of(), List.of(), List.of(), new NodeClassRef("", "", ""));

        /** Makes absent fields empty. */
        public NodeSpec {
            taints = List.copyOf(Objects.requireNonNullElse(taints, List.<Node.TaintSpec>of()));
            startupTaints = List.copyOf(Objects.requireNonNullElse(startupTaints, List.<Node.TaintSpec>of()));
            requirements = List.copyOf(Objects.requireNonNullElse(requirements, List.<RequirementSpec>of()));
            nodeClassRef = Objects.requireNonNullElse(nodeClassRef, new NodeClassRef("", "", ""));
        }
    }

    /** A requirement with Karpenter's additions to Kubernetes' own. */
    public record RequirementSpec(
            String key,
            String operator,
            List<String> values,
            @Nullable Integer minValues) {
        /** Makes absent fields empty. */
        public RequirementSpec {
            key = Objects.requireNonNullElse(key, "");
            operator = Objects.requireNonNullElse(operator, "");
            values = List.copyOf(Objects.requireNonNullElse(values, List.<String>of()));
        }

        private Requirement toRequirement() {
            Operator known = Operator.of(operator)
                    .orElseThrow(() -> new IllegalArgumentException(key + ": unknown operator '" + operator
                            + "'; use In, NotIn, Exists, DoesNotExist, Gt, Lt, Gte or Lte"));
            return Requirement.of(key, known, values, Objects.requireNonNullElse(minValues, 0));
        }
    }

    /** When nodes go again. */
    public record Disruption(
            @Nullable String consolidationPolicy, @Nullable String consolidateAfter) {}

    /**
     * What it means. The settings of its kubelets are its class': see {@link Ec2NodeClass#kubeletSettings()}.
     *
     * @throws IllegalArgumentException if a requirement, limit or time cannot be read; admission refuses those
     */
    public NodePool toNodePool() {
        NodeSpec nodes = spec.template().spec();
        Map<String, String> labels = spec.template().metadata().labels();
        Map<String, String> limits = spec.limits();
        Requirements requirements = Requirements.of(nodes.requirements().stream()
                .map(RequirementSpec::toRequirement)
                .toList());
        return new NodePool(
                metadata.name(),
                metadata.uid(),
                Generation.V1,
                requirements.and(Requirements.ofLabels(labels)),
                labels,
                spec.template().metadata().annotations(),
                nodes.taints().stream().map(Node.TaintSpec::toTaint).toList(),
                nodes.startupTaints().stream().map(Node.TaintSpec::toTaint).toList(),
                limits == null ? Limits.NONE : Limits.parse(limits),
                Objects.requireNonNullElse(spec.weight(), 0),
                nodes.nodeClassRef().name(),
                KubeletSettings.DEFAULT,
                emptyFor());
    }

    /** Every policy removes empty nodes; without a word they go at once. */
    private Optional<Duration> emptyFor() {
        Disruption disruption = spec.disruption();
        String after = disruption == null ? null : disruption.consolidateAfter();
        return after == null ? Optional.of(Duration.ZERO) : GoDuration.orNever(after);
    }
}
