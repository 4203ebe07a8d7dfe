package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import org.junit.jupiter.api.Test;

class PodEquivalenceClassesTest {
    private final PodEquivalenceClasses classes = new PodEquivalenceClasses();

    private static Pod web(int i) {
        return aPod("web-" + i).ownedBy("ReplicaSet", "web").build();
    }

    @Test
    void isOneForAllPodsOfAnOwner() {
        PodEquivalenceClass first = classes.take(web(0));

        for (int i = 1; i < 100; i++) {
            assertThat(classes.take(web(i))).isSameAs(first);
        }
        assertThat(classes.size()).isEqualTo(1);
    }

    @Test
    void forgetsAClassWithItsLastPod() {
        PodEquivalenceClass podClass = classes.take(web(0));
        classes.take(web(1));

        classes.release(podClass);
        assertThat(classes.size()).isEqualTo(1);

        classes.release(podClass);
        assertThat(classes.size()).isZero();
    }
}
