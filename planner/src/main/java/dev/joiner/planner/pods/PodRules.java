package dev.joiner.planner.pods;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.PodAffinity;
import dev.joiner.api.kube.Pod.PodAffinityTerm;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import dev.joiner.api.kube.Pod.WeightedPodAffinityTerm;
import dev.joiner.planner.HostPort;
import dev.joiner.planner.NamespaceScope;
import dev.joiner.planner.PodTerm;
import dev.joiner.planner.Preference;
import dev.joiner.planner.Relations;
import dev.joiner.planner.SpreadRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a pod's rules about other pods, its ports, and its wishes. */
final class PodRules {
    /** Labels whose value no two pods share: with them every pod would be a shape of its own. */
    private static final Set<String> OWN_LABELS = Set.of(
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "batch.kubernetes.io/job-completion-index");

    private final Pod pod;
    private final List<String> refusals;

    PodRules(Pod pod, List<String> refusals) {
        this.pod = pod;
        this.refusals = refusals;
    }

    Relations relations() {
        var affinity = pod.spec().affinity();
        var spreads = new ArrayList<SpreadRule>();
        for (TopologySpreadConstraint constraint : pod.spec().topologySpreadConstraints()) {
            if (!isWish(constraint)) {
                spreads.add(spread(constraint));
            }
        }
        return new Relations(
                pod.metadata().namespace(),
                sharedLabels(),
                spreads,
                affinity == null ? List.of() : required(affinity.podAffinity()),
                affinity == null ? List.of() : required(affinity.podAntiAffinity()),
                ports());
    }

    /** In the order in which Karpenter drops them, so that both settle on the same wishes. */
    List<Preference> preferences() {
        var affinity = pod.spec().affinity();
        var preferences = new ArrayList<Preference>();
        if (affinity != null) {
            weighted(affinity.podAffinity()).forEach(w -> preferences.add(new Preference.Near(w.weight(), term(w))));
            weighted(affinity.podAntiAffinity())
                    .forEach(w -> preferences.add(new Preference.Apart(w.weight(), term(w))));
            if (affinity.nodeAffinity() != null) {
                affinity.nodeAffinity().preferredDuringSchedulingIgnoredDuringExecution().stream()
                        .sorted(Comparator.comparingInt(Pod.PreferredTerm::weight)
                                .reversed())
                        .forEach(term -> nodes(term).ifPresent(preferences::add));
            }
        }
        for (TopologySpreadConstraint constraint : pod.spec().topologySpreadConstraints()) {
            if (isWish(constraint)) {
                preferences.add(new Preference.Spread(spread(constraint)));
            }
        }
        return preferences;
    }

