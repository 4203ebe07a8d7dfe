package dev.joiner.extender;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.extender.PlacementContract.Refused;
import dev.joiner.extender.PlacementContract.Verdict;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlacementContractTest {
    private final Cluster cluster = new Cluster();

    private static PodBuilder web(String name) {
        return aPod(name).ownedBy("ReplicaSet", "web");
    }

    private static PodBuilder batch(String name) {
        return aPod(name).ownedBy("Job", "batch");
    }

    @Test
    void givesEveryNodeWhereNothingIsHeld() {
        cluster.nodes.put(aNode("n1").build());
        cluster.nodes.put(aNode("n2").build());

        Verdict verdict = cluster.filter(web("web-1"), "n1", "n2");

        assertThat(verdict.allowed()).containsExactly("n1", "n2");
        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.demand()).isEmpty();
    }

    @Test
    void givesAPodExactlyTheNodeThatIsPlannedForIt() {
        cluster.waits(web("web-1"));
        cluster.nodes.put(aNode("n1").build());
        cluster.nodeHolding(aNode("n2"), Map.of(web("web-1"), 1));
        cluster.nodes.put(aNode("n3").build());

        Verdict verdict = cluster.filter(web("web-1"), "n1", "n2", "n3");

        assertThat(verdict.allowed()).containsExactly("n2");
        assertThat(verdict.refused())
                .isEqualTo(Map.of("n1", PlacementContract.ELSEWHERE, "n3", PlacementContract.ELSEWHERE));
    }

    @Test
    void keepsCompetitorsOffHeldRoomAndReportsTheirDemand() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1").cpu("2"), Map.of(web("web-1").cpu("2"), 1));

        Verdict verdict = cluster.filter(batch("batch-1"), "n1");

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", PlacementContract.HELD));
        assertThat(verdict.demand().map(Refused::key)).contains(Cluster.demandOf(batch("batch-1")));
    }

    @Test
    void sendsCompetitorsToNodesWhereNothingIsHeld() {
        cluster.waits(web("web-1"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("web-1"), 1));
        cluster.nodes.put(aNode("n2").build());

        Verdict verdict = cluster.filter(batch("batch-1"), "n1", "n2");

        assertThat(verdict.allowed()).containsExactly("n2");
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", PlacementContract.HELD));
        assertThat(verdict.demand()).isEmpty();
    }

    @Test
    void givesWhatIsLeftBesideHeldRoomOnOneNodeAndCountsItAtOnce() {
        // Room for three pods of 600m besides the held 200m on each node of 2 CPUs.
        cluster.waits(web("web-1"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("web-1"), 1));
        cluster.nodeHolding(aNode("n2"), Map.of(web("web-1"), 1));

        for (int i = 1; i <= 3; i++) {
            assertThat(cluster.filter(batch("batch-" + i).cpu("600m"), "n1", "n2")
                            .allowed())
                    .containsExactly("n1");
        }
        assertThat(cluster.filter(batch("batch-4").cpu("600m"), "n1", "n2").allowed())
                .containsExactly("n2");
        assertThat(cluster.filter(batch("batch-5").cpu("600m"), "n1").demand()).isPresent();
    }

    @Test
    void givesEachPlannedPlaceOnceBeforeAnyWatchHasTold() {
        cluster.waits(web("web-1"));
        cluster.waits(web("web-2"));
        cluster.waits(web("web-3"));
        cluster.nodeHolding(aNode("n1").cpu("400m"), Map.of(web("any"), 2));
        cluster.nodeHolding(aNode("n2").cpu("400m"), Map.of(web("any"), 1));

        assertThat(cluster.filter(web("web-1"), "n1", "n2").allowed()).containsExactly("n1");
        assertThat(cluster.filter(web("web-2"), "n1", "n2").allowed()).containsExactly("n1");
        assertThat(cluster.filter(web("web-3"), "n1", "n2").allowed()).containsExactly("n2");
    }

    @Test
    void countsAPodThatIsTriedAgainOnce() {
        cluster.waits(web("web-1"));
        cluster.waits(web("web-2"));
        cluster.nodeHolding(aNode("n1").cpu("400m"), Map.of(web("any"), 2));

        cluster.filter(web("web-1"), "n1");
        cluster.filter(web("web-1"), "n1");
        cluster.filter(web("web-1"), "n1");

        assertThat(cluster.assignments.size()).isEqualTo(1);
        assertThat(cluster.filter(web("web-2"), "n1").allowed()).containsExactly("n1");
    }

    @Test
    void letsBoundPodsUseUpTheirHolds() {
        cluster.nodeHolding(aNode("n1"), Map.of(web("any"), 2));
        cluster.pods.put(web("web-1").on("n1").build());
        cluster.waits(web("web-2"));
        assertThat(cluster.filter(batch("batch-1").cpu("1800m"), "n1").allowed())
                .as("200m are bound and 200m still held of 2 CPUs")
                .isEmpty();

        cluster.pods.put(web("web-2").on("n1").build());

        assertThat(cluster.filter(batch("batch-1").cpu("1800m"), "n1").allowed())
                .as("nothing is held any more: what fits is the scheduler's to say")
                .containsExactly("n1");
    }

    @Test
    void letsHoldsOfLowerPriorityGiveWay() {
        cluster.waits(web("web-1").cpu("1500m"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("any").cpu("1500m"), 1));

        assertThat(cluster.filter(batch("equal").cpu("1"), "n1").allowed()).isEmpty();
        assertThat(cluster.filter(batch("higher").cpu("1").priority(1), "n1").allowed())
                .containsExactly("n1");
    }

    @Test
    void letsHoldsOfDemandWithoutPodsGiveWay() {
        cluster.nodeHolding(aNode("n1"), Map.of(web("deleted-meanwhile").cpu("2"), 1));

        assertThat(cluster.filter(batch("batch-1"), "n1").allowed()).containsExactly("n1");
    }

    @Test
    void holdsNothingForAClaimThatGoes() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("any").cpu("2"), 1));

        cluster.claims.put(
                NodeClaimBuilder.aClaim("claim-of-n1").on("n1").deleting().build());

        assertThat(cluster.filter(batch("batch-1"), "n1").allowed()).containsExactly("n1");
    }

    @Test
    void letsEverythingPassWhileItsViewIsTooOld() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("any").cpu("2"), 1));

        cluster.staleness = PlacementContract.STALE;
        assertThat(cluster.filter(batch("batch-1"), "n1").allowed()).isEmpty();
        cluster.staleness = PlacementContract.STALE.plusMillis(1);
        Verdict verdict = cluster.filter(batch("batch-1"), "n1", "n-unknown");

        assertThat(verdict.allowed()).containsExactly("n1", "n-unknown");
        assertThat(verdict.refused()).isEmpty();
        assertThat(verdict.demand()).isEmpty();
    }

    @Test
    void saysTheSameForEveryTryInTheSameState() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("any").cpu("2"), 1));
        Verdict first = cluster.filter(batch("batch-1"), "n1");

        for (int i = 0; i < 100; i++) {
            cluster.time.pass(Duration.ofMillis(317));
            assertThat(cluster.filter(batch("batch-1"), "n1").refused()).isEqualTo(first.refused());
        }
        assertThat(first.refused().get("n1")).doesNotContainPattern("[0-9]");
    }

    @Test
    void givesAPlaceFreeAgainWhenItsPodDidNotComeToBind() {
        cluster.waits(web("web-1"));
        cluster.waits(web("web-2"));
        cluster.nodeHolding(aNode("n1").cpu("200m"), Map.of(web("any"), 1));
        cluster.filter(web("web-1"), "n1");

        cluster.pods.remove("shop/web-1");

        assertThat(cluster.filter(web("web-2"), "n1").allowed()).containsExactly("n1");
        assertThat(cluster.assignments.size()).isEqualTo(1);
    }

    @Test
    void passesNodesItDoesNotKnowYet() {
        assertThat(cluster.filter(web("web-1"), "n-new").allowed()).containsExactly("n-new");
    }

    @Test
    void answersAnEmptyListWithNothingButDemand() {
        Verdict verdict = cluster.filter(web("web-1"));

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.refused()).isEmpty();
    }
}
