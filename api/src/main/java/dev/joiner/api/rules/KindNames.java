package dev.joiner.api.rules;

import dev.joiner.api.requirement.NearestName;
import dev.joiner.api.schema.Finding;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is said of an object of Karpenter's groups or ours that is none of the kinds we read: another version, a slip of
 * the pen, or something that Karpenter alone reads. Nobody else would tell: a webhook is not asked about such an object,
 * and without one nothing is. Thread-safe: no state.
 */
public final class KindNames {
    /** Karpenter's own, of which nothing here depends. */
    private static final Map<String, List<String>> KARPENTERS =
            Map.of("karpenter.sh", List.of("Machine", "NodeOverlay"), "karpenter.k8s.aws", List.of());

    private KindNames() {}

    /** The finding; empty for kinds that we read, and for groups that are neither Karpenter's nor ours. */
    public static Optional<Finding> check(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        String group = slash < 0 ? "" : apiVersion.substring(0, slash);
        if (OwnKind.of(apiVersion, kind).isPresent()) {
            return Optional.empty();
        }
        Optional<OwnKind> sameKind = own(own -> own.kind().equals(kind));
        boolean ours = own(own -> own.group().equals(group)).isPresent();
        if (!ours) {
            return misspeltGroup(group, apiVersion, sameKind);
        }
        if (KARPENTERS.getOrDefault(group, List.of()).contains(kind)) {
            return Optional.of(Finding.warning(
                    "kind", "'" + kind + "' of " + apiVersion + " is for Karpenter alone: Joiner does not read it"));
        }
        if (sameKind.isPresent()) {
            return Optional.of(Finding.error("apiVersion", otherVersion(apiVersion, sameKind.get())));
        }
        List<String> kinds = Arrays.stream(OwnKind.values())
                .filter(own -> own.group().equals(group))
                .map(OwnKind::kind)
                .toList();
        return Optional.of(Finding.error(
                "kind",
                "'" + kind + "' is no kind of " + apiVersion
                        + nearest(kind, kinds)
                                .map(near -> "; did you mean " + near + "?")
                                .orElse(": use one of " + String.join(", ", kinds))));
    }

    private static String otherVersion(String apiVersion, OwnKind kind) {
        return "'" + apiVersion + "' is not a version of " + kind.kind() + " that Joiner reads: "
                + (apiVersion.endsWith("/v1beta1")
                        ? "write it as " + kind.apiVersion() + ", whose fields differ"
                        : "it reads " + kind.apiVersion());
    }

    /** One of our kinds in a group that is nearly, but not quite, its own. */
    private static Optional<Finding> misspeltGroup(String group, String apiVersion, Optional<OwnKind> kind) {
        return kind.filter(own -> NearestName.of(group, List.of(own.group())).isPresent())
                .map(own -> Finding.error(
                        "apiVersion",
                        "'" + apiVersion + "' has no kind " + own.kind() + "; did you mean " + own.apiVersion() + "?"));
    }

    /** Kinds are often written in another case, which a count of edits takes for another word. */
    private static Optional<String> nearest(String typed, List<String> known) {
        return known.stream().filter(typed::equalsIgnoreCase).findFirst().or(() -> NearestName.of(typed, known));
    }

    private static Optional<OwnKind> own(Predicate<OwnKind> wanted) {
        return Arrays.stream(OwnKind.values()).filter(wanted).findFirst();
    }
}
