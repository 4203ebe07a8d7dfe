package dev.joiner.cluster.state;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import org.junit.jupiter.api.Test;

class LotsTest {
    private final Lots lots = new Lots();

    private static Pod web(int i) {
        return aPod("web-" + i).ownedBy("ReplicaSet", "web").build();
    }

    @Test
    void isOneForAllPodsOfAnOwner() {
        Lot first = lots.take(web(0));

        for (int i = 1; i < 100; i++) {
            assertThat(lots.take(web(i))).isSameAs(first);
        }
        assertThat(lots.size()).isEqualTo(1);
    }

    @Test
    void forgetsALotWithItsLastPod() {
        Lot lot = lots.take(web(0));
        lots.take(web(1));

        lots.release(lot);
        assertThat(lots.size()).isEqualTo(1);

        lots.release(lot);
        assertThat(lots.size()).isZero();
    }
}
