package dev.joiner.planner.podplan;

import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Affinity;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.NodeAffinity;
import dev.joiner.api.kube.Pod.NodeSelector;
import dev.joiner.api.kube.Pod.NodeSelectorTerm;
import dev.joiner.api.kube.Pod.PodAffinity;
import dev.joiner.api.kube.Pod.PodAffinityTerm;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.TolerationSpec;
import dev.joiner.api.kube.Pod.TopologySpreadConstraint;
import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Snapshot;
import dev.joiner.planner.catalogue.PoolTypes;
import dev.joiner.planner.pods.PodRequests;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Every single change of a pod that might give it a place, the least first. */
final class PodEdits {
    private static final String NODE_TERMS =
            "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution/nodeSelectorTerms";

    private final Pod pod;
    private final Snapshot snapshot;
    private final List<PodEdit> edits = new ArrayList<>();

    private PodEdits(Pod pod, Snapshot snapshot) {
        this.pod = pod;
        this.snapshot = snapshot;
    }

    static List<PodEdit> of(Pod pod, Snapshot snapshot) {
        var all = new PodEdits(pod, snapshot);
        all.addTolerations();
        all.relaxSpreads();
        all.dropNodeSelector();
        all.dropExpressions();
        all.dropTerms();
        all.dropPorts();
        all.lowerRequests();
        all.dropResourceClaims();
        return all.edits;
    }

    private PodSpec spec() {
        return pod.spec();
    }

    private void add(String text, String op, String path, @Nullable Object value, UnaryOperator<PodSpec> change) {
        edits.add(new PodEdit(text, new Suggestion.Operation(op, path, value), change));
    }

    private void addTolerations() {
        snapshot.pools().stream()
                .flatMap(view -> view.pool().taints().stream())
                .filter(Taint::repels)
                .distinct()
                .sorted(Comparator.comparing(Taint::toString))
                .forEach(taint -> {
                    var toleration = new TolerationSpec(taint.key(), "Exists", "", taint.effect());
                    Map<String, String> json =
                            new TreeMap<>(Map.of("key", taint.key(), "operator", "Exists", "effect", taint.effect()));
                    boolean first = spec().tolerations().isEmpty();
                    add(
                            "tolerate the taint " + taint,
                            "add",
                            first ? "/spec/tolerations" : "/spec/tolerations/-",
                            first ? List.of(json) : json,
                            spec -> {
                                var all = new ArrayList<>(spec.tolerations());
                                all.add(toleration);
                                return PodEdit.withTolerations(spec, all);
                            });
                });
    }

    private void relaxSpreads() {
        for (int i = 0; i < spec().topologySpreadConstraints().size(); i++) {
            TopologySpreadConstraint own = spec().topologySpreadConstraints().get(i);
            String path = "/spec/topologySpreadConstraints/" + i;
            if (own.maxSkew() < 1) {
                add(
                        "let the spread over " + own.topologyKey() + " have maxSkew 1",
                        "replace",
                        path + "/maxSkew",
                        1,
                        inSpread(i, 1, own.whenUnsatisfiable()));
            } else if (!own.whenUnsatisfiable().equals("ScheduleAnyway")) {
                add(
                        "let the spread over " + own.topologyKey() + " be a wish",
                        "replace",
                        path + "/whenUnsatisfiable",
                        "ScheduleAnyway",
                        inSpread(i, own.maxSkew(), "ScheduleAnyway"));
            }
        }
    }

    private static UnaryOperator<PodSpec> inSpread(int index, int maxSkew, String whenUnsatisfiable) {
        return spec -> {
            var all = new ArrayList<>(spec.topologySpreadConstraints());
            TopologySpreadConstraint own = all.get(index);
            all.set(
                    index,
                    new TopologySpreadConstraint(
                            maxSkew,
                            own.topologyKey(),
                            whenUnsatisfiable,
                            own.labelSelector(),
                            own.minDomains(),
                            own.matchLabelKeys(),
                            own.nodeAffinityPolicy(),
                            own.nodeTaintsPolicy()));
            return PodEdit.withSpreads(spec, all);
        };
    }

