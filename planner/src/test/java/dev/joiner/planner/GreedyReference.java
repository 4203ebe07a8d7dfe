package dev.joiner.planner;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.LabelSelector;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.node.DaemonOverhead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The obvious way to plan: one pod after the other, the largest first, each where it raises the price least.
 * A node's zone and capacity type are decided when it is opened; rules are kept after every pod. Knows no
 * rooms, limits, weights, taints and wishes.
 */
final class GreedyReference {
    private final Snapshot snapshot;
    private final List<Site> sites = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();

    /** What a node can be opened as: its ways to be bought, cheapest first. */
    private record Site(List<Way> ways) {}

    private record Way(Resources free, long price, Map<String, String> labels) {}

    private static final class Node {
        private final Site site;
        private final String name;
        private final List<Shape> pods = new ArrayList<>();
        private Resources load = Resources.NONE;
        private long price;

        Node(Site site, String name) {
            this.site = site;
            this.name = name;
        }

        String domain(String key) {
            return key.equals(Labels.HOSTNAME)
                    ? name
                    : site.ways().getFirst().labels().getOrDefault(key, "");
        }
    }

    private GreedyReference(Snapshot snapshot) {
        this.snapshot = snapshot;
        for (PoolView view : snapshot.pools()) {
            var bySite = new HashMap<String, List<Way>>();
            for (InstanceType type : view.types()) {
                for (Offering offering : type.offerings()) {
                    addWay(view, type, offering, bySite);
                }
            }
            bySite.values().forEach(ways -> {
                ways.sort(Comparator.comparingLong(Way::price));
                sites.add(new Site(ways));
            });
        }
    }

    private void addWay(PoolView view, InstanceType type, Offering offering, Map<String, List<Way>> bySite) {
        var labels = new HashMap<String, String>(type.requirements().singleValues());
        labels.putAll(view.pool().nodeRequirements().singleValues());
        labels.put(Labels.ZONE, offering.zone());
        labels.put(Labels.CAPACITY_TYPE, offering.capacityType().text());
        if (offering.available()
                && view.pool().nodeRequirements().unmetBy(labels).isEmpty()) {
            Resources overhead = DaemonOverhead.on(labels, List.of(), snapshot.daemons());
            bySite.computeIfAbsent(offering.zone() + offering.capacityType(), absent -> new ArrayList<>())
                    .add(new Way(
                            type.allocatable().minus(overhead), offering.price().nanos(), labels));
        }
    }

    /** Nanodollars an hour for all of these pods; empty when this simple way leaves some without a place. */
    static OptionalLong price(Snapshot snapshot, Collection<DemandUnit> demand) {
        var greedy = new GreedyReference(snapshot);
        var pods = new ArrayList<Shape>();
        demand.forEach(unit -> {
            for (int i = 0; i < unit.pods() + unit.expected(); i++) {
                pods.add(unit.shape());
            }
        });
        pods.sort(Comparator.comparingLong(
                (Shape pod) -> -pod.requests().get("cpu") - (pod.requests().get("memory") >> 22)));
        // Pods with affinity may have to wait for those that they want to be near.
        var waiting = new ArrayList<Shape>();
        pods.stream().filter(pod -> !greedy.place(pod)).forEach(waiting::add);
        return waiting.stream().allMatch(greedy::place)
                ? OptionalLong.of(
                        greedy.nodes.stream().mapToLong(node -> node.price).sum())
                : OptionalLong.empty();
    }

    private boolean place(Shape pod) {
        Node best = null;
        long least = Long.MAX_VALUE;
        var candidates = new ArrayList<>(nodes);
        sites.forEach(site -> candidates.add(new Node(site, "n" + nodes.size())));
        for (Node node : candidates) {
            OptionalLong price = price(node, pod);
            if (price.isPresent() && price.getAsLong() - node.price < least && allows(node, pod)) {
                best = node;
                least = price.getAsLong() - node.price;
            }
        }
        if (best == null) {
            return false;
        }
        if (best.pods.isEmpty()) {
            nodes.add(best);
        }
        best.pods.add(pod);
        best.load = best.load.plus(pod.requests());
        best.price += least;
        return true;
    }

