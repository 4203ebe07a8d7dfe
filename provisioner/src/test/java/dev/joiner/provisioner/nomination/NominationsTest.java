package dev.joiner.provisioner.nomination;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NominationsTest {
    private static final DemandKey WEB = new DemandKey("shop", "web");
    private static final DemandKey JOB = new DemandKey("shop", "job");
    private static final Shape SHAPE = PodShapes.of(aPod().cpu("200m").build());

    private final Nominations nominations = new Nominations();

    private static NodeUse using(Map<DemandKey, Integer> pods) {
        return new NodeUse(Resources.NONE, Resources.NONE, 0, pods, Map.of());
    }

    @Test
    void addsUpRoomOfOneDemandOnAClaim() {
        nominations.add("c1", WEB, SHAPE, 3);
        nominations.add("c1", WEB, SHAPE, 2);
        nominations.add("c1", JOB, SHAPE, 1);

        assertThat(nominations.planned("c1")).isEqualTo(Map.of(WEB, 5, JOB, 1));
        assertThat(nominations.planned("other")).isEmpty();
    }

    @Test
    void letsBoundPodsUseUpTheirRoom() {
        nominations.add("c1", WEB, SHAPE, 5);

        NodeUse use = using(Map.of(WEB, 3, JOB, 7));

        assertThat(nominations.remaining("c1", use)).isEqualTo(Map.of(WEB, 2));
        assertThat(nominations.remainingResources("c1", use))
                .isEqualTo(Resources.parse(Map.of("cpu", "400m", "pods", "2")));
        assertThat(nominations.remaining("c1", using(Map.of(WEB, 9)))).isEmpty();
    }

    @Test
    void countsUnusedRoomOverAllClaims() {
        nominations.add("c1", WEB, SHAPE, 5);
        nominations.add("c2", WEB, SHAPE, 4);

        assertThat(nominations.remaining(claim -> claim.equals("c1") ? using(Map.of(WEB, 5)) : NodeUse.NONE))
                .isEqualTo(Map.of(WEB, 4));
    }

    @Test
    void givesBackWhatIsWithdrawnAndNoMore() {
        nominations.add("c1", WEB, SHAPE, 5);

        nominations.withdraw("c1", WEB, 2);
        assertThat(nominations.planned("c1")).isEqualTo(Map.of(WEB, 3));
        nominations.withdraw("c1", WEB, 9);
        nominations.withdraw("c1", WEB, 1);
        nominations.withdraw("other", WEB, 1);

        assertThat(nominations.planned("c1")).isEmpty();
        assertThat(nominations.shape(WEB)).isEmpty();
    }

    @Test
    void forgetsAClaimWithItsRoom() {
        nominations.add("c1", WEB, SHAPE, 5);
        nominations.add("c2", WEB, SHAPE, 1);

        nominations.remove("c1");

        assertThat(nominations.planned("c1")).isEmpty();
        assertThat(nominations.shape(WEB)).contains(SHAPE);
    }

    @Test
    void givesOutCopies() {
        nominations.add("c1", WEB, SHAPE, 5);

        nominations.planned("c1").clear();

        assertThat(nominations.planned("c1")).hasSize(1);
    }
}
