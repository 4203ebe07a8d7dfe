package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.planner.pods.PodShapes;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodIndexTest {
    private final FakeTime time = new FakeTime();
    private final PodIndex index = new PodIndex(time);
    private final ObjectCache<Pod> pods = new ObjectCache<>();

    PodIndexTest() {
        pods.listen(index);
    }

    private static PodBuilder web(int i) {
        return aPod("web-" + i).ownedBy("ReplicaSet", "web");
    }

    private static DemandKey key(PodBuilder pod) {
        Pod built = pod.build();
        return DemandKey.of(built, PodShapes.of(built));
    }

    private DemandCount demand(PodBuilder pod) {
        return index.demand(key(pod)).orElseThrow();
    }

    @Test
    void countsPodsOfOneOwnerAndShapeTogetherByWhereTheyStand() {
        pods.put(web(1).unschedulable().build());
        pods.put(web(2).unschedulable().build());
        pods.put(web(3).build());
        pods.put(web(4).on("n1").build());
        pods.put(web(5).nominatedTo("n2").build());
        pods.put(web(6).cpu("900m").unschedulable().build());

        DemandCount count = demand(web(0));

        assertThat(count.unschedulable()).isEqualTo(2);
        assertThat(count.undecided()).isEqualTo(1);
        assertThat(count.bound()).isEqualTo(1);
        assertThat(count.nominated()).isEqualTo(Map.of("n2", 1));
        assertThat(demand(web(0).cpu("900m")).unschedulable()).isEqualTo(1);
        assertThat(index.waiting()).hasSize(2);
    }

    @Test
    void changesNothingBetweenTwoReadingsOfOneMoment() throws InterruptedException {
        pods.put(web(1).unschedulable().build());
        Thread binding = new Thread(() -> pods.put(web(1).on("n1").build()));

        int counted = index.atOnce(() -> {
            int waiting = demand(web(0)).unschedulable();
            binding.start();
            while (binding.getState() != Thread.State.BLOCKED && binding.isAlive()) {
                Thread.onSpinWait();
            }
            return waiting + demand(web(0)).bound();
        });
        binding.join();

        assertThat(counted).isEqualTo(1);
        assertThat(demand(web(0)).bound()).isEqualTo(1);
    }

    @Test
    void countsAPodOnceHoweverOftenTheSchedulerTriesIt() {
        for (int i = 0; i < 50; i++) {
            pods.put(web(1).version("" + i).unschedulable().build());
        }

        assertThat(demand(web(0)).unschedulable()).isEqualTo(1);
        assertThat(index.unschedulable(key(web(0)), 10)).containsExactly("shop/web-1");
    }

    @Test
    void movesAPodFromWaitingToItsNode() {
        pods.put(web(1).unschedulable().build());

        pods.put(web(1).on("n1").build());

        assertThat(index.waiting()).isEmpty();
        assertThat(demand(web(0)).bound()).isEqualTo(1);
        assertThat(index.use("n1").of(key(web(0)))).isEqualTo(1);
    }

    @Test
    void forgetsADemandWithItsLastPod() {
        pods.put(web(1).unschedulable().build());

        pods.remove("shop/web-1");

        assertThat(index.demand(key(web(0)))).isEmpty();
        assertThat(index.size()).isZero();
    }

    @Test
    void keepsThePlaceOfAPodAmongThoseThatWait() {
        pods.put(web(1).unschedulable().build());
        pods.put(web(2).unschedulable().build());
        pods.put(web(3).unschedulable().build());

        pods.put(web(1).version("2")
                .annotation("touched", "true")
                .unschedulable()
                .build());

        assertThat(index.unschedulable(key(web(0)), 2)).containsExactly("shop/web-1", "shop/web-2");
    }

    @Test
    void addsUpWhatANodeCarriesAndTellsDaemonsFromWorkloads() {
        pods.put(web(1).on("n1").build());
        pods.put(web(2).on("n1").memory("64Mi").build());
        pods.put(
                aPod("proxy").cpu("100m").ownedBy("DaemonSet", "proxy").on("n1").build());
        pods.put(aPod("etcd")
                .cpu("50m")
                .annotation("kubernetes.io/config.mirror", "x")
                .on("n1")
                .build());

        NodeUse use = index.use("n1");

        assertThat(use.used()).isEqualTo(Resources.parse(Map.of("cpu", "550m", "memory", "64Mi", "pods", "4")));
        assertThat(use.daemons()).isEqualTo(Resources.parse(Map.of("cpu", "150m", "pods", "2")));
        assertThat(use.workloads()).isEqualTo(2);
        assertThat(index.workloadsOn("n1")).containsExactly("shop/web-1", "shop/web-2");
    }

    @Test
    void freesANodeWhenItsPodsEnd() {
        pods.put(web(1).on("n1").build());

        pods.put(web(1).on("n1").phase("Succeeded").build());

        assertThat(index.use("n1")).isEqualTo(NodeUse.NONE);
        assertThat(index.workloadsOn("n1")).isEmpty();
    }

    @Test
    void keepsTheRoomOfAPodThatIsGoingUntilItIsGone() {
        pods.put(web(1).on("n1").deleting().build());

        assertThat(index.use("n1").workloads()).isEqualTo(1);
    }

    @Test
    void countsThePodsThatAnOwnerHasAndThoseItWillReplaceNot() {
        pods.put(web(1).build());
        pods.put(web(2).on("n1").build());
        pods.put(web(3).on("n1").deleting().build());
        pods.put(web(4).on("n1").phase("Failed").build());
        pods.put(web(5).on("n1").phase("Succeeded").build());

        assertThat(index.living("uid-web")).isEqualTo(2);
        assertThat(index.living("uid-other")).isZero();
    }

    @Test
    void remembersWhenAnOwnerLastMadeAPod() {
        pods.put(web(1).build());
        long made = time.getAsLong();
        time.pass(Duration.ofSeconds(7));

        pods.put(web(1).version("2").unschedulable().build());

        assertThat(index.lastCreatedNanos("uid-web")).contains(made);
        pods.put(web(2).build());
        assertThat(index.lastCreatedNanos("uid-web")).contains(time.getAsLong());
    }

    @Test
    void forgetsAnOwnerWithItsLastPod() {
        pods.put(web(1).build());

        pods.remove("shop/web-1");

        assertThat(index.lastCreatedNanos("uid-web")).isEmpty();
    }

    @Test
    void takesPodsWithoutAnOwnerTogetherByNamespaceAndShape() {
        pods.put(aPod("a").unschedulable().build());
        pods.put(aPod("b").unschedulable().build());
        pods.put(aPod("c").namespace("other").unschedulable().build());

        assertThat(demand(aPod("any")).unschedulable()).isEqualTo(2);
        assertThat(index.waiting()).hasSize(2);
    }

    @Test
    void takesAnotherVersionOfAPodForWhatThatVersionSays() {
        pods.put(web(1).version("7").unschedulable().build());

        PodBuilder resized = web(1).version("8").cpu("900m");

        assertThat(index.identity(resized.build()).key()).isEqualTo(key(resized));
        assertThat(index.identity(resized.build()).shape().requests().get(Resources.CPU))
                .isEqualTo(900);
        assertThat(index.identity(web(1).version("7").build()).key()).isEqualTo(key(web(1)));
    }
}
