package dev.joiner.cluster.demand;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.planner.pods.PodShapes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemandKeyTest {
    private static DemandKey key(PodBuilder pod) {
        Pod built = pod.build();
        return DemandKey.of(built, PodShapes.of(built));
    }

    @Test
    void isTheSameForPodsOfOneOwnerAndShape() {
        assertThat(key(aPod("a").ownedBy("ReplicaSet", "web").label("statefulset.kubernetes.io/pod-name", "a")))
                .isEqualTo(key(aPod("b").ownedBy("ReplicaSet", "web")));
    }

    @Test
    void differsByOwnerShapeAndNamespace() {
        assertThat(key(aPod().ownedBy("ReplicaSet", "web")))
                .isNotEqualTo(key(aPod().ownedBy("ReplicaSet", "other")))
                .isNotEqualTo(key(aPod().ownedBy("ReplicaSet", "web").cpu("201m")))
                .isNotEqualTo(key(aPod().ownedBy("ReplicaSet", "web").priority(1)))
                .isNotEqualTo(key(aPod().ownedBy("ReplicaSet", "web").namespace("other")));
    }

    @Test
    void isTheSameInEveryProcess() {
        assertThat(key(aPod().ownedBy("ReplicaSet", "web")).toString())
                .as("whoever sees the pod first creates the object that all others find")
                .matches("shop/web-[0-9a-f]{8}")
                .isEqualTo(key(aPod("later").ownedBy("ReplicaSet", "web")).toString());
    }

    @Test
    void sharesOneAmongPodsWithoutAnOwner() {
        assertThat(key(aPod("a"))).isEqualTo(key(aPod("b")));
        assertThat(key(aPod("a")).name()).startsWith("pods-");
    }

    @Test
    void sharesOneAmongPodsThatDifferInLabelsOnly() {
        assertThat(key(aPod("a").label("spark-exec-id", "1")))
                .as("a label of its own for each pod must not make a demand of its own for each")
                .isEqualTo(key(aPod("b").label("spark-exec-id", "2")));
    }

    /** From Kubernetes 1.35 on the API server copies these labels from the node when it binds a pod. */
    @Test
    void staysWhenBindingLabelsThePod() {
        PodBuilder pod = aPod("a").ownedBy("ReplicaSet", "web");
        DemandKey waiting = key(pod);

        assertThat(key(pod.on("node-1")
                        .label("topology.kubernetes.io/zone", "us-east-1a")
                        .label("topology.kubernetes.io/region", "us-east-1")))
                .as("or the room planned for it would never count as used")
                .isEqualTo(waiting);
    }

    @Test
    void namesTheController() {
        assertThat(DemandKey.owner(aPod().ownedBy("Job", "load").build()))
                .isEqualTo(new Owner("apps/v1", "Job", "load", "uid-load"));
        assertThat(DemandKey.owner(aPod().build())).isEqualTo(Owner.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "web.v2",
                "0123456789012345678901234567890123456789012345678.x",
                "012345678901234567890123456789012345678901234567-.x",
                "01234567890123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void isAValidObjectNameWhateverTheOwnerIsCalled(String owner) {
        String name = key(aPod().ownedBy("Job", owner)).name();

        assertThat(name)
                .hasSizeLessThan(63)
                .matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    }
}