    private void dropNodeSelector() {
        new TreeMap<>(spec().nodeSelector())
                .forEach((key, value) -> add(
                        "drop the node selector " + key + "=" + value,
                        "remove",
                        "/spec/nodeSelector" + PodEdit.step(key),
                        null,
                        spec -> {
                            var left = new HashMap<>(spec.nodeSelector());
                            left.remove(key);
                            return PodEdit.withNodeSelector(spec, left);
                        }));
    }

    private void dropExpressions() {
        NodeAffinity affinity =
                spec().affinity() == null ? null : spec().affinity().nodeAffinity();
        NodeSelector required = affinity == null ? null : affinity.requiredDuringSchedulingIgnoredDuringExecution();
        if (affinity == null || required == null) {
            return;
        }
        add(
                "drop the required node affinity",
                "remove",
                "/spec/affinity/nodeAffinity/requiredDuringSchedulingIgnoredDuringExecution",
                null,
                spec -> withNodeAffinity(spec, affinity, null));
        for (int t = 0; t < required.nodeSelectorTerms().size(); t++) {
            NodeSelectorTerm term = required.nodeSelectorTerms().get(t);
            int at = t;
            for (int e = 0; e < term.matchExpressions().size(); e++) {
                if (term.matchExpressions().size() < 2) {
                    // A term without expressions would match nothing.
                    continue;
                }
                Expression expression = term.matchExpressions().get(e);
                int which = e;
                edits.add(
                        edits.size() - 1,
                        new PodEdit(
                                "drop the node affinity " + expression.key() + " " + expression.operator() + " "
                                        + expression.values(),
                                new Suggestion.Operation(
                                        "remove", NODE_TERMS + "/" + t + "/matchExpressions/" + e, null),
                                spec -> {
                                    var left = new ArrayList<>(term.matchExpressions());
                                    left.remove(which);
                                    var terms = new ArrayList<>(required.nodeSelectorTerms());
                                    terms.set(at, new NodeSelectorTerm(left, term.matchFields()));
                                    return withNodeAffinity(spec, affinity, new NodeSelector(terms));
                                }));
            }
        }
    }

    private static PodSpec withNodeAffinity(PodSpec spec, NodeAffinity old, @Nullable NodeSelector required) {
        Affinity all = spec.affinity();
        return PodEdit.withAffinity(
                spec,
                new Affinity(
                        new NodeAffinity(required, old.preferredDuringSchedulingIgnoredDuringExecution()),
                        all == null ? null : all.podAffinity(),
                        all == null ? null : all.podAntiAffinity()));
    }

    private void dropTerms() {
        Affinity affinity = spec().affinity();
        if (affinity != null) {
            dropTerms(affinity.podAffinity(), "podAffinity", "affinity");
            dropTerms(affinity.podAntiAffinity(), "podAntiAffinity", "anti-affinity");
        }
    }

    private void dropTerms(@Nullable PodAffinity rules, String field, String name) {
        if (rules == null) {
            return;
        }
        for (int i = 0;
                i < rules.requiredDuringSchedulingIgnoredDuringExecution().size();
                i++) {
            PodAffinityTerm term =
                    rules.requiredDuringSchedulingIgnoredDuringExecution().get(i);
            add(
                    "drop the pod " + name + " over " + term.topologyKey(),
                    "remove",
                    "/spec/affinity/" + field + "/requiredDuringSchedulingIgnoredDuringExecution/" + i,
                    null,
                    spec -> {
                        var left = new ArrayList<>(rules.requiredDuringSchedulingIgnoredDuringExecution());
                        left.remove(term);
                        var kept = new PodAffinity(left, rules.preferredDuringSchedulingIgnoredDuringExecution());
                        Affinity all = spec.affinity();
                        NodeAffinity nodes = all == null ? null : all.nodeAffinity();
                        PodAffinity near = all == null ? null : all.podAffinity();
                        PodAffinity apart = all == null ? null : all.podAntiAffinity();
                        boolean isNear = field.equals("podAffinity");
                        return PodEdit.withAffinity(
                                spec, new Affinity(nodes, isNear ? kept : near, isNear ? apart : kept));
                    });
        }
    }

