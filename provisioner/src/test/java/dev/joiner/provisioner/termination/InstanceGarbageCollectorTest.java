package dev.joiner.provisioner.termination;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.cloud.Instance.State;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceGarbageCollectorTest {
    @TempDir
    private Path folder;

    private Stage stage;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
        stage.caches.provisioners().put(Specs.aProvisioner().build());
    }

    @AfterEach
    void close() {
        stage.close();
    }

    /** Two sweeps with more than the time between them for which EC2 may show an instance late. */
    private void sweepTwice() {
        stage.sweep.start();
        stage.time.pass(Duration.ofSeconds(61));
        stage.runLater();
    }

    @Test
    void aReadyNodeIsNotEndedBecauseItsTagIsGone() {
        Claim claim = stage.running("n1");
        stage.cloud.untagged.add("n1");

        sweepTwice();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
        assertThat(stage.cloud.ended).isEmpty();
    }

    @Test
    void aReadyNodeIsNotEndedAlthoughEc2DoesNotKnowItsInstance() {
        Claim claim = stage.running("n1");
        stage.cloud.known.clear();

        sweepTwice();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void aClaimEndsWhenEc2SaysThatItsInstanceHasEnded() {
        Claim claim = stage.running("n1");
        stage.cloud.knows("n1", State.TERMINATED, "");

        sweepTwice();

        assertThat(claim.state()).isEqualTo(Claim.State.ENDING);
    }

    @Test
    void aClaimEndsWhenEc2DoesNotKnowTheInstanceOfADeadNode() {
        Claim claim = stage.running(aNode("n1").notReady());
        stage.cloud.known.clear();

        sweepTwice();

        assertThat(claim.state()).isEqualTo(Claim.State.ENDING);
    }

    @Test
    void noClaimEndsWhenEc2KnowsNoneOfMany() {
        for (int i = 0; i < 10; i++) {
            stage.running(aNode("n" + i).notReady());
        }
        stage.cloud.known.clear();

        sweepTwice();

        assertThat(stage.claims.all()).allMatch(claim -> claim.state() == Claim.State.LAUNCHED);
    }

    @Test
    void noClaimEndsWhileEc2DoesNotAnswer() {
        Claim claim = stage.running(aNode("n1").notReady());
        stage.cloud.known.clear();
        stage.cloud.silent = true;

        sweepTwice();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void anInstanceWithoutClaimAndNodeEnds() {
        stage.cloud.knows("i-lost", State.RUNNING, "l-gone");

        stage.sweep.start();

        assertThat(stage.cloud.ended).containsExactly("i-lost");
    }

    @Test
    void anInstanceOfAnotherManagersClaimIsLeftAlone() {
        stage.cloud.knows("theirs", State.RUNNING, "");
        stage.caches.claims().put(aClaim("theirs").on("theirs").foreign().build());
        stage.claims.refresh();

        sweepTwice();

        assertThat(stage.cloud.ended).isEmpty();
    }

    @Test
    void aLivingNodeWhoseClaimWasRemovedGetsOneAgain() {
        stage.running(aNode("n1").label(Labels.NODE_POOL, "default").label(Labels.INITIALIZED, "true"));
        stage.put(aPod("web").on("n1"));
        stage.server.remove(Stage.CLAIMS + "n1");
        stage.caches.claims().remove("n1");
        stage.claims.refresh();

        sweepTwice();

        assertThat(stage.cloud.ended).isEmpty();
        assertThat(stage.server.objects("/apis/karpenter.sh/v1/nodeclaims"))
                .singleElement()
                .satisfies(claim -> {
                    assertThat(claim.getAsJsonObject("status").get("providerID").getAsString())
                            .isEqualTo("aws:///a/n1");
                    assertThat(claim.getAsJsonObject("metadata")
                                    .getAsJsonObject("labels")
                                    .get(Labels.MANAGED)
                                    .getAsString())
                            .isEqualTo("true");
                });
        assertThat(stage.claims.all()).singleElement().matches(Claim::isInitialized);
    }

    @Test
    void aDeadNodeWithoutClaimLosesOurFinalizer() {
        stage.running(aNode("n1").notReady());
        stage.cloud.knows("n1", State.TERMINATED, "");
        stage.server.remove(Stage.CLAIMS + "n1");
        stage.caches.claims().remove("n1");
        stage.claims.refresh();

        stage.sweep.start();

        assertThat(stage.hasNode("n1")).isFalse();
    }

    @Test
    void aNodeOfSomebodyElseWithoutClaimIsLeftAlone() {
        stage.put(aNode("theirs").notReady());

        sweepTwice();

        assertThat(stage.hasNode("theirs")).isTrue();
        assertThat(stage.server.objects("/apis/karpenter.sh/v1/nodeclaims")).isEmpty();
    }
}
