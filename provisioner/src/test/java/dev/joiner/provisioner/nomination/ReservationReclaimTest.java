package dev.joiner.provisioner.nomination;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import dev.joiner.provisioner.testing.World;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReservationReclaimTest {
    private final World world = new World();
    private final ReservationReclaim overtaken = new ReservationReclaim(world.claims, world.nominations);

    private static PodBuilder web(String name) {
        return aPod(name).ownedBy("ReplicaSet", "web").cpu("500m");
    }

    private static PodBuilder urgent() {
        return aPod("urgent").ownedBy("ReplicaSet", "urgent").cpu("500m").priority(10);
    }

    @Test
    void keepsRoomThatIsThere() {
        world.openNode(aNode("n1").cpu("2"));
        world.plan("n1", web("a"), 4);

        world.pods.put(web("a").on("n1").build());
        overtaken.step();

        assertThat(world.nominations.planned("claim-of-n1")).isEqualTo(Map.of(World.keyOf(web("a")), 4));
    }

    @Test
    void givesBackRoomThatOthersTookLowestPriorityFirst() {
        world.openNode(aNode("n1").cpu("2"));
        world.plan("n1", web("a"), 3);
        world.plan("n1", urgent(), 1);

        world.pods.put(aPod("thief").cpu("700m").on("n1").build());
        overtaken.step();

        assertThat(world.nominations.planned("claim-of-n1"))
                .isEqualTo(Map.of(World.keyOf(web("a")), 1, World.keyOf(urgent()), 1));
    }

    @Test
    void leavesNodesAloneThatAreNotThereYet() {
        world.plan("not-there", web("a"), 100);

        overtaken.step();

        assertThat(world.nominations.planned("claim-of-not-there")).hasSize(1);
    }
}
