package dev.joiner.cli.validate;

import dev.joiner.api.Labels;
import dev.joiner.api.schema.Value;
import dev.joiner.api.v1.Ec2NodeClass;
import dev.joiner.api.v1.KarpenterNodePool;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** From the v1alpha5 generation to v1. Used for one run. */
final class Conversion {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final List<String> CHOOSES_TYPES = List.of(
            Labels.INSTANCE_TYPE,
            Labels.AWS_PREFIX + "instance-family",
            Labels.AWS_PREFIX + "instance-category",
            Labels.AWS_PREFIX + "instance-generation");

    private static final String PROVISIONER = "karpenter.sh/v1alpha5/Provisioner";
    private static final String TEMPLATE = "karpenter.k8s.aws/v1alpha1/AWSNodeTemplate";
    private static final Set<String> OF_A_PROVISIONER = Set.of(
            "providerRef",
            "provider",
            "taints",
            "startupTaints",
            "labels",
            "annotations",
            "requirements",
            "kubeletConfiguration",
            "ttlSecondsUntilExpired",
            "ttlSecondsAfterEmpty",
            "consolidation",
            "limits",
            "weight");
    private static final Set<String> OF_A_TEMPLATE = Set.of(
            "amiFamily",
            "amiSelector",
            "launchTemplate",
            "instanceProfile",
            "subnetSelector",
            "securityGroupSelector",
            "tags",
            "userData",
            "blockDeviceMappings",
            "detailedMonitoring",
            "context",
            "metadataOptions");

    private final Optional<String> instanceProfile;
    private final List<String> notes = new ArrayList<>();
    private boolean complete = true;

    /** An object as it was written. */
    record Source(String apiVersion, String kind, String name, Map<?, ?> tree) {}

    Conversion(Optional<String> instanceProfile) {
        this.instanceProfile = instanceProfile;
    }

    /** The same objects in the new generation, in the same order. */
    List<Object> convert(List<Source> sources) {
        Map<String, Object> kubelets = kubelets(sources);
        Set<String> pools = new TreeSet<>();
        var converted = new ArrayList<Object>();
        for (Source source : sources) {
            Value object = Value.of(source.tree());
            switch (source.apiVersion() + "/" + source.kind()) {
                case PROVISIONER -> {
                    pools.add(source.name());
                    converted.add(pool(source.name(), object));
                }
                case TEMPLATE ->
                    converted.add(nodeClass(source.name(), object, Optional.ofNullable(kubelets.get(source.name()))));
                default -> converted.add(source.tree());
            }
        }
        if (!pools.isEmpty()) {
            sources.forEach(source -> OldPoolLabel.uses(source.tree())
                    .forEach(path -> notes.add(source.kind() + " " + source.name() + ": " + path + " selects "
                            + Labels.PROVISIONER + ", which nodes of a NodePool do not have (converted: "
                            + String.join(", ", pools) + "): select " + Labels.NODE_POOL
                            + " once no node of the old pool is left")));
        }
        return converted;
    }

    /** What a person has to look at. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Whether nothing was left out that matters. */
    boolean isComplete() {
        return complete;
    }

    /** In v1 the class sets up kubelets: pools with one class must agree. */
    private Map<String, Object> kubelets(List<Source> sources) {
        var kubelets = new TreeMap<String, Object>();
        var owners = new TreeMap<String, String>();
        Set<String> templates = sources.stream()
                .filter(source -> (source.apiVersion() + "/" + source.kind()).equals(TEMPLATE))
                .map(Source::name)
                .collect(Collectors.toSet());
        for (Source source : sources) {
            if (!(source.apiVersion() + "/" + source.kind()).equals(PROVISIONER)) {
                continue;
            }
            Value spec = Value.of(source.tree()).at("spec");
            Value kubelet = spec.at("kubeletConfiguration");
            String template = spec.at("providerRef").at("name").text();
            Object own = kubelet.json() == null ? Map.of() : withoutRuntime(source.name(), kubelet);
            if (!own.equals(Map.of()) && !templates.contains(template)) {
                lost("Provisioner " + source.name() + ": its kubeletConfiguration is left out: in v1 it stands in the"
                        + " EC2NodeClass, and "
                        + (template.isEmpty()
                                ? "the Provisioner names no AWSNodeTemplate that could become one"
                                : "the AWSNodeTemplate '" + template + "' is not in the input: convert both together"));
            }
            Object before = kubelets.putIfAbsent(template, own);
            String other = owners.putIfAbsent(template, source.name());
            if (before != null && !before.equals(own)) {
                lost("Provisioner " + source.name() + ": its kubeletConfiguration differs from that of " + other
                        + ", and both use template " + template
                        + ": in v1 the class sets up kubelets; make a class of its own");
            }
        }
        kubelets.values().removeIf(kubelet -> kubelet.equals(Map.of()));
        return kubelets;
    }

