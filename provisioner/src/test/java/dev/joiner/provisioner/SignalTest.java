package dev.joiner.provisioner;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.demand.DemandKey;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignalTest {
    private static final Duration AFTER = Duration.ofSeconds(5);

    private final World world = new World(AFTER);
    private final World extenderAlone = new World(ProvisionerSettings.NEVER);

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
