package dev.joiner.provisioner.lifecycle;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.NodeBuilder;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.provisioner.control.TwoClocks;
import dev.joiner.provisioner.nomination.PodNominator;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeStartTest {
    @TempDir
    private Path folder;

    private Stage stage;
    private NodeStart starts;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
        stage.caches
                .provisioners()
                .put(Specs.aProvisioner()
                        .label("team", "shop")
                        .startupTaint("cni", "NoSchedule")
                        .build());
        starts = new NodeStart(
                stage.kube,
                stage.claims,
                stage.pools,
                new PodNominator(
                        stage.kube,
                        stage.caches.podIndex(),
                        stage.claims,
                        stage.nominations,
                        "joiner-scheduler",
                        stage.control,
                        stage.time),
                new DaemonGate(stage.rooms, stage.caches.podIndex(), stage.time),
                stage.calls,
                stage.guard,
                new TwoClocks(stage.clock, stage.time));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    /** The node of a launched claim, which has just come. */
    private Claim comes(NodeBuilder node) {
        stage.put(node.taint(Labels.UNREGISTERED_TAINT, "NoExecute"));
        return stage.put(aClaim("n1").on("n1"));
    }

    private void look() {
        starts.step();
        stage.seeNode("n1");
    }

    private JsonObject node() {
        return stage.server.object(Stage.NODES + "n1").orElseThrow();
    }

    private String label(String key) {
        JsonElement value =
                node().getAsJsonObject("metadata").getAsJsonObject("labels").get(key);
        return value == null ? "" : value.getAsString();
    }

    private List<String> taints() {
        JsonArray taints = node().getAsJsonObject("spec").getAsJsonArray("taints");
        return taints == null
                ? List.of()
                : StreamSupport.stream(taints.spliterator(), false)
                        .map(taint -> taint.getAsJsonObject().get("key").getAsString())
                        .toList();
    }

    private String condition(String type) {
        JsonObject status =
                stage.server.object(Stage.CLAIMS + "n1").orElseThrow().getAsJsonObject("status");
        for (JsonElement condition : status.getAsJsonArray("conditions")) {
            if (condition.getAsJsonObject().get("type").getAsString().equals(type)) {
                return condition.getAsJsonObject().get("status").getAsString();
            }
        }
        return "";
    }

    /** Room for such a pod is planned on the node, and one waits. */
    private void planned(PodBuilder pod) {
        var built = stage.put(pod.unschedulable());
        var shape = PodShapes.of(built);
        stage.nominations.add("n1", DemandKey.of(built, shape), shape, 1);
    }

    @Test
    void aNodeThatRegistersGetsThePoolsLabelsOurMarkAndTheFinalizer() {
        Claim claim = comes(aNode("n1").notReady());

        look();

        assertThat(claim.isRegistered()).isTrue();
        assertThat(label("team")).isEqualTo("shop");
        assertThat(label(Labels.MANAGED)).isEqualTo("true");
        assertThat(label(Labels.REGISTERED)).isEqualTo("true");
        assertThat(node().getAsJsonObject("metadata")
                        .getAsJsonArray("finalizers")
                        .toString())
                .contains(Labels.TERMINATION_FINALIZER);
    }

    @Test
    void aNodeThatNobodyHasToBeGuidedToOpensAsItRegisters() {
        comes(aNode("n1").notReady());

        look();

        assertThat(taints()).isEmpty();
    }

    @Test
    void aNodeThatPodsAreNominatedToOpensWhenItIsReadyAndNotBefore() {
        comes(aNode("n1").notReady());
        planned(aPod("web").ownedBy("ReplicaSet", "web"));
        stage.put(aPod("rival").ownedBy("ReplicaSet", "rival").unschedulable());

        look();
        look();
        assertThat(taints()).containsExactly(Labels.UNREGISTERED_TAINT);

        stage.put(aNode("n1").taint(Labels.UNREGISTERED_TAINT, "NoExecute"));
        look();

        assertThat(taints()).isEmpty();
        assertThat(stage.server
                        .object("/api/v1/namespaces/shop/pods/web")
                        .orElseThrow()
                        .getAsJsonObject("status")
                        .get("nominatedNodeName")
                        .getAsString())
                .isEqualTo("n1");
    }

    @Test
    void aNodeIsInitialisedWhenItIsReadyAndItsStartupTaintsAreGone() {
        Claim claim = comes(aNode("n1").taint("cni", "NoSchedule"));
        look();
        look();
        assertThat(claim.isInitialized()).isFalse();

        stage.put(aNode("n1"));
        look();

        assertThat(claim.isInitialized()).isTrue();
        assertThat(label(Labels.INITIALIZED)).isEqualTo("true");
        assertThat(condition(NodeClaim.READY)).isEqualTo("True");
    }

    @Test
    void theStatusSaysRegisteredWhenInitialisationTakesItsTime() {
        comes(aNode("n1").notReady());
        look();
        look();
        assertThat(stage.server.writes()).noneMatch(write -> write.contains("nodeclaims"));

        stage.time.pass(Duration.ofSeconds(3));
        look();

        assertThat(condition(NodeClaim.REGISTERED)).isEqualTo("True");
        assertThat(condition(NodeClaim.READY)).isEqualTo("False");
    }

    @Test
    void aNodeWhoseUpdateFailsIsTriedAgain() {
        Claim claim = comes(aNode("n1").notReady());
        stage.server.fail(call -> call.isWrite() ? Optional.of(500) : Optional.empty());
        look();
        assertThat(claim.isRegistered()).isFalse();

        stage.server.failNothing();
        stage.runLater();
        look();

        assertThat(claim.isRegistered()).isTrue();
    }
}