    private Object withoutRuntime(String name, Value kubelet) {
        var fields = new LinkedHashMap<String, Object>();
        copyAll(kubelet, fields);
        if (fields.remove("containerRuntime") != null) {
            notes.add(
                    "Provisioner " + name + ": kubeletConfiguration.containerRuntime is gone; v1 has containerd only");
        }
        return fields;
    }

    private Map<String, Object> pool(String name, Value object) {
        Value spec = object.at("spec");
        if (spec.has("provider")) {
            lost("Provisioner " + name + ": inline provider is not converted; write it as an AWSNodeTemplate first");
        }
        unknown("Provisioner " + name, spec, OF_A_PROVISIONER);
        var nodes = new LinkedHashMap<String, Object>();
        copy(spec, nodes, "taints", "startupTaints");
        nodes.put("requirements", requirements(spec));
        nodes.put(
                "nodeClassRef",
                ordered(
                        "group",
                        Ec2NodeClass.GROUP,
                        "kind",
                        Ec2NodeClass.KIND,
                        "name",
                        spec.at("providerRef").at("name").text()));
        nodes.put(
                "expireAfter",
                spec.has("ttlSecondsUntilExpired")
                        ? seconds("Provisioner " + name, spec.at("ttlSecondsUntilExpired"))
                        : "Never");
        var template = new LinkedHashMap<String, Object>();
        var metadata = new LinkedHashMap<String, Object>();
        copy(spec, metadata, "labels", "annotations");
        if (!metadata.isEmpty()) {
            template.put("metadata", metadata);
        }
        template.put("spec", nodes);
        var converted = new LinkedHashMap<String, Object>();
        converted.put("template", template);
        converted.put("disruption", disruption(name, spec));
        Value limits = spec.at("limits").at("resources");
        if (!limits.isEmpty() && limits.json() != null) {
            converted.put("limits", limits.json());
        }
        copy(spec, converted, "weight");
        return document(KarpenterNodePool.API_VERSION, KarpenterNodePool.KIND, object, converted);
    }

    private Map<String, Object> disruption(String name, Value spec) {
        if (spec.has("ttlSecondsAfterEmpty")) {
            return ordered(
                    "consolidationPolicy",
                    "WhenEmpty",
                    "consolidateAfter",
                    seconds("Provisioner " + name, spec.at("ttlSecondsAfterEmpty")));
        }
        return spec.at("consolidation").at("enabled").isTrue()
                ? ordered("consolidationPolicy", "WhenEmptyOrUnderutilized", "consolidateAfter", "0s")
                : ordered("consolidationPolicy", "WhenEmpty", "consolidateAfter", "Never");
    }

    /** With the defaults that v1alpha5 adds by itself. */
    private static List<Object> requirements(Value spec) {
        var list = new ArrayList<Object>();
        var keys = new ArrayList<String>();
        for (Value requirement : spec.at("requirements").items()) {
            if (requirement.json() != null) {
                list.add(requirement.json());
                keys.add(Labels.normalise(requirement.at("key").text()));
            }
        }
        Map<String, String> defaults =
                ordered(Labels.OS, "linux", Labels.ARCH, "amd64", Labels.CAPACITY_TYPE, "on-demand");
        defaults.forEach((key, value) -> {
            if (!keys.contains(key)) {
                list.add(requirement(key, "In", List.of(value)));
            }
        });
        if (CHOOSES_TYPES.stream().noneMatch(keys::contains)) {
            list.add(requirement(Labels.AWS_PREFIX + "instance-category", "In", List.of("c", "m", "r")));
            list.add(requirement(Labels.AWS_PREFIX + "instance-generation", "Gt", List.of("2")));
        }
        return list;
    }

