package dev.joiner.provisioner.demand;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.provisioner.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DisagreementsTest {
    private static final PodBuilder WEB = aPod("web-1").ownedBy("ReplicaSet", "web");
    private static final DemandKey KEY = World.keyOf(WEB);

    private final World world = new World();
    private final Disagreements disagreements =
            new Disagreements(world.claims, world.nominations, key -> "1 node had a taint", key -> false, world.time);

    @BeforeEach
    void waits() {
        world.pods.put(
                aPod("web-1").ownedBy("ReplicaSet", "web").unschedulable().build());
        world.pods.put(
                aPod("web-2").ownedBy("ReplicaSet", "web").unschedulable().build());
    }

    private void openNodeWithRoom(String name) {
        world.openNode(aNode(name));
        world.plan(name, WEB, 2);
        look();
    }

    private void look() {
        disagreements.step(world.all());
    }

    private void pass(Duration time) {
        world.time.pass(time);
        look();
    }

    @Test
    void givesOpenRoomBackThatItsPodsDoNotUse() {
        openNodeWithRoom("n1");

        pass(Disagreements.PATIENCE.minusMillis(1));
        assertThat(world.need(KEY).unplanned()).isZero();
        pass(Duration.ofMillis(1));

        assertThat(world.need(KEY).unplanned()).isEqualTo(2);
        assertThat(disagreements.avoidsRunning(KEY)).isTrue();
        assertThat(disagreements.total()).isEqualTo(1);
        assertThat(disagreements.rests(KEY)).as("a new node may do").isEmpty();
    }

    @Test
    void hasPatienceWhilePodsGoOn() {
        openNodeWithRoom("n1");
        pass(Disagreements.PATIENCE.minusMillis(1));

        world.pods.put(aPod("web-1").ownedBy("ReplicaSet", "web").on("n1").build());
        pass(Duration.ofSeconds(20));

        assertThat(disagreements.total()).isZero();
        assertThat(world.need(KEY).nominated()).isEqualTo(1);
    }

    @Test
    void keepsRoomForPodsThatAreStillToCome() {
        openNodeWithRoom("n1");
        world.pods.remove("shop/web-1");
        world.pods.remove("shop/web-2");

        pass(Disagreements.PATIENCE.multipliedBy(3));

        assertThat(disagreements.total()).isZero();
    }

    @Test
    void restsLongerEachTimeThatNewNodesDoNotDo() {
        openNodeWithRoom("n1");
        pass(Disagreements.PATIENCE);
        openNodeWithRoom("n2");
        pass(Disagreements.PATIENCE);

        assertThat(disagreements.rests(KEY))
                .hasValueSatisfying(why -> assertThat(why).contains("2 nodes", "1 node had a taint"));
        pass(Disagreements.FIRST_REST);
        assertThat(disagreements.rests(KEY)).isEmpty();

        openNodeWithRoom("n3");
        pass(Disagreements.PATIENCE);
        pass(Disagreements.FIRST_REST);
        assertThat(disagreements.rests(KEY)).as("twice as long").isPresent();
        pass(Disagreements.FIRST_REST);
        assertThat(disagreements.rests(KEY)).isEmpty();
    }

    @Test
    void forgetsItAllWhenAPodLands() {
        openNodeWithRoom("n1");
        pass(Disagreements.PATIENCE);
        openNodeWithRoom("n2");
        pass(Disagreements.PATIENCE);
        assertThat(disagreements.rests(KEY)).isPresent();

        world.pods.put(aPod("web-1").ownedBy("ReplicaSet", "web").on("n2").build());
        look();

        assertThat(disagreements.rests(KEY)).isEmpty();
    }
}
