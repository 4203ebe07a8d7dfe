package dev.joiner.provisioner.nomination;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.joiner.api.Labels;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeldRoomTest {
    @TempDir
    private Path folder;

    private Stage stage;
    private HeldRoom held;
    private Pod web;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
        held = new HeldRoom(stage.kube, stage.caches, stage.claims, stage.nominations, stage.control);
        web = stage.put(aPod("web").ownedBy("ReplicaSet", "web").unschedulable());
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private DemandKey key() {
        return DemandKey.of(web, PodShapes.of(web));
    }

    private void plan(String claim) {
        stage.nominations.add(claim, key(), PodShapes.of(web), 1);
    }

    private String annotation(String path, String key) {
        JsonObject metadata = stage.server.object(path).orElseThrow().getAsJsonObject("metadata");
        JsonElement annotations = metadata.get("annotations");
        JsonElement value =
                annotations == null ? null : annotations.getAsJsonObject().get(key);
        return value == null ? "" : value.getAsString();
    }

    @Test
    void isWrittenOnTheClaimWhenItChangesAndNotAgain() {
        stage.running("n1");
        plan("n1");

        held.step();
        assertThat(annotation(Stage.CLAIMS + "n1", Labels.HELD)).contains(key().toString());
        stage.server.forgetCalls();

        held.step();
        assertThat(stage.server.writes()).isEmpty();
    }

    @Test
    void touchesTheNodeOfPodsThatAnExtenderHasRefused() {
        stage.running("n1");
        plan("n1");

        held.step();
        stage.runLater();

        assertThat(annotation(Stage.NODES + "n1", Labels.HELD_VERSION)).isNotEmpty();
    }

    @Test
    void isWrittenAgainWhenTheApiServerDidNotTakeIt() {
        stage.running("n1");
        plan("n1");
        stage.server.fail(call -> call.isWrite() ? Optional.of(500) : Optional.empty());
        held.step();
        stage.server.failNothing();

        held.step();

        assertThat(annotation(Stage.CLAIMS + "n1", Labels.HELD)).contains(key().toString());
    }

    @Test
    void isWrittenByNobodyWhoDoesNotLead() {
        stage.running("n1");
        plan("n1");
        stage.control.leads = false;

        held.step();

        assertThat(stage.server.writes()).isEmpty();
    }

    @Test
    void isTakenOverFromTheLeaderBefore() {
        stage.running("n1");
        plan("n1");
        held.step();
        String before = annotation(Stage.CLAIMS + "n1", Labels.HELD);
        stage.nominations.remove("n1");
        stage.put(aClaim("n1").on("n1").held(before));

        new HeldRoom(stage.kube, stage.caches, stage.claims, stage.nominations, stage.control).restore();

        assertThat(stage.nominations.planned("n1")).containsEntry(key(), 1);
    }
}