    /** Of the cheapest type that holds the node's pods and this one. */
    private static OptionalLong price(Node node, Shape pod) {
        Resources load = node.load.plus(pod.requests());
        return node.site.ways().stream()
                .filter(way -> load.fitsIn(way.free())
                        && meets(way, pod)
                        && node.pods.stream().allMatch(other -> meets(way, other)))
                .mapToLong(Way::price)
                .findFirst();
    }

    private static boolean meets(Way way, Shape pod) {
        return pod.alternatives().stream()
                .anyMatch(alternative -> alternative.unmetBy(way.labels()).isEmpty());
    }

    private boolean allows(Node node, Shape pod) {
        for (Shape other : node.pods) {
            if (other.relations().ports().stream()
                    .anyMatch(port -> pod.relations().ports().stream().anyMatch(port::conflictsWith))) {
                return false;
            }
        }
        return pod.relations().apart().stream().noneMatch(term -> isNear(node, term))
                && nodes.stream().allMatch(other -> toleratedBy(other, node, pod))
                && pod.relations().near().stream().allMatch(term -> isNear(node, term) || isFirst(term, pod))
                && pod.relations().spreads().stream().allMatch(rule -> isEven(node, rule, pod));
    }

    /** Whether no pod on the other node has a rule against this one. */
    private boolean toleratedBy(Node other, Node node, Shape pod) {
        for (Shape holder : other.pods) {
            for (PodTerm term : holder.relations().apart()) {
                if (selects(term, pod) && isSameDomain(other, node, term.topologyKey())) {
                    return false;
                }
            }
            for (SpreadRule rule : holder.relations().spreads()) {
                if (rule.selector().matches(pod.relations().labels()) && !isEven(node, rule, pod)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isSameDomain(Node a, Node b, String key) {
        return !a.domain(key).isEmpty() && a.domain(key).equals(b.domain(key));
    }

    private boolean selects(PodTerm term, Shape pod) {
        String namespace = pod.relations().namespace();
        return term.namespaces().covers(namespace, snapshot.namespaces().getOrDefault(namespace, Map.of()))
                && term.selector().matches(pod.relations().labels());
    }

    private boolean isNear(Node node, PodTerm term) {
        return nodes.stream()
                .anyMatch(other -> isSameDomain(other, node, term.topologyKey())
                        && other.pods.stream().anyMatch(pod -> selects(term, pod)));
    }

    private boolean isFirst(PodTerm term, Shape pod) {
        return selects(term, pod)
                && nodes.stream().noneMatch(node -> node.pods.stream().anyMatch(other -> selects(term, other)));
    }

    private boolean isEven(Node node, SpreadRule rule, Shape pod) {
        String key = rule.topologyKey();
        var counts = new HashMap<String, Integer>();
        if (!key.equals(Labels.HOSTNAME)) {
            sites.forEach(site -> counts.put(site.ways().getFirst().labels().getOrDefault(key, ""), 0));
        }
        nodes.forEach(other -> counts.merge(other.domain(key), count(other, rule.selector()), Integer::sum));
        int smallest = key.equals(Labels.HOSTNAME) || counts.size() < rule.minDomains()
                ? 0
                : counts.values().stream().mapToInt(Integer::intValue).min().orElse(0);
        int self = rule.selector().matches(pod.relations().labels()) ? 1 : 0;
        return counts.getOrDefault(node.domain(key), 0) + self - smallest <= rule.maxSkew();
    }

    private static int count(Node node, LabelSelector selector) {
        return (int) node.pods.stream()
                .filter(pod -> selector.matches(pod.relations().labels()))
                .count();
    }
}
