package dev.joiner.api.rules;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.NearestName;
import dev.joiner.api.schema.Finding;
import dev.joiner.api.schema.Rule;
import dev.joiner.api.schema.Schema;
import dev.joiner.api.schema.Value;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Which labels a pool may set or require, and what their parts may look like. Thread-safe: no state. */
final class LabelRules {
    private static final String NAME = "[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?";
    private static final String DNS = "[a-z0-9]([-a-z0-9]*[a-z0-9])?([.][a-z0-9]([-a-z0-9]*[a-z0-9])?)*";

    /** A label key: an optional DNS prefix, then a name. */
    static final String KEY = "^(" + DNS + "/)?" + NAME + "$";

    /** A label value. */
    static final String VALUE = "^(" + NAME + ")?$";

    private static final String KEY_HINT =
            "a label key is a name of up to 63 letters, digits, '-', '_' and '.', after an optional DNS prefix and '/'";
    private static final String VALUE_HINT =
            "a label value has up to 63 letters, digits, '-', '_' and '.', with a" + " letter or digit at both ends";

    /** Domains whose labels v1alpha5 keeps for Kubernetes and Karpenter; sub-domains too. */
    private static final String OLD_DOMAINS =
            "^([^/]*[.])?(kubernetes[.]io|k8s[.]io|karpenter[.]sh|karpenter[.]k8s[.]aws)/";

    private static final String OLD_EXCEPTIONS =
            "^([^/]*[.])?(kops[.]k8s[.]io|node[.]kubernetes[.]io|node-restriction[.]kubernetes[.]io)/";
    /** v1 keeps Karpenter's own only. */
    private static final String NEW_DOMAINS = "^([^/]*[.])?(karpenter[.]sh|karpenter[.]k8s[.]aws)/";

    private LabelRules() {}

    /** A key of a label or taint. */
    static Schema key() {
        return Schema.string().notEmpty().most(316).matching(KEY, KEY_HINT);
    }

    /** A value of a label or taint. */
    static Schema value() {
        return Schema.string().most(63).matching(VALUE, VALUE_HINT);
    }

    /** A key that a Provisioner may require. */
    static Schema requiredKeyOld() {
        return key().rule(restricted(
                        celOld("self"),
                        "the domain of the key belongs to Kubernetes or Karpenter: use a domain of your own",
                        key -> restrictionOld(key)))
                .rule(Rule.cel(
                        "self != '" + Labels.PROVISIONER + "'",
                        Labels.PROVISIONER + " cannot be required: it is the provisioner's own name; remove it",
                        at -> !at.is(Labels.PROVISIONER)));
    }

    /** A key that a NodePool may require. */
    static Schema requiredKeyNew() {
        return key().rule(restricted(
                        celNew("self"),
                        "the domain of the key belongs to Karpenter: use a domain of your own",
                        key -> restrictionNew(key)))
                .rule(Rule.cel(
                        "self != '" + Labels.NODE_POOL + "'",
                        Labels.NODE_POOL + " cannot be required: it is the node pool's own name; remove it",
                        at -> !at.is(Labels.NODE_POOL)))
                .rule(Rule.cel(
                        "self != '" + Labels.HOSTNAME + "'",
                        Labels.HOSTNAME + " cannot be required: each node has its own; remove it",
                        at -> !at.is(Labels.HOSTNAME)));
    }

    /** Labels of a Provisioner's nodes. */
    static Schema labelsOld() {
        return labels(Labels.PROVISIONER, celOld("key"), LabelRules::restrictionOld);
    }

    /** Labels of a NodePool's nodes. */
    static Schema labelsNew() {
        return labels(Labels.NODE_POOL, celNew("key"), LabelRules::restrictionNew);
    }

    private static Schema labels(String ownName, String allowed, Function<String, Optional<String>> restriction) {
        return Schema.map(value())
                .most(100)
                .rule(Rule.celAndMore(
                        "!('" + ownName + "' in self)",
                        "label " + ownName + " is set by the controller: remove it",
                        at -> at.entries().containsKey(ownName)
                                ? List.of(Finding.error(
                                        at.key(ownName).path(), "is set by the controller on every node: remove it"))
                                : List.of()))
                .rule(Rule.celAndMore(
                        "!('" + Labels.HOSTNAME + "' in self)",
                        "label " + Labels.HOSTNAME + " is each node's own: remove it",
                        at -> at.entries().containsKey(Labels.HOSTNAME)
                                ? List.of(Finding.error(
                                        at.key(Labels.HOSTNAME).path(), "is each node's own name: remove it"))
                                : List.of()))
                .rule(Rule.celAndMore(
                        "self.all(key, key == '" + ownName + "' || " + allowed + ")",
                        "a label's domain belongs to Kubernetes or Karpenter: use a domain of your own",
                        at -> each(
                                at,
                                key -> key.equals(ownName) || key.equals(Labels.HOSTNAME)
                                        ? Optional.empty()
                                        : restriction.apply(key))))
                .rule(Rule.celAndMore(
                        "self.all(key, size(key) <= 316 && key.matches('" + KEY + "'))",
                        "a label key is a name of up to 63 letters, digits, '-', '_' and '.', after an optional DNS"
                                + " prefix and '/'",
                        at -> each(
                                at,
                                key -> key.length() <= 316 && matches(KEY, key)
                                        ? Optional.empty()
                                        : Optional.of("'" + key + "' is not a label key: " + KEY_HINT))));
    }

    private static List<Finding> each(Value labels, Function<String, Optional<String>> problem) {
        return labels.entries().keySet().stream()
                .flatMap(key -> problem
                        .apply(key)
                        .map(text -> Finding.error(labels.key(key).path(), text))
                        .stream())
                .toList();
    }

    private static Rule restricted(String cel, String message, Function<String, Optional<String>> restriction) {
        return Rule.celAndMore(
                cel,
                message,
                at -> restriction.apply(at.text()).map(text -> Finding.error(at.path(), text)).stream()
                        .toList());
    }

    private static String celOld(String key) {
        return "(" + key + " in " + KnownLabels.inCel() + " || " + key + " == '" + Labels.PROVISIONER + "' || !" + key
                + ".matches('" + OLD_DOMAINS + "') || " + key + ".matches('" + OLD_EXCEPTIONS + "'))";
    }

    private static String celNew(String key) {
        return "(" + key + " in " + KnownLabels.inCel() + " || " + key + " == '" + Labels.NODE_POOL + "' || !" + key
                + ".matches('" + NEW_DOMAINS + "'))";
    }

    /** Why a Provisioner may not set or require a key; the rules are Karpenter's v1alpha5. */
    private static Optional<String> restrictionOld(String key) {
        boolean free = KnownLabels.ALL.contains(key)
                || key.equals(Labels.PROVISIONER)
                || (!matches(OLD_DOMAINS, key) || matches(OLD_EXCEPTIONS, key));
        return free ? Optional.empty() : Optional.of(restriction(key));
    }

    /** Why a NodePool may not; the rules are Karpenter's v1. */
    private static Optional<String> restrictionNew(String key) {
        boolean free = KnownLabels.ALL.contains(key) || key.equals(Labels.NODE_POOL) || !matches(NEW_DOMAINS, key);
        return free ? Optional.empty() : Optional.of(restriction(key));
    }

    private static String restriction(String key) {
        return "label '" + key + "' is restricted: its domain belongs to Kubernetes or Karpenter; "
                + NearestName.of(key, KnownLabels.ALL)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("use a domain of your own");
    }

    private static boolean matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).find();
    }
}
