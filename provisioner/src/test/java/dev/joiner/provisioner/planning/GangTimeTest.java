package dev.joiner.provisioner.planning;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.testing.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GangTimeTest {
    private static final Duration WITHIN = Duration.ofMinutes(5);
    private static final Gang TRAIN = new Gang("shop", "train", 3);

    private final World world = new World();
    private final List<Pod> evicted = new ArrayList<>();
    private final GangTime gangTime =
            new GangTime(WITHIN, world.index, world.pods, world.claims, world.nominations, evicted::add, world.time);

    private static PodBuilder member(String name, String gang) {
        return aPod(name).ownedBy("Job", gang).annotation(Gang.NAME, gang).annotation(Gang.MINIMUM, "3");
    }

    private void waits(String gang) {
        for (int i = 1; i <= 3; i++) {
            world.pods.put(member(gang + "-" + i, gang).unschedulable().build());
        }
    }

    private void pass(Duration time) {
        world.time.pass(time);
        gangTime.step();
    }

    private Claim.State state(String node) {
        return world.claims.get("claim-of-" + node).orElseThrow().state();
    }

    @Test
    void leavesAGangAloneThatIsComplete() {
        waits("train");
        world.openNode(aNode("n1"));
        world.plan("n1", member("any", "train"), 3);
        gangTime.step();

        pass(WITHIN.multipliedBy(2));

        assertThat(state("n1")).isEqualTo(Claim.State.LAUNCHED);
        assertThat(gangTime.rests(TRAIN)).isEmpty();
    }

    @Test
    void givesBackWhatDidNotBecomeCompleteInTime() {
        waits("train");
        world.openNode(aNode("n1"));
        world.plan("n1", member("any", "train"), 2);
        gangTime.step();

        pass(WITHIN.minusMillis(1));
        assertThat(world.nominations.planned("claim-of-n1")).isNotEmpty();
        pass(Duration.ofMillis(1));

        assertThat(world.nominations.planned("claim-of-n1")).isEmpty();
        assertThat(gangTime.rests(TRAIN))
                .hasValueSatisfying(why -> assertThat(why).contains("train", "3 pods"));
        pass(GangTime.BETWEEN);
        assertThat(state("n1")).as("nobody else wants it").isEqualTo(Claim.State.ENDING);
        pass(WITHIN);
        assertThat(gangTime.rests(TRAIN)).as("tried again").isEmpty();
    }

    @Test
    void evictsMembersThatRunWithoutTheOthers() {
        waits("train");
        world.openNode(aNode("n1"));
        world.pods.put(member("train-1", "train").on("n1").build());
        world.pods.put(aPod("other").on("n1").build());
        gangTime.step();

        pass(WITHIN);

        assertThat(evicted).extracting(pod -> pod.metadata().name()).containsExactly("train-1");
        pass(GangTime.BETWEEN);
        assertThat(state("n1")).as("it was not bought for the gang alone").isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void letsOneGangGiveBackAtATimeSoThatTheOtherMayBecomeComplete() {
        waits("train");
        waits("other");
        world.openNode(aNode("n1"));
        world.openNode(aNode("n2"));
        world.plan("n1", member("any", "train"), 2);
        world.plan("n2", member("any", "other"), 2);
        gangTime.step();

        pass(WITHIN);
        assertThat(gangTime.rests(TRAIN)).isPresent();
        assertThat(gangTime.rests(new Gang("shop", "other", 3))).isEmpty();
        world.plan("n1", member("any", "other"), 1);
        pass(GangTime.BETWEEN);

        assertThat(gangTime.rests(new Gang("shop", "other", 3)))
                .as("complete now")
                .isEmpty();
        assertThat(state("n1")).as("used by the other").isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void neverEvictsAGangThatWasComplete() {
        world.openNode(aNode("n1"));
        for (int i = 1; i <= 3; i++) {
            world.pods.put(member("train-" + i, "train").on("n1").build());
        }
        gangTime.step();

        world.pods.remove("shop/train-3");
        world.pods.put(member("train-4", "train").unschedulable().build());
        gangTime.step();
        pass(WITHIN.multipliedBy(2));

        assertThat(evicted).isEmpty();
    }

    @Test
    void takesPodsThatHaveEndedForAGangThatRan() {
        world.openNode(aNode("n1"));
        world.pods.put(member("train-1", "train").on("n1").build());
        world.pods.put(member("train-2", "train").on("n1").phase("Succeeded").build());
        world.pods.put(member("train-3", "train").on("n1").phase("Succeeded").build());
        gangTime.step();

        pass(WITHIN.multipliedBy(2));

        assertThat(evicted).as("a new leader knows nothing of the beginning").isEmpty();
    }

    @Test
    void closesANodeOfAPartPlacedGangBeforeItsPodsGo() {
        waits("train");
        world.openNode(aNode("n1"));
        world.pods.put(member("train-1", "train").on("n1").build());
        gangTime.step();

        pass(WITHIN);

        assertThat(state("n1")).as("tainted, then drained").isEqualTo(Claim.State.ENDING);
        assertThat(evicted).isEmpty();
    }
}
