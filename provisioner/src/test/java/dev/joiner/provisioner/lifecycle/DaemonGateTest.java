package dev.joiner.provisioner.lifecycle;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.DaemonSet;
import dev.joiner.api.kube.Node;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DaemonGateTest {
    @TempDir
    private Path folder;

    private Stage stage;
    private DaemonGate gate;
    private Claim claim;

    @BeforeEach
    void set() {
        stage = new Stage(folder);
        gate = new DaemonGate(stage.rooms, stage.caches.podIndex(), stage.time);
        stage.put(aNode("n1"));
        claim = stage.put(aClaim("n1").on("n1"));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private boolean isOpen() {
        Node node = stage.claims.node(claim).orElseThrow();
        return gate.isOpen(claim, node);
    }

    private void daemonSet(String name, PodBuilder template) {
        Pod pod = template.name(name).build();
        stage.caches
                .daemonSets()
                .put(new DaemonSet(
                        pod.metadata(), new DaemonSet.Spec(new DaemonSet.Template(pod.metadata(), pod.spec()))));
    }

    @Test
    void isOpenWhereNoDaemonSetHasToCome() {
        daemonSet("gpu-driver", aPod().cpu("100m").select("gpu", "yes"));

        assertThat(isOpen()).isTrue();
    }

    @Test
    void opensWhenThePodsOfAllDaemonSetsAreThere() {
        daemonSet("cni", aPod().cpu("100m"));
        daemonSet("logs", aPod().cpu("50m"));
        assertThat(isOpen()).isFalse();

        stage.put(aPod("cni-1").ownedBy("DaemonSet", "cni").cpu("100m").on("n1"));
        assertThat(isOpen()).isFalse();

        stage.put(aPod("logs-1").ownedBy("DaemonSet", "logs").cpu("50m").on("n1"));
        assertThat(isOpen()).isTrue();
    }

    @Test
    void waitsForADaemonSetThatCannotComeNoLongerThanFifteenSeconds() {
        daemonSet("cni", aPod().cpu("100m"));
        assertThat(isOpen()).isFalse();

        stage.time.pass(Duration.ofMillis(14_999));
        assertThat(isOpen()).isFalse();

        stage.time.pass(Duration.ofMillis(1));
        assertThat(isOpen()).isTrue();
    }
}
