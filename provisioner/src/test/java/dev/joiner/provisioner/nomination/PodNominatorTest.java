package dev.joiner.provisioner.nomination;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.NodeFit;
import dev.joiner.provisioner.testing.FakeControl;
import dev.joiner.provisioner.testing.World;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodNominatorTest {
    private final World world = new World();
    private final FakeApiServer server = new FakeApiServer();
    private final FakeControl control = new FakeControl();
    private PodNominator nominator;

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() {
        nominator = new PodNominator(
                server.client(folder),
                world.index,
                world.claims,
                world.nominations,
                "joiner-scheduler",
                control,
                world.time);
        world.openNode(aNode("n1"));
        world.openNode(aNode("n2"));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static PodBuilder web(int i) {
        return aPod("web-" + i).ownedBy("ReplicaSet", "web").cpu("200m");
    }

    private static PodBuilder late(int i) {
        return aPod("late-" + i).ownedBy("ReplicaSet", "late").cpu("100m");
    }

    private Claim claim(String node) {
        return world.claims.get("claim-of-" + node).orElseThrow();
    }

    private boolean isNeeded(String node) {
        Claim claim = claim(node);
        return nominator.isNeeded(
                claim, () -> NodeFit.of(claim, world.claims.node(claim).orElseThrow(), List.of()), nominator.waiting());
    }

    private void waiting(PodBuilder... pods) {
        for (PodBuilder pod : pods) {
            world.pods.put(pod.unschedulable().build());
        }
    }

    @Test
    void isNeededWhilePodsOfAnotherDemandWaitToo() {
        world.plan("n1", web(0), 1);
        waiting(web(1));

        assertThat(isNeeded("n1")).isFalse();

        waiting(late(1));

        assertThat(isNeeded("n1")).isTrue();
    }

    @Test
    void isNeededWhileMorePodsOfAnotherDemandWaitThanHaveRoomBesideThem() {
        world.plan("n1", web(0), 1);
        world.plan("n1", late(0), 1);
        waiting(web(1), late(1));

        assertThat(isNeeded("n1")).as("each has its room").isFalse();

        waiting(late(2));

        assertThat(isNeeded("n1")).isTrue();

        world.plan("n2", late(0), 1);

        assertThat(isNeeded("n1")).as("the second has room on another node").isFalse();
    }

    @Test
    void isNotNeededWherePodsOfOneDemandAloneWaitForTooLittleRoom() {
        world.plan("n1", web(0), 1);
        waiting(web(1), web(2));

        assertThat(isNeeded("n1")).isFalse();
    }

    @Test
    void isNotNeededForPodsThatTheNodeCouldNeverHold() {
        world.openNode(aNode("n1").label("disk", "ssd"));
        world.plan("n1", web(0), 1);
        waiting(web(1), late(1).cpu("900"), late(2).select("no-such-key", "y"));

        assertThat(isNeeded("n1")).isFalse();

        waiting(late(3).select("disk", "ssd"));

        assertThat(isNeeded("n1")).as("for a pod that selects the node").isTrue();
    }

    @Test
    void isNotNeededForPodsThatDoNotTolerateTheNode() {
        world.openNode(aNode("n3").taint("team", "NoSchedule"));
        world.plan("n3", web(0), 1);
        waiting(web(1), late(1));

        assertThat(isNeeded("n3")).isFalse();
    }

    @Test
    void isNotNeededForPodsThatOurExtenderGuides() {
        world.plan("n1", web(0), 1);
        waiting(web(1).scheduler("joiner-scheduler"), late(1));

        assertThat(isNeeded("n1")).isFalse();
    }

    @Test
    void choosesNoMorePodsThanTheClaimHasRoomFor() {
        world.plan("n1", web(0), 2);
        waiting(web(1), web(2), web(3));

        assertThat(nominator.choose(claim("n1"))).hasSize(2);
    }

    @Test
    void letsAnotherNodeWaitWhilePodsAreOnTheirWayToTheFirst() {
        world.plan("n1", web(0), 2);
        world.plan("n2", late(0), 1);
        waiting(web(1), web(2), late(1));
        nominator.choose(claim("n1"));

        assertThat(nominator.isFree(claim("n1"))).isTrue();
        assertThat(nominator.isFree(claim("n2"))).isFalse();

        world.pods.put(web(1).on("n1").build());
        world.pods.put(web(2).nominatedTo("n1").build());
        assertThat(nominator.isFree(claim("n2"))).isFalse();

        world.pods.put(web(2).on("n1").build());
        assertThat(nominator.isFree(claim("n2"))).isTrue();
    }

    @Test
    void letsAnotherNodeWaitNoLongerThanTwoSecondsForPodsThatDoNotCome() {
        world.plan("n1", web(0), 1);
        waiting(web(1), late(1));
        nominator.choose(claim("n1"));

        world.time.pass(Duration.ofMillis(1999));
        assertThat(nominator.isFree(claim("n2"))).isFalse();

        world.time.pass(Duration.ofMillis(1));
        assertThat(nominator.isFree(claim("n2"))).isTrue();
        assertThat(control.later).as("a look when the time is up").hasSize(1);
    }

    @Test
    void nominatesAPodOfANameThatItHasNominatedBefore() {
        world.plan("n1", web(0), 1);
        waiting(web(1));
        nominator.choose(claim("n1"));
        world.pods.remove(web(1).build().key());
        waiting(web(1).uid("another"));

        assertThat(nominator.choose(claim("n1"))).containsExactly(web(1).build().key());
    }
}
