package dev.joiner.provisioner.disruption;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.testing.Stage;
import dev.joiner.provisioner.testing.World;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmptinessTest {
    private static final Duration TTL = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private Stage stage;
    private Emptiness emptiness;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
        Provisioner provisioner =
                Specs.aProvisioner().emptyAfter(TTL.toSeconds()).build();
        stage.caches.provisioners().put(provisioner);
        emptiness = new Emptiness(stage.claims, stage.nominations, stage.pools, stage.caches.podIndex(), stage.time);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private void emptyForAsLongAsThePoolSays() {
        emptiness.step();
        stage.time.pass(TTL);
        emptiness.step();
    }

    @Test
    void anEmptyNodeGoes() {
        Claim claim = stage.running("n1");

        emptyForAsLongAsThePoolSays();

        assertThat(claim.state()).isEqualTo(Claim.State.ENDING);
        assertThat(claim.ending().isVoluntary()).isTrue();
    }

    @Test
    void aNodeWithAPodStays() {
        Claim claim = stage.running("n1");
        stage.put(aPod("web").on("n1"));

        emptyForAsLongAsThePoolSays();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void aNodeThatWasToldNotToBeDisruptedStays() {
        Claim claim = stage.running(aNode("n1").annotation(Labels.DO_NOT_DISRUPT, "true"));

        emptyForAsLongAsThePoolSays();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void aNodeThatDoesNotInitialiseGoesWhenNobodyWaitsForItAnyMore() {
        stage.put(aNode("n1").taint("cni.example/not-ready", "NoSchedule"));
        Claim claim = stage.put(aClaim("n1").on("n1").is(NodeClaim.REGISTERED));
        var pod = aPod("web");
        stage.nominations.add("n1", World.keyOf(pod), World.shapeOf(pod), 1);

        emptyForAsLongAsThePoolSays();
        assertThat(claim.state()).as("a pod still waits for it").isEqualTo(Claim.State.LAUNCHED);

        stage.nominations.remove("n1");
        emptyForAsLongAsThePoolSays();

        assertThat(claim.state()).isEqualTo(Claim.State.ENDING);
    }
}
