package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.planner.pods.PodShapes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever happens to pods, the index says what counting them anew would. */
class PodIndexPropertyTest {
    /** Something that happens to one of five pods. */
    record Change(int pod, String what, String node, String cpu, String owner) {
        void applyTo(ObjectCache<Pod> pods) {
            if (what.equals("gone")) {
                pods.remove("shop/pod-" + pod);
                return;
            }
            PodBuilder builder = aPod("pod-" + pod).cpu(cpu);
            if (!owner.isEmpty()) {
                builder.ownedBy(owner.startsWith("daemon") ? "DaemonSet" : "ReplicaSet", owner);
            }
            switch (what) {
                case "unschedulable" -> builder.unschedulable();
                case "nominated" -> builder.nominatedTo(node);
                case "bound" -> builder.on(node);
                case "ended" -> builder.on(node).phase("Succeeded");
                case "going" -> builder.on(node).deleting();
                case "gated" -> builder.gated();
                default -> builder.label("new", "true");
            }
            pods.put(builder.build());
        }
    }

    @Provide
    Arbitrary<List<Change>> histories() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 5),
                        Arbitraries.of("new", "unschedulable", "nominated", "bound", "ended", "going", "gated", "gone"),
                        Arbitraries.of("n1", "n2"),
                        Arbitraries.of("100m", "1"),
                        Arbitraries.of("", "web", "daemon"))
                .as(Change::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    @Property(tries = 300, seed = "20261122")
    void saysWhatANaiveRecountSays(@ForAll("histories") List<Change> history) {
        var pods = new ObjectCache<Pod>();
        var index = new PodIndex();
        pods.listen(index);

        for (Change change : history) {
            change.applyTo(pods);
        }

        assertThat(index.size()).isEqualTo(pods.all().size());
        var byDemand = new HashMap<DemandKey, Map<SchedulingState, Integer>>();
        for (Pod pod : pods.all()) {
            SchedulingState state = SchedulingState.of(pod);
            if (state != SchedulingState.NO_DEMAND && !pod.isOfDaemonSet()) {
                byDemand.computeIfAbsent(DemandKey.of(pod, PodShapes.of(pod)), key -> new HashMap<>())
                        .merge(state, 1, Integer::sum);
            }
        }
        byDemand.forEach((key, counts) -> {
            DemandCount count = index.demand(key).orElseThrow();
            assertThat(count.unschedulable()).isEqualTo(counts.getOrDefault(SchedulingState.UNSCHEDULABLE, 0));
            assertThat(count.undecided()).isEqualTo(counts.getOrDefault(SchedulingState.UNDECIDED, 0));
            assertThat(count.bound()).isEqualTo(counts.getOrDefault(SchedulingState.BOUND, 0));
            assertThat(count.nominated().values().stream().mapToInt(i -> i).sum())
                    .isEqualTo(counts.getOrDefault(SchedulingState.NOMINATED, 0));
        });
        assertThat(index.waiting().stream().map(DemandCount::key).toList())
                .as("nothing is waiting that is not there")
                .isSubsetOf(byDemand.keySet());
        for (String node : List.of("n1", "n2")) {
            assertThat(index.use(node).used()).isEqualTo(used(pods, node));
        }
        for (String owner : List.of("web", "daemon")) {
            assertThat(index.living("uid-" + owner)).isEqualTo(living(pods, owner));
        }
    }

    private static Resources used(ObjectCache<Pod> pods, String node) {
        return pods.all().stream()
                .filter(pod -> SchedulingState.of(pod) == SchedulingState.BOUND)
                .filter(pod -> pod.spec().nodeName().equals(node))
                .map(pod -> PodShapes.of(pod).requests())
                .reduce(Resources.NONE, Resources::plus);
    }

    private static long living(ObjectCache<Pod> pods, String owner) {
        return pods.all().stream()
                .filter(pod -> DemandKey.owner(pod).name().equals(owner))
                .filter(pod -> !pod.metadata().isDeleting() && !pod.isTerminal())
                .count();
    }
}
