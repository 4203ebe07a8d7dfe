package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.planner.pods.PodShapes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeanPodsTest {
    private final LeanPods lean = new LeanPods();

    @ParameterizedTest
    @ValueSource(strings = {"waits", "bound", "nominated", "gang", "gated", "daemon"})
    void keepsEverythingThatDecidesAboutRoom(String kind) {
        PodBuilder pod = aPod("p")
                .ownedBy("ReplicaSet", "web")
                .cpu("250m")
                .label("app", "web")
                .priority(7);
        Pod full = switch (kind) {
            case "waits" -> pod.unschedulable().build();
            case "bound" -> pod.on("node-1").build();
            case "nominated" -> pod.nominatedTo("node-1").build();
            case "gang" ->
                pod.annotation(Gang.NAME, "g").annotation(Gang.MINIMUM, "3").build();
            case "gated" -> pod.gated().build();
            default -> aPod("d").ownedBy("DaemonSet", "agent").build();
        };

        Pod kept = lean.apply(full);

        assertThat(kept.key()).isEqualTo(full.key());
        assertThat(kept.metadata().uid()).isEqualTo(full.metadata().uid());
        assertThat(kept.metadata().resourceVersion()).isEqualTo(full.metadata().resourceVersion());
        assertThat(kept.spec().nodeName()).isEqualTo(full.spec().nodeName());
        assertThat(kept.isOfDaemonSet()).isEqualTo(full.isOfDaemonSet());
        assertThat(SchedulingState.of(kept)).isEqualTo(SchedulingState.of(full));
        assertThat(Gang.of(kept)).isEqualTo(Gang.of(full));
        assertThat(PodShapes.of(kept)).isEqualTo(PodShapes.of(full));
        assertThat(DemandKey.of(kept, PodShapes.of(kept))).isEqualTo(DemandKey.of(full, PodShapes.of(full)));
    }

    @Test
    void keepsWhatPodsOfAnOwnerHaveInCommonOnce() {
        Pod one = lean.apply(read("one"));
        Pod two = lean.apply(read("two"));

        assertThat(two.spec().containers()).isSameAs(one.spec().containers());
        assertThat(two.metadata().labels()).isSameAs(one.metadata().labels());
        assertThat(two.metadata().ownerReferences()).isSameAs(one.metadata().ownerReferences());
        assertThat(two.spec().volumes())
                .as("the token's name differs, and binds to no place")
                .isEmpty();
        assertThat(two.metadata().annotations()).isEmpty();
    }

    @Test
    void keepsWhatMembersOfAGangHaveInCommonOnce() {
        Pod one = lean.apply(member("one"));
        Pod two = lean.apply(member("two"));

        assertThat(two.metadata().annotations())
                .containsEntry(Gang.NAME, "training")
                .isSameAs(one.metadata().annotations());
    }

    private static Pod member(String name) {
        return Json.gson().fromJson("""
                        {"metadata":{"name":"%1$s","namespace":"shop","uid":"%1$s","annotations":{"checksum":"%1$s",
                        "joiner.dev/gang":"training","joiner.dev/gang-minimum":"3"}},"spec":{}}""".formatted(name), Pod.class);
    }

    /** As the API server sends it: nothing of it is the same object twice. */
    private static Pod read(String name) {
        return Json.gson().fromJson("""
                        {"metadata":{"name":"%1$s","namespace":"shop","uid":"%1$s","labels":{"app":"web"},
                        "annotations":{"checksum/config":"%1$s"},
                        "ownerReferences":[{"kind":"ReplicaSet","name":"web","uid":"u","controller":true}]},
                        "spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}],
                        "volumes":[{"name":"kube-api-access-%1$s"}]}}""".formatted(name), Pod.class);
    }
}
