package dev.joiner.api.crd;

import dev.joiner.api.rules.OwnKind;
import dev.joiner.api.schema.OpenApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A custom resource definition. Thread-safe: no state. */
public final class Crd {
    private Crd() {}

    /** The definition of a kind as a YAML document. */
    public static String yaml(OwnKind kind) {
        return "# Made from dev.joiner.api.rules by CrdFilesTest: change the schema there, not this file.\n"
                + Yaml.write(tree(kind));
    }

    private static Map<String, Object> tree(OwnKind kind) {
        var definition = new LinkedHashMap<String, Object>();
        definition.put("apiVersion", "apiextensions.k8s.io/v1");
        definition.put("kind", "CustomResourceDefinition");
        definition.put("metadata", Map.of("name", kind.plural() + "." + kind.group()));
        var spec = new LinkedHashMap<String, Object>();
        spec.put("group", kind.group());
        spec.put("names", names(kind));
        spec.put("scope", kind == OwnKind.DEMAND ? "Namespaced" : "Cluster");
        spec.put("versions", List.of(version(kind)));
        definition.put("spec", spec);
        return definition;
    }

    private static Map<String, Object> names(OwnKind kind) {
        var names = new LinkedHashMap<String, Object>();
        names.put("kind", kind.kind());
        names.put("listKind", kind.kind() + "List");
        names.put("plural", kind.plural());
        names.put("singular", kind.kind().toLowerCase(Locale.ROOT));
        if (kind == OwnKind.EC2_NODE_CLASS) {
            names.put("shortNames", List.of("ec2nc", "ec2ncs"));
        }
        names.put("categories", List.of(kind == OwnKind.DEMAND ? "joiner" : "karpenter"));
        return names;
    }

    private static Map<String, Object> version(OwnKind kind) {
        var version = new LinkedHashMap<String, Object>();
        version.put("name", kind.version());
        version.put("served", true);
        version.put("storage", true);
        var subresources = new LinkedHashMap<String, Object>();
        subresources.put("status", Map.of());
        if (kind == OwnKind.NODE_POOL) {
            var scale = new LinkedHashMap<String, Object>();
            scale.put("specReplicasPath", ".spec.replicas");
            scale.put("statusReplicasPath", ".status.nodes");
            subresources.put("scale", scale);
        }
        version.put("subresources", subresources);
        version.put(
                "additionalPrinterColumns",
                Column.of(kind).stream().map(Column::tree).toList());
        version.put("schema", Map.of("openAPIV3Schema", OpenApi.of(kind.schema())));
        return version;
    }
}
