package dev.joiner.api.rules;

import dev.joiner.api.Labels;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Which labels a pool may set or require, and what their parts may look like. Thread-safe: no state. */
final class LabelRules {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final List<String> RESTRICTED_DOMAINS =
            List.of("kubernetes.io", "k8s.io", "karpenter.sh", "karpenter.k8s.aws");
    private static final List<String> EXCEPTIONS =
            List.of("kops.k8s.io", "node.kubernetes.io", "node-restriction.kubernetes.io");
    private static final Set<String> RESTRICTED = Set.of("karpenter.sh/emptiness-timestamp", Labels.HOSTNAME);

    private LabelRules() {}

    /** What is wrong with a key as Kubernetes sees it. */
    static Optional<String> keyProblem(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        String prefix = slash < 0 ? "" : key.substring(0, slash);
        boolean good = NAME.matcher(name).matches()
                && (slash < 0
                        || (prefix.length() <= 253 && PREFIX.matcher(prefix).matches()));
        return good
                ? Optional.empty()
                : Optional.of("'" + key + "' is not a label key: a name of up to 63 letters, digits, '-', '_' and '.',"
                        + " after an optional DNS prefix and '/'");
    }

    /** What is wrong with a value as Kubernetes sees it. */
    static Optional<String> valueProblem(String value) {
        return value.isEmpty() || NAME.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("'" + value + "' is not a label value: up to 63 letters, digits, '-', '_' and '.',"
                        + " with a letter or digit at both ends");
    }

    /** Why a key may not be set or required; the rules are Karpenter's v1alpha5. */
    static Optional<String> restriction(String key) {
        if (Labels.isWellKnown(key)) {
            return Optional.empty();
        }
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        boolean restricted = RESTRICTED.contains(key)
                || (RESTRICTED_DOMAINS.stream().anyMatch(d -> isWithin(domain, d))
                        && EXCEPTIONS.stream().noneMatch(d -> isWithin(domain, d)));
        return restricted
                ? Optional.of("label '" + key + "' is restricted: its domain belongs to Kubernetes or Karpenter;"
                        + " use a domain of your own")
                : Optional.empty();
    }

    private static boolean isWithin(String domain, String parent) {
        return domain.equals(parent) || domain.endsWith("." + parent);
    }
}
