package dev.joiner.cli.plan;

import dev.joiner.api.kube.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The pods of the input by what a plan has to do with them.
 *
 * @param waiting pods that want a place
 * @param bound pods that have one, by their node's name; pods that are nominated to a node of the input among them:
 *     others are being evicted for them
 * @param gated pods that a scheduling gate holds back
 * @param leftOut why others are left out, one line for each reason
 */
record PodSorting(List<Pod> waiting, Map<String, List<Pod>> bound, List<Pod> gated, List<String> leftOut) {
    private enum Reason {
        ENDED("that ended"),
        DELETED("without a node that is being deleted"),
        OF_DAEMON_SET("of a DaemonSet that waits: each new node counts what it takes"),
        STATIC("of a kubelet's own"),
        NOMINATED("that is nominated to a node that the input does not have: others make room for it there");

        private final String text;

        Reason(String text) {
            this.text = text;
        }
    }

    static PodSorting of(Collection<Pod> all, Set<String> nodes) {
        var waiting = new ArrayList<Pod>(all.size());
        var bound = new LinkedHashMap<String, List<Pod>>();
        var gated = new ArrayList<Pod>();
        var leftOut = new TreeMap<Reason, Integer>();
        for (Pod pod : all) {
            String nominated = pod.status().nominatedNodeName();
            if (pod.isTerminal()) {
                leftOut.merge(Reason.ENDED, 1, Integer::sum);
            } else if (pod.isBound()) {
                bound.computeIfAbsent(pod.spec().nodeName(), node -> new ArrayList<>())
                        .add(pod);
            } else if (pod.metadata().isDeleting()) {
                leftOut.merge(Reason.DELETED, 1, Integer::sum);
            } else if (pod.isOfDaemonSet()) {
                leftOut.merge(Reason.OF_DAEMON_SET, 1, Integer::sum);
            } else if (pod.isStatic()) {
                leftOut.merge(Reason.STATIC, 1, Integer::sum);
            } else if (!pod.spec().schedulingGates().isEmpty()) {
                gated.add(pod);
            } else if (nodes.contains(nominated)) {
                bound.computeIfAbsent(nominated, node -> new ArrayList<>()).add(pod);
            } else if (!nominated.isEmpty()) {
                leftOut.merge(Reason.NOMINATED, 1, Integer::sum);
            } else {
                waiting.add(pod);
            }
        }
        var lines = new ArrayList<String>();
        leftOut.forEach((reason, count) ->
                lines.add("left out: " + (count == 1 ? "a pod " : count + " times a pod ") + reason.text));
        return new PodSorting(List.copyOf(waiting), bound, List.copyOf(gated), lines);
    }
}
