package dev.joiner.provisioner.termination;

import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.cloud.Instance.State;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.EndReason;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminatorTest {
    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void goesFromTaintOverEvictionToTheFinalizer() {
        Claim claim = stage.running("n1");
        stage.put(aPod("web").on("n1"));
        claim.ends(EndReason.NODE_DELETED);

        stage.look(4);

        assertThat(stage.server.writes())
                .contains("PATCH /api/v1/nodes/n1", "POST /api/v1/namespaces/shop/pods/web/eviction");
        assertThat(stage.cloud.ended).isEmpty();

        stage.caches.pods().remove("shop/web");
        stage.look(6);

        assertThat(stage.cloud.ended).containsExactly("n1");
        assertThat(stage.hasNode("n1")).isFalse();
        assertThat(stage.hasClaim("n1")).isFalse();
    }

    @Test
    void aDeadInstanceIsNotDrained() {
        Claim claim = stage.running(aNode("n1").notReady());
        stage.put(aPod("db-0").on("n1").deleting());
        stage.cloud.knows("n1", State.TERMINATED, "");
        claim.ends(EndReason.NODE_DELETED);

        stage.look(8);

        assertThat(stage.hasNode("n1")).isFalse();
        assertThat(stage.hasClaim("n1")).isFalse();
    }

    @Test
    void aReadyNodeIsDrainedAlthoughEc2DoesNotKnowItsInstance() {
        Claim claim = stage.running("n1");
        stage.put(aPod("web").on("n1"));
        stage.cloud.known.clear();
        claim.ends(EndReason.NODE_DELETED);

        stage.look(8);

        assertThat(stage.cloud.ended).isEmpty();
        assertThat(stage.hasNode("n1")).isTrue();
    }

    @Test
    void aPodLongPastItsDeadlineDoesNotHoldItsNode() {
        Claim claim = stage.running("n1");
        // Its deletion began, and its deadline passed, long ago.
        stage.put(aPod("stuck").on("n1").deleting());
        claim.ends(EndReason.NODE_DELETED);

        stage.look(6);

        assertThat(stage.cloud.ended).containsExactly("n1");
    }

    @Test
    void aPodThatTheCacheDoesNotKnowYetHoldsItsNode() {
        Claim claim = stage.running("n1");
        stage.putUnseen(aPod("fresh").on("n1"));
        claim.ends(EndReason.NODE_DELETED);

        stage.look(6);

        assertThat(stage.cloud.ended).isEmpty();
        stage.server.remove("/api/v1/namespaces/shop/pods/fresh");
        stage.look(4);
        assertThat(stage.cloud.ended).containsExactly("n1");
    }

    @Test
    void noNodeIsDrainedByOldCaches() {
        Claim claim = stage.running("n1");
        claim.ends(EndReason.NODE_DELETED);

        for (int i = 0; i < 6; i++) {
            stage.ends.step(false);
            stage.runLater();
        }

        assertThat(stage.cloud.ended).isEmpty();
    }

    @Test
    void anEmptyNodeStaysWhenPodsHaveComeBeforeItsTaint() {
        Claim claim = stage.running("n1");
        stage.putUnseen(aPod("precious").on("n1").annotation(Labels.DO_NOT_DISRUPT, "true"));
        claim.ends(EndReason.EMPTY);

        stage.look(4);

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
        assertThat(stage.server.writes()).noneMatch(write -> write.contains("eviction") || write.startsWith("DELETE"));
        assertThat(stage.caches.nodes().get("n1").orElseThrow().hasTaint(Labels.DISRUPTED_TAINT))
                .isFalse();
    }

    @Test
    void anEmptyNodeGoesWhenNoPodHasCome() {
        Claim claim = stage.running("n1");
        claim.ends(EndReason.EMPTY);

        stage.look(8);

        assertThat(stage.cloud.ended).containsExactly("n1");
        assertThat(stage.hasClaim("n1")).isFalse();
    }

    @Test
    void aNodeThatALeaderTaintedBeforeItDiedIsOpenedAgain() {
        stage.running(aNode("n1").taint(Labels.DISRUPTED_TAINT, "NoSchedule"));

        stage.look(2);

        assertThat(stage.caches.nodes().get("n1").orElseThrow().hasTaint(Labels.DISRUPTED_TAINT))
                .isFalse();
    }

    @Test
    void anInstanceThatEc2DoesNotKnowYetIsToldToEndAgain() {
        Claim claim = stage.put(NodeClaimBuilder.aClaim("young")
                .on("young")
                .createdAt(stage.clock.instant())
                .is(NodeClaim.REGISTERED));
        claim.ends(EndReason.NODE_DELETED);

        stage.look(3);

        assertThat(stage.hasClaim("young")).as("EC2 may not show it yet").isTrue();
        stage.cloud.knows("young", State.PENDING, "");
        stage.look(6);
        assertThat(stage.cloud.known("young").state()).isEqualTo(State.TERMINATED);
        assertThat(stage.hasClaim("young")).isFalse();
    }

    @Test
    void anInstanceLongUnknownIsGone() {
        Claim claim = stage.put(NodeClaimBuilder.aClaim("old")
                .on("old")
                .createdAt(stage.clock.instant().minus(Duration.ofMinutes(2)))
                .is(NodeClaim.REGISTERED));
        claim.ends(EndReason.NODE_DELETED);

        stage.look(6);

        assertThat(stage.hasClaim("old")).isFalse();
    }

    @Test
    void aDefectDuringACallLeavesTheClaimFree() {
        Claim claim = stage.running("n1");
        stage.calls.call(
                claim,
                "fail",
                () -> {
                    throw new IllegalStateException("a defect");
                },
                () -> {});

        assertThat(claim.isBusy()).isTrue();
        stage.runLater();
        assertThat(claim.isBusy()).isFalse();
    }

    @Test
    void aNodeWhoseApiCallsFailDoesNotHoldUpAnother() {
        stage.running("n1").ends(EndReason.NODE_DELETED);
        stage.running("n2").ends(EndReason.NODE_DELETED);
        stage.server.fail(call -> call.path().endsWith("/n1") && call.isWrite() ? Optional.of(500) : Optional.empty());

        stage.look(8);

        assertThat(stage.hasClaim("n1")).isTrue();
        assertThat(stage.hasClaim("n2")).isFalse();
    }
}
