package dev.joiner.extender;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.extender.PlacementContract.Refusal;
import dev.joiner.extender.PlacementContract.Refused;
import dev.joiner.extender.PlacementContract.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", Refusal.ELSEWHERE, "n3", Refusal.ELSEWHERE));
    }

    @Test
    void keepsCompetitorsOffHeldRoomAndReportsTheirDemand() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1").cpu("2"), Map.of(web("web-1").cpu("2"), 1));

        Verdict verdict = cluster.filter(batch("batch-1"), "n1");

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", Refusal.HELD));
        assertThat(verdict.demand().map(Refused::key)).contains(Cluster.demandOf(batch("batch-1")));
    }

    @Test
    void sendsCompetitorsToNodesWhereNothingIsHeld() {
        cluster.waits(web("web-1"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("web-1"), 1));
        cluster.nodes.put(aNode("n2").build());

        Verdict verdict = cluster.filter(batch("batch-1"), "n1", "n2");

        assertThat(verdict.allowed()).containsExactly("n2");
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", Refusal.HELD));
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

    /** The nodes of a scale-up open one after the other. */
    @Test
    void keepsAPodForItsRoomOnANodeThatIsAboutToOpen() {
        cluster.waits(web("web-1"));
        cluster.waits(web("web-2"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("any"), 1));
        cluster.nodeHolding(aNode("n2").taint(Labels.UNREGISTERED_TAINT, "NoExecute"), Map.of(web("any"), 1));
        assertThat(cluster.filter(web("web-1"), "n1").allowed()).containsExactly("n1");

        Verdict early = cluster.filter(web("web-2"), "n1");
        assertThat(early.allowed()).isEmpty();
        assertThat(early.refused()).isEqualTo(Map.of("n1", Refusal.ELSEWHERE));

        cluster.nodeHolding(aNode("n2"), Map.of(web("any"), 1));
        assertThat(cluster.filter(web("web-2"), "n1").allowed())
                .as("the scheduler has not heard that n2 is open")
                .isEmpty();
        assertThat(cluster.filter(web("web-2"), "n1", "n2").allowed()).containsExactly("n2");
    }

    /** Of {@code web-1}, which waits; on node one there is something left beside what others have. */
    private void roomIsOnTheClosedNodeTwo() {
        cluster.waits(web("web-1"));
        cluster.nodeHolding(aNode("n1"), Map.of(batch("any"), 1));
        cluster.nodeHolding(aNode("n2").taint(Labels.UNREGISTERED_TAINT, "NoExecute"), Map.of(web("any"), 1));
    }

    @Test
    void givesWhatIsLeftOverWhenANodeDoesNotOpenInTime() {
        roomIsOnTheClosedNodeTwo();
        assertThat(cluster.filter(web("web-1"), "n1").allowed()).isEmpty();

        cluster.time.pass(ClusterView.OPENS_WITHIN);

        assertThat(cluster.filter(web("web-1"), "n1").allowed()).containsExactly("n1");
    }

    @Test
    void givesWhatIsLeftOverWhenTheSchedulerDoesNotTakeTheNodeThatHasOpened() {
        roomIsOnTheClosedNodeTwo();
        cluster.nodes.put(aNode("n2").build());
        assertThat(cluster.filter(web("web-1"), "n1").allowed()).isEmpty();

        cluster.time.pass(ClusterView.HAS_JUST_OPENED);

        assertThat(cluster.filter(web("web-1"), "n1").allowed()).containsExactly("n1");
    }

    @Test
    void givesWhatIsLeftOverToPodsBeyondTheRoomOnNodesThatAreAboutToOpen() {
        cluster.waits(web("web-1"));
        cluster.waits(web("web-2"));
        cluster.nodeHolding(aNode("n1"), Map.of(batch("any"), 1));
        cluster.nodeHolding(aNode("n2").taint(Labels.UNREGISTERED_TAINT, "NoExecute"), Map.of(web("any"), 1));

        assertThat(cluster.filter(web("web-1"), "n1").allowed())
                .as("one of the two is not planned")
                .containsExactly("n1");
        assertThat(cluster.filter(web("web-2"), "n1").allowed())
                .as("the other is")
                .isEmpty();
    }

    @Test
    void givesANodeOfOthersToAPodWhoseRoomIsOnANodeThatGoes() {
        roomIsOnTheClosedNodeTwo();
        assertThat(cluster.filter(web("web-1"), "n1").allowed()).isEmpty();

        cluster.nodes.remove("n2");

        assertThat(cluster.filter(web("web-1"), "n1").allowed()).containsExactly("n1");
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
    void refusesANodeWhoseClaimGoes() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1"), Map.of(web("any").cpu("2"), 1));

        cluster.claims.put(
                NodeClaimBuilder.aClaim("claim-of-n1").on("n1").deleting().build());
        Verdict verdict = cluster.filter(batch("batch-1"), "n1");

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", Refusal.GOING));
        assertThat(verdict.demand()).as("it needs another node").isPresent();
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
        assertThat(first.refused()).containsEntry("n1", Refusal.HELD);
        assertThat(Refusal.values()).allSatisfy(why -> assertThat(why.text()).doesNotContainPattern("[0-9]"));
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

    @Test
    void holdsRoomThatAUserWantsInAdvanceForPodsLikeThat() {
        cluster.demands.put(Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"in-advance\"},"
                                + "\"spec\":{\"pods\":1,\"shape\":{\"requests\":{\"cpu\":\"2\"}}}}",
                        Demand.class));
        cluster.nodes.put(aNode("n1").build());
        cluster.claims.put(NodeClaimBuilder.aClaim("c")
                .on("n1")
                .held("{\"shop/in-advance\":1}")
                .build());

        assertThat(cluster.filter(batch("batch-1").cpu("1"), "n1").allowed()).isEmpty();
        assertThat(cluster.filter(web("web-1").cpu("2").namespace("other"), "n1")
                        .allowed())
                .isEmpty();
        assertThat(cluster.filter(web("web-1").cpu("2"), "n1").allowed()).containsExactly("n1");
    }

    @Test
    void letsAPreemptionHaveOnlyNodesThatItWouldGetInTheEnd() {
        cluster.waits(web("web-1").cpu("1500m"));
        cluster.nodeHolding(aNode("held"), Map.of(web("any").cpu("1500m"), 1));
        cluster.nodes.put(aNode("plain").build());
        cluster.nodeHolding(aNode("going"), Map.of());
        cluster.claims.put(
                NodeClaimBuilder.aClaim("claim-of-going").on("going").deleting().build());
        cluster.pods.put(batch("victim").uid("v").cpu("300m").on("held").build());

        var victims = Map.of("held", Set.of("v"), "plain", Set.of("x"), "going", Set.of("y"), "unknown", Set.of("z"));

        assertThat(cluster.contract.preempt(batch("preemptor").cpu("1").build(), victims))
                .as("500m stay free beside what is held")
                .containsExactlyInAnyOrder("plain", "unknown");
        assertThat(cluster.contract.preempt(batch("preemptor").cpu("500m").build(), victims))
                .containsExactlyInAnyOrder("held", "plain", "unknown");
        assertThat(cluster.contract.preempt(web("web-1").cpu("1500m").build(), victims))
                .as("the room is its own")
                .contains("held");
    }

    @Test
    void keepsAGangWaitingUntilAllOfItHasRoom() {
        for (String name : List.of("w-1", "w-2", "w-3")) {
            cluster.waits(member(name));
        }
        cluster.nodeHolding(aNode("n1"), Map.of(member("any"), 2));
        Verdict early = cluster.filter(member("w-1"), "n1");
        assertThat(early.allowed()).isEmpty();
        assertThat(early.refused()).isEqualTo(Map.of("n1", Refusal.GANG));
        assertThat(early.demand()).isPresent();

        cluster.nodeHolding(aNode("n2").taint(Labels.UNREGISTERED_TAINT, "NoExecute"), Map.of(member("any"), 1));
        assertThat(cluster.filter(member("w-1"), "n1").allowed())
                .as("n2 is not open yet")
                .isEmpty();
        cluster.nodeHolding(aNode("n2"), Map.of(member("any"), 1));

        assertThat(cluster.filter(member("w-1"), "n1", "n2").allowed()).containsExactly("n1");
        assertThat(cluster.filter(member("w-2"), "n1", "n2").allowed()).containsExactly("n1");
        assertThat(cluster.filter(member("w-3"), "n1", "n2").allowed()).containsExactly("n2");
        cluster.pods.put(member("w-1").on("n1").build());
        assertThat(cluster.filter(member("w-2"), "n1").allowed())
                .as("tried again")
                .containsExactly("n1");
    }

    private static PodBuilder member(String name) {
        return aPod(name).ownedBy("Job", "train").annotation(Gang.NAME, "train").annotation(Gang.MINIMUM, "3");
    }

    @Test
    void asksForANodeWhenNothingButTheSentinelFits() {
        Verdict verdict = cluster.filter(web("web-1"), Sentinel.NAME);

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.refused()).isEqualTo(Map.of(Sentinel.NAME, Refusal.NO_NODE));
        assertThat(verdict.demand().map(Refused::key)).contains(Cluster.demandOf(web("web-1")));
    }

    @Test
    void givesTheSentinelToNobodyHoweverOldTheView() {
        cluster.nodes.put(aNode("n1").build());
        cluster.staleness = Duration.ofMinutes(1);

        assertThat(cluster.filter(web("web-1"), Sentinel.NAME).allowed()).isEmpty();
        Verdict beside = cluster.filter(web("web-1"), "n1", Sentinel.NAME);
        assertThat(beside.allowed()).containsExactly("n1");
        assertThat(beside.refused()).isEqualTo(Map.of(Sentinel.NAME, Refusal.SENTINEL));
        assertThat(beside.demand()).isEmpty();
        assertThat(cluster.contract.preempt(web("web-1").build(), Map.of(Sentinel.NAME, Set.of("uid"))))
                .isEmpty();
    }

    @Test
    void holdsRoomBesideTheSentinelAsWithoutIt() {
        cluster.waits(web("web-1").cpu("2"));
        cluster.nodeHolding(aNode("n1").cpu("2"), Map.of(web("web-1").cpu("2"), 1));

        Verdict verdict = cluster.filter(batch("batch-1"), "n1", Sentinel.NAME);

        assertThat(verdict.allowed()).isEmpty();
        assertThat(verdict.refused()).isEqualTo(Map.of("n1", Refusal.HELD, Sentinel.NAME, Refusal.SENTINEL));
        assertThat(verdict.demand()).isPresent();
    }
}
