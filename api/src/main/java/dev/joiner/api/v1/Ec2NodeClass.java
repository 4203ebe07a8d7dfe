package dev.joiner.api.v1;

import dev.joiner.api.kube.KubeObject;
import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodeClass.MetadataOptions;
import dev.joiner.api.pool.SelectorTerm;
import dev.joiner.api.v1alpha5.AwsNodeTemplate.Mapping;
import dev.joiner.api.v1alpha5.AwsNodeTemplate.Metadata;
import dev.joiner.api.v1alpha5.Provisioner.Kubelet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The object {@code ec2nodeclasses.karpenter.k8s.aws/v1}. */
public record Ec2NodeClass(ObjectMeta metadata, Spec spec) implements KubeObject {
    public static final String API_VERSION = "karpenter.k8s.aws/v1";
    public static final String GROUP = "karpenter.k8s.aws";
    public static final String KIND = "EC2NodeClass";

    /** Makes absent fields empty. */
    public Ec2NodeClass {
        spec = Objects.requireNonNullElse(spec, Spec.EMPTY);
    }

    /** What a user may say, as far as Joiner acts on it. */
    public record Spec(
            List<Term> subnetSelectorTerms,
            List<Term> securityGroupSelectorTerms,
            List<ImageTerm> amiSelectorTerms,
            @Nullable String amiFamily,
            @Nullable String userData,
            @Nullable String role,
            @Nullable String instanceProfile,
            Map<String, String> tags,
            @Nullable Kubelet kubelet,
            List<Mapping> blockDeviceMappings,
            @Nullable Boolean detailedMonitoring,
            @Nullable Metadata metadataOptions) {
        static final Spec EMPTY = new Spec(
                List.of(), List.of(), List.of(), null, null, null, null, Map.of(), null, List.of(), null, null);

        /** Makes absent fields empty. */
        public Spec {
            subnetSelectorTerms = List.copyOf(Objects.requireNonNullElse(subnetSelectorTerms, List.<Term>of()));
            securityGroupSelectorTerms =
                    List.copyOf(Objects.requireNonNullElse(securityGroupSelectorTerms, List.<Term>of()));
            amiSelectorTerms = List.copyOf(Objects.requireNonNullElse(amiSelectorTerms, List.<ImageTerm>of()));
            tags = Map.copyOf(Objects.requireNonNullElse(tags, Map.<String, String>of()));
            blockDeviceMappings = List.copyOf(Objects.requireNonNullElse(blockDeviceMappings, List.<Mapping>of()));
        }
    }

    /** One way to select subnets or security groups. */
    public record Term(
            @Nullable Map<String, String> tags,
            @Nullable String id,
            @Nullable String name) {}

    /** One way to select images. */
    public record ImageTerm(@Nullable String alias) {}

    /** What it means. */
    public NodeClass toNodeClass() {
        Metadata options = spec.metadataOptions();
        return new NodeClass(
                metadata.name(),
                metadata.uid(),
                Generation.V1,
                family(),
                terms(spec.subnetSelectorTerms()),
                terms(spec.securityGroupSelectorTerms()),
                Optional.ofNullable(spec.instanceProfile()),
                Optional.ofNullable(spec.userData()),
                spec.tags(),
                spec.blockDeviceMappings().stream().map(Mapping::toBlockDevice).toList(),
                options == null ? MetadataOptions.V1_DEFAULT : options.toOptions(MetadataOptions.V1_DEFAULT),
                Boolean.TRUE.equals(spec.detailedMonitoring()));
    }

    /** The settings of its nodes' kubelets, which in v1alpha5 are the pool's. */
    public KubeletSettings kubeletSettings() {
        Kubelet kubelet = spec.kubelet();
        return kubelet == null ? KubeletSettings.DEFAULT : kubelet.toSettings();
    }

    /** The alias tells the family, unless it is said apart. */
    private Optional<String> family() {
        if (spec.amiFamily() != null) {
            return Optional.of(spec.amiFamily());
        }
        return spec.amiSelectorTerms().stream()
                .map(ImageTerm::alias)
                .filter(Objects::nonNull)
                .map(alias -> alias.split("@", 2)[0])
                .map(name -> switch (name) {
                    case "al2" -> "AL2";
                    case "al2023" -> "AL2023";
                    default -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
                })
                .findFirst();
    }

    /** Terms that are only an id become one, as v1alpha1 writes them. */
    private static List<SelectorTerm> terms(List<Term> written) {
        var terms = new ArrayList<SelectorTerm>();
        var ids = new ArrayList<String>();
        for (Term term : written) {
            String id = term.id();
            String name = term.name();
            if (id != null) {
                ids.add(id);
                continue;
            }
            var tags = new TreeMap<String, List<String>>();
            Objects.requireNonNullElse(term.tags(), Map.<String, String>of())
                    .forEach((key, value) -> tags.put(key, List.of(value)));
            terms.add(new SelectorTerm(List.of(), name == null ? List.of() : List.of(name), tags));
        }
        if (!ids.isEmpty()) {
            terms.add(new SelectorTerm(ids, List.of(), new TreeMap<>()));
        }
        return terms;
    }
}
