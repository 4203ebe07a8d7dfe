package dev.joiner.provisioner.demand;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.demand.Demand.Source;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.provisioner.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignalTest {
    private static final Duration AFTER = Duration.ofSeconds(5);

    private final World world = new World(AFTER);
    private final World extenderAlone = new World(Signal.NEVER);

    private static PodBuilder ours() {
        return aPod("web-1").ownedBy("ReplicaSet", "web").scheduler("joiner-scheduler");
    }

    private static void report(World world, DemandKey key) {
        world.demand(key.name(), "{\"pods\":1,\"source\":\"extender\"}");
    }

    @Test
    void countsAPodThatTheExtenderHasReportedAtOnce() {
        world.pods.put(ours().unschedulable().build());
        assertThat(world.all()).isEmpty();

        report(world, World.keyOf(ours()));

        assertThat(world.need(ours()).waiting()).isEqualTo(1);
    }

    @Test
    void takesTheVerdictAloneWhenTheExtenderKeepsSilent() {
        world.pods.put(ours().unschedulable().build());
        assertThat(world.all()).isEmpty();
        world.time.pass(AFTER.minusMillis(1));
        assertThat(world.all()).isEmpty();

        world.time.pass(Duration.ofMillis(1));

        assertThat(world.need(ours()).waiting()).isEqualTo(1);
    }

    @Test
    void saysWhoseWordCame() {
        var verdictCounts = new World();
        verdictCounts.pods.put(ours().unschedulable().build());
        assertThat(verdictCounts.need(ours()).source()).isEqualTo(Source.SCHEDULER);

        report(verdictCounts, World.keyOf(ours()));

        assertThat(verdictCounts.need(ours()).source()).isEqualTo(Source.EXTENDER);
    }

    @Test
    void takesTheVerdictOfOtherSchedulersAtOnce() {
        world.pods.put(
                aPod("web-1").scheduler("default-scheduler").unschedulable().build());

        assertThat(world.all()).hasSize(1);
    }

    @Test
    void keepsCountingWhenTheReportIsDeletedByHand() {
        world.pods.put(ours().unschedulable().build());
        DemandKey key = World.keyOf(ours());
        report(world, key);
        assertThat(world.need(key).waiting()).isEqualTo(1);

        world.demands.remove(key.toString());

        assertThat(world.need(key).waiting()).isEqualTo(1);
        assertThat(world.need(key).source()).isEqualTo(Source.EXTENDER);
    }

    @Test
    void needsANewReportForPodsThatComeAfterAllWerePlaced() {
        DemandKey key = World.keyOf(ours());
        extenderAlone.pods.put(ours().unschedulable().build());
        report(extenderAlone, key);
        assertThat(extenderAlone.all()).hasSize(1);
        extenderAlone.pods.put(ours().on("n1").build());
        extenderAlone.demands.remove(key.toString());
        assertThat(extenderAlone.all()).isEmpty();

        extenderAlone.pods.put(ours().unschedulable().build());

        assertThat(extenderAlone.all()).isEmpty();
    }

    @Test
    void stillHearsTheReportWhileRoomIsPlanned() {
        DemandKey key = World.keyOf(ours());
        extenderAlone.openNode(aNode("n1"));
        extenderAlone.pods.put(ours().unschedulable().build());
        report(extenderAlone, key);
        assertThat(extenderAlone.all()).hasSize(1);
        extenderAlone.plan("n1", ours(), 2);
        extenderAlone.pods.put(ours().on("n1").build());
        extenderAlone.demands.remove(key.toString());
        assertThat(extenderAlone.need(key).waiting()).isZero();

        extenderAlone.pods.put(aPod("web-2")
                .ownedBy("ReplicaSet", "web")
                .scheduler("joiner-scheduler")
                .unschedulable()
                .build());

        assertThat(extenderAlone.need(key).waiting()).isEqualTo(1);
        assertThat(extenderAlone.need(key).source()).isEqualTo(Source.EXTENDER);
    }

    @Test
    void neverTakesAVerdictWhereTheExtenderIsTheOnlySignal() {
        extenderAlone.pods.put(ours().unschedulable().build());
        extenderAlone.pods.put(
                aPod("web-2").scheduler("default-scheduler").unschedulable().build());

        extenderAlone.time.pass(Duration.ofHours(1));
        assertThat(extenderAlone.all()).isEmpty();

        report(extenderAlone, World.keyOf(ours()));
        assertThat(extenderAlone.all()).containsOnlyKeys(World.keyOf(ours()));
    }
}