    private void dropPorts() {
        for (int c = 0; c < spec().containers().size(); c++) {
            Container container = spec().containers().get(c);
            for (int p = 0; p < container.ports().size(); p++) {
                Pod.Port port = container.ports().get(p);
                int at = p;
                if (port.hostPort() > 0 && !spec().hostNetwork()) {
                    add(
                            "do without the host port " + port.hostPort(),
                            "remove",
                            "/spec/containers/" + c + "/ports/" + p + "/hostPort",
                            null,
                            inContainer(c, own -> {
                                var ports = new ArrayList<>(own.ports());
                                ports.set(at, new Pod.Port(port.containerPort(), 0, port.hostIP(), port.protocol()));
                                return new Container(own.name(), own.resources(), own.restartPolicy(), ports);
                            }));
                }
            }
        }
    }

    private static UnaryOperator<PodSpec> inContainer(int index, UnaryOperator<Container> change) {
        return spec -> {
            var containers = new ArrayList<>(spec.containers());
            containers.set(index, change.apply(containers.get(index)));
            return PodEdit.withContainers(spec, containers);
        };
    }

    /** To what the largest node that any pool can launch leaves, beside the other containers. */
    private void lowerRequests() {
        Resources total = PodRequests.of(spec(), new ArrayList<>());
        for (int c = 0; c < spec().containers().size(); c++) {
            Container container = spec().containers().get(c);
            Pod.ResourceRequirements resources = container.resources();
            if (resources == null) {
                continue;
            }
            var written = new TreeMap<>(resources.limits());
            written.putAll(resources.requests());
            for (String name : written.keySet()) {
                lower(c, resources, name, total);
            }
        }
    }

    private void lower(int container, Pod.ResourceRequirements resources, String name, Resources total) {
        long own;
        try {
            own = Resources.parse(Map.of(
                            name,
                            resources.requests().containsKey(name)
                                    ? resources.requests().get(name)
                                    : resources.limits().getOrDefault(name, "0")))
                    .get(name);
        } catch (IllegalArgumentException e) {
            return;
        }
        for (long free : freeOnTypes(name)) {
            long allowed = own - (total.get(name) - free);
            if (allowed < own && allowed >= 0) {
                String value = Resources.quantity(name, allowed);
                boolean written = resources.requests().containsKey(name);
                String text = "lower the " + name + " request to " + value;
                add(
                        text,
                        "replace",
                        "/spec/containers/" + container + "/resources/" + (written ? "requests" : "limits")
                                + PodEdit.step(name),
                        value,
                        inContainer(container, before -> {
                            Pod.ResourceRequirements old = before.resources();
                            Map<String, String> requests = new LinkedHashMap<>(old == null ? Map.of() : old.requests());
                            Map<String, String> limits = new LinkedHashMap<>(old == null ? Map.of() : old.limits());
                            (written ? requests : limits).put(name, value);
                            return new Container(
                                    before.name(),
                                    new Pod.ResourceRequirements(requests, limits),
                                    before.restartPolicy(),
                                    before.ports());
                        }));
            }
        }
    }

    /** What is free of a resource on the types that have most of it, most first; nothing at last. */
    private List<Long> freeOnTypes(String name) {
        var free = new ArrayList<Long>();
        for (PoolView view : snapshot.pools()) {
            PoolTypes types = PoolTypes.of(view, snapshot.daemons());
            for (int type = 0; type < types.count(); type++) {
                free.add(types.free(type).get(name));
            }
        }
        var best = new ArrayList<>(free.stream()
                .distinct()
                .sorted(Comparator.reverseOrder())
                .limit(3)
                .toList());
        best.add(0L);
        return best.stream().distinct().toList();
    }

    private void dropResourceClaims() {
        if (!spec().resourceClaims().isEmpty()) {
            add(
                    "do without dynamic resource claims",
                    "remove",
                    "/spec/resourceClaims",
                    null,
                    PodEdit::withoutResourceClaims);
        }
    }
}
