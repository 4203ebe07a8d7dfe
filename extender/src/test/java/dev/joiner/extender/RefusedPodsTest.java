package dev.joiner.extender;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.extender.PlacementContract.Refused;
import dev.joiner.planner.pods.PodShapes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedPodsTest {
    private final ObjectCache<Pod> pods = new ObjectCache<>();
    private final ObjectCache<Demand> demands = new ObjectCache<>();
    private final List<DemandKey> reported = new ArrayList<>();
    private final RefusedPods refused = new RefusedPods(pods, demands, one -> reported.add(one.key()));

    RefusedPodsTest() {
        pods.listen(refused);
    }

    private static PodBuilder web(int number) {
        return aPod("web-" + number).ownedBy("ReplicaSet", "web");
    }

    private DemandKey refuse(PodBuilder pod) {
        Pod built = pod.build();
        var shape = PodShapes.of(built);
        DemandKey key = DemandKey.of(built, shape);
        refused.add(new Refused(key, built, shape));
        return key;
    }

    private static Demand object(DemandKey key) {
        return Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"" + key.namespace() + "\",\"name\":\"" + key.name() + "\"}}",
                        Demand.class);
    }

    @Test
    void saysItAgainWhenTheDemandIsDeletedUnderAPodThatWaits() {
        pods.put(web(1).unschedulable().build());
        DemandKey key = refuse(web(1));
        demands.put(object(key));
        refused.look();
        assertThat(reported).as("once is enough while it is there").containsExactly(key);

        demands.remove(key.toString());
        refused.look();

        assertThat(reported).containsExactly(key, key);
    }

    @Test
    void saysItOnceForManyPodsOfADemand() {
        for (int i = 1; i <= 3; i++) {
            pods.put(web(i).unschedulable().build());
            refuse(web(i));
        }
        reported.clear();

        refused.look();

        assertThat(reported).hasSize(1);
    }

    @Test
    void saysNothingOfPodsThatAreBoundOrGoneOrWaitForAPreemption() {
        for (int i = 1; i <= 3; i++) {
            pods.put(web(i).unschedulable().build());
            refuse(web(i));
        }
        reported.clear();
        pods.put(web(1).on("n1").build());
        pods.put(web(2).nominatedTo("n2").build());
        pods.remove(web(3).build().key());

        refused.look();

        assertThat(reported).isEmpty();
        assertThat(refused.size()).isZero();
    }

    @Test
    void forgetsAPodThatNoWatchEverTellsOf() {
        refuse(web(1));
        refused.look();
        assertThat(refused.size()).as("it may be new").isOne();

        refused.look();

        assertThat(refused.size()).as("it was gone when the scheduler asked").isZero();
    }
}
