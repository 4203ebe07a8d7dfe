package dev.joiner.provisioner.demand;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.kube.Workload;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.provisioner.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class NeedsTest {
    private final World world = new World();

    private static PodBuilder web(int number) {
        return aPod("web-" + number).ownedBy("ReplicaSet", "web");
    }

    private void replicas(int count) {
        world.replicaSets.put(Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\",\"uid\":\"uid-web\"},\"spec\":{\"replicas\":"
                                + count + "}}",
                        Workload.class));
    }

    @Test
    void countsWhatTheSchedulerFoundNoNodeFor() {
        world.pods.put(web(1).unschedulable().build());
        world.pods.put(web(2).unschedulable().build());

        assertThat(world.need(web(1)).waiting()).isEqualTo(2);
        assertThat(world.need(web(1)).unplanned()).isEqualTo(2);
    }

    @Test
    void countsAPodOnceHoweverOftenTheSchedulerTries() {
        for (int attempt = 1; attempt <= 20; attempt++) {
            world.pods.put(web(1).version("" + attempt).unschedulable().build());
        }

        assertThat(world.need(web(1)).waiting()).isEqualTo(1);
    }

    @Test
    void needsNothingForPodsThatTheSchedulerHasNotLookedAt() {
        world.pods.put(web(1).build());

        assertThat(world.all()).isEmpty();
    }

    @Test
    void expectsPodsNotLookedAtAndPodsNotMadeOnceOneWaits() {
        replicas(10);
        world.pods.put(web(1).unschedulable().build());
        world.pods.put(web(2).build());

        assertThat(world.need(web(1)).waiting()).isEqualTo(1);
        assertThat(world.need(web(1)).expected()).isEqualTo(9);
    }

    @Test
    void takesAnExtendersReportForAVerdictThatIsUnderWay() {
        DemandKey key = World.keyOf(web(1));
        world.pods.put(web(1).build());
        world.pods.put(web(2).build());

        world.demand(key.name(), "{\"pods\":1,\"source\":\"extender\"}");

        assertThat(world.need(key).waiting()).isEqualTo(1);
        assertThat(world.need(key).expected()).isEqualTo(1);
        world.pods.put(web(1).unschedulable().build());
        world.pods.put(web(2).unschedulable().build());
        assertThat(world.need(key).waiting()).as("the verdict is here").isEqualTo(2);
    }

    @Test
    void takesNoReportForASignalThatNoVerdictFollowed() {
        DemandKey key = World.keyOf(web(1));
        world.pods.put(web(1).build());
        world.demand(key.name(), "{\"pods\":1,\"source\":\"extender\"}");

        world.time.pass(Duration.ofSeconds(6));

        assertThat(world.all()).isEmpty();
    }

    @Test
    void countsPodsThatWeNominatedAndNoneThatWaitForAPreemption() {
        world.openNode(aNode("n1"));
        world.plan("n1", web(1), 1);
        world.pods.put(web(1).nominatedTo("n1").build());
        world.pods.put(web(2).nominatedTo("elsewhere").build());

        assertThat(world.need(web(1)).waiting()).isEqualTo(1);
    }

    @Test
    void lessensWhatIsUnplannedByRoomAndRoomByBoundPods() {
        world.openNode(aNode("n1"));
        world.plan("n1", web(1), 3);
        for (int i = 1; i <= 5; i++) {
            world.pods.put(web(i).unschedulable().build());
        }
        assertThat(world.need(web(1)).unplanned()).isEqualTo(2);

        world.pods.put(web(1).on("n1").build());

        assertThat(world.need(web(1)).nominated()).isEqualTo(2);
        assertThat(world.need(web(1)).waiting()).isEqualTo(4);
        assertThat(world.need(web(1)).unplanned()).isEqualTo(2);
    }

    @Test
    void seesSurplusRoomWhenItsPodsAreGone() {
        world.openNode(aNode("n1"));
        world.plan("n1", web(1), 3);

        assertThat(world.need(web(1)).surplus()).isEqualTo(3);
    }

    @Test
    void wantsWhatAUserWantsInAdvance() {
        world.demand(
                "in-advance",
                "{\"pods\":20,\"priority\":7,\"shape\":{\"requests\":{\"cpu\":\"500m\"},\"nodeSelector\":{\"a\":\"b\"}}}");

        Need need = world.need(new DemandKey("shop", "in-advance"));

        assertThat(need.advance()).isTrue();
        assertThat(need.waiting()).isEqualTo(20);
        assertThat(need.unplanned()).isEqualTo(20);
        assertThat(need.shape())
                .isEqualTo(World.shapeOf(aPod().cpu("500m").select("a", "b").priority(7)));
    }

    @Test
    void givesRoomInAdvanceToThePodsThatItWasWantedFor() {
        world.demand("in-advance", "{\"pods\":3,\"source\":\"user\",\"shape\":{\"requests\":{\"cpu\":\"200m\"}}}");
        DemandKey key = new DemandKey("shop", "in-advance");

        world.pods.put(web(1).unschedulable().build());
        world.pods.put(web(2).on("n1").build());
        world.pods.put(web(3).cpu("300m").unschedulable().build());
        world.pods.put(web(4).namespace("other").unschedulable().build());

        assertThat(world.need(key).waiting()).as("two of three have come").isEqualTo(1);
        world.pods.remove("shop/web-2");
        assertThat(world.need(key).waiting()).as("one is gone again").isEqualTo(2);
    }

    @Test
    void keepsNothingForAUsersDemandThatIsOverOrGone() {
        world.demand(
                "in-advance",
                "{\"pods\":3,\"expiresAt\":\"2026-11-22T12:00:10Z\",\"shape\":{\"requests\":{\"cpu\":\"200m\"}}}");
        DemandKey key = new DemandKey("shop", "in-advance");
        world.openNode(aNode("n1"));
        world.nominations.add("claim-of-n1", key, world.need(key).shape(), 3);
        assertThat(world.need(key).surplus()).isZero();

        world.time.pass(Duration.ofSeconds(10));
        assertThat(world.need(key).surplus()).as("expired").isEqualTo(3);
        world.demands.remove("shop/in-advance");

        assertThat(world.need(key).surplus()).as("deleted").isEqualTo(3);
    }
}