    private Optional<Preference> nodes(Pod.PreferredTerm term) {
        if (term.preference() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Preference.Nodes(term.weight(), PodShapes.requirements(term.preference(), refusals)));
        } catch (IllegalArgumentException e) {
            refusals.add("preferred node affinity: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isWish(TopologySpreadConstraint constraint) {
        return constraint.whenUnsatisfiable().equals("ScheduleAnyway");
    }

    private SortedMap<String, String> sharedLabels() {
        var labels = new TreeMap<>(pod.metadata().labels());
        labels.keySet().removeAll(OWN_LABELS);
        return labels;
    }

    private static List<WeightedPodAffinityTerm> weighted(@Nullable PodAffinity affinity) {
        return affinity == null
                        || affinity.preferredDuringSchedulingIgnoredDuringExecution()
                                .isEmpty()
                ? List.of()
                : affinity.preferredDuringSchedulingIgnoredDuringExecution().stream()
                        .filter(weighted -> weighted.podAffinityTerm() != null)
                        .sorted(Comparator.comparingInt(WeightedPodAffinityTerm::weight)
                                .reversed())
                        .toList();
    }

    private List<PodTerm> required(@Nullable PodAffinity affinity) {
        if (affinity == null
                || affinity.requiredDuringSchedulingIgnoredDuringExecution().isEmpty()) {
            return List.of();
        }
        var terms = new ArrayList<PodTerm>();
        for (PodAffinityTerm term : affinity.requiredDuringSchedulingIgnoredDuringExecution()) {
            terms.add(term(term));
        }
        return terms;
    }

    private PodTerm term(WeightedPodAffinityTerm weighted) {
        PodAffinityTerm term = weighted.podAffinityTerm();
        if (term == null) {
            throw new IllegalStateException("terms without content are filtered out before");
        }
        return term(term);
    }

    private PodTerm term(PodAffinityTerm term) {
        var extra = new ArrayList<Expression>();
        addOwn(term.matchLabelKeys(), "In", extra);
        addOwn(term.mismatchLabelKeys(), "NotIn", extra);
        NamespaceScope scope = term.namespaces().isEmpty() && term.namespaceSelector() == null
                ? NamespaceScope.of(pod.metadata().namespace())
                : new NamespaceScope(new TreeSet<>(term.namespaces()), Optional.ofNullable(term.namespaceSelector()));
        return new PodTerm(selector(term.labelSelector(), extra), scope, topologyKey(term.topologyKey()));
    }

    private SpreadRule spread(TopologySpreadConstraint constraint) {
        var extra = new ArrayList<Expression>();
        addOwn(constraint.matchLabelKeys(), "In", extra);
        if (constraint.maxSkew() < 1) {
            refusals.add("topology spread over " + constraint.topologyKey() + " has maxSkew " + constraint.maxSkew()
                    + "; it must be at least 1");
        }
        Integer minDomains = constraint.minDomains();
        return new SpreadRule(
                constraint.maxSkew(),
                topologyKey(constraint.topologyKey()),
                selector(constraint.labelSelector(), extra),
                minDomains == null ? 1 : Math.max(1, minDomains),
                !constraint.nodeAffinityPolicy().equals("Ignore"),
                constraint.nodeTaintsPolicy().equals("Honor"));
    }

    private String topologyKey(String key) {
        if (key.isEmpty()) {
            refusals.add("a topologyKey is empty: name the label whose values are the domains");
        }
        return Labels.normalise(key);
    }

    /** Keys that the pod has not are ignored, as Kubernetes does. */
    private void addOwn(List<String> keys, String operator, List<Expression> extra) {
        for (String key : keys) {
            String value = pod.metadata().labels().get(key);
            if (value != null) {
                extra.add(new Expression(key, operator, List.of(value)));
            }
        }
    }

    private LabelSelector selector(@Nullable LabelSelector written, List<Expression> extra) {
        if (written == null) {
            return LabelSelector.NOTHING;
        }
        if (written.matchExpressions().isEmpty() && extra.isEmpty()) {
            written.matchLabels().keySet().forEach(this::readable);
            return new LabelSelector(new TreeMap<>(written.matchLabels()), List.of());
        }
        var expressions = new ArrayList<>(written.matchExpressions());
        expressions.addAll(extra);
        var selector = new LabelSelector(new TreeMap<>(written.matchLabels()), expressions);
        try {
            var _ = new LabelSelector(Map.of(), expressions).matches(Map.of());
            expressions.forEach(expression -> readable(expression.key()));
            selector.matchLabels().keySet().forEach(this::readable);
        } catch (IllegalArgumentException e) {
            refusals.add(String.valueOf(e.getMessage()));
            return LabelSelector.NOTHING;
        }
        return selector;
    }

    private void readable(String key) {
        if (OWN_LABELS.contains(key)) {
            refusals.add("label selectors on " + key + " are not supported: use a label that all pods of the owner"
                    + " share");
        }
    }

    private List<HostPort> ports() {
        var ports = new ArrayList<HostPort>();
        for (Pod.Container container : pod.spec().containers()) {
            container.ports().forEach(port -> addPort(port, ports));
        }
        for (Pod.Container container : pod.spec().initContainers()) {
            if (container.restartPolicy().equals("Always")) {
                container.ports().forEach(port -> addPort(port, ports));
            }
        }
        return ports.isEmpty() ? List.of() : ports.stream().distinct().toList();
    }

    private void addPort(Pod.Port port, List<HostPort> ports) {
        int number = port.hostPort() == 0 && pod.spec().hostNetwork() ? port.containerPort() : port.hostPort();
        if (number > 0) {
            ports.add(new HostPort(
                    number,
                    port.hostIP().isEmpty() ? HostPort.ANY : port.hostIP(),
                    port.protocol().isEmpty() ? "TCP" : port.protocol()));
        }
    }
}