    private static Map<String, Object> requirement(String key, String operator, List<String> values) {
        return ordered("key", key, "operator", operator, "values", values);
    }

    private Map<String, Object> nodeClass(String name, Value object, Optional<Object> kubelet) {
        Value spec = object.at("spec");
        String what = "AWSNodeTemplate " + name + ": ";
        for (String field : List.of("launchTemplate", "amiSelector")) {
            if (spec.has(field)) {
                lost(what + field + " is not converted; "
                        + (field.equals("amiSelector")
                                ? "write amiSelectorTerms yourself"
                                : "v1 has no launch templates of your own"));
            }
        }
        unknown("AWSNodeTemplate " + name, spec, OF_A_TEMPLATE);
        var converted = new LinkedHashMap<String, Object>();
        converted.put("subnetSelectorTerms", SelectorTerms.of(spec.at("subnetSelector")));
        converted.put("securityGroupSelectorTerms", SelectorTerms.of(spec.at("securityGroupSelector")));
        String family = spec.at("amiFamily").text();
        if (family.isEmpty()) {
            notes.add(what + "amiFamily is not set: al2023@latest is written; Karpenter's own default was AL2");
            family = "AL2023";
        }
        converted.put("amiSelectorTerms", List.of(Map.of("alias", family.toLowerCase(Locale.ROOT) + "@latest")));
        Optional<String> profile = Optional.of(spec.at("instanceProfile").text())
                .filter(text -> !text.isEmpty())
                .or(() -> instanceProfile);
        if (profile.isPresent()) {
            converted.put("instanceProfile", profile.get());
        } else {
            lost(what + "names no instanceProfile, which v1 needs; add one, or say --instance-profile NAME");
        }
        copy(spec, converted, "userData", "tags", "blockDeviceMappings", "detailedMonitoring", "context");
        kubelet.ifPresent(settings -> converted.put("kubelet", settings));
        var options = new LinkedHashMap<String, Object>();
        copyAll(spec.at("metadataOptions"), options);
        // The generations differ in what they mean without a word.
        options.putIfAbsent("httpPutResponseHopLimit", 2);
        converted.put("metadataOptions", options);
        return document(Ec2NodeClass.API_VERSION, Ec2NodeClass.KIND, object, converted);
    }

    /** Numbers of seconds as v1 writes times; Helm prints large ones as {@code 2.592e+06}. */
    private String seconds(String what, Value value) {
        try {
            return new BigDecimal(value.text()).toBigIntegerExact() + "s";
        } catch (ArithmeticException | NumberFormatException e) {
            lost(what + ": " + value.path() + ": " + value.shown()
                    + " is not a whole number of seconds: Never is written");
            return "Never";
        }
    }

    private void unknown(String what, Value spec, Set<String> known) {
        for (String field : spec.entries().keySet()) {
            if (!known.contains(field)) {
                lost(what + ": spec." + field + " is no field that this converts: it is left out");
            }
        }
    }

    private static Map<String, Object> document(
            String apiVersion, String kind, Value object, Map<String, Object> spec) {
        var metadata = new LinkedHashMap<String, Object>();
        copy(object.at("metadata"), metadata, "name", "labels");
        var annotations = new LinkedHashMap<String, Object>();
        copyAll(object.at("metadata").at("annotations"), annotations);
        annotations.remove(LAST_APPLIED);
        if (!annotations.isEmpty()) {
            metadata.put("annotations", annotations);
        }
        return ordered("apiVersion", apiVersion, "kind", kind, "metadata", metadata, "spec", spec);
    }

    private static void copy(Value from, Map<String, Object> to, String... fields) {
        for (String field : fields) {
            Object json = from.at(field).json();
            if (json != null) {
                to.put(field, json);
            }
        }
    }

    private static void copyAll(Value from, Map<String, Object> to) {
        from.entries().keySet().forEach(field -> copy(from, to, field));
    }

    @SuppressWarnings("unchecked") // Keys are texts, and callers know what they put in.
    private static <T> Map<String, T> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, T>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), (T) pairs[i + 1]);
        }
        return map;
    }

    private void lost(String note) {
        complete = false;
        notes.add(note);
    }
}
