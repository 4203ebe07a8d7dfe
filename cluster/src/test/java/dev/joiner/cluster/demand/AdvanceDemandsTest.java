package dev.joiner.cluster.demand;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.reflect.ObjectCache;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AdvanceDemandsTest {
    private final ObjectCache<Demand> demands = new ObjectCache<>();
    private final ObjectCache<Pod> pods = new ObjectCache<>();
    private final AdvanceDemands advance = new AdvanceDemands(demands, pods);

    private void demand(String name, String created, String spec) {
        demands.put(Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"" + name + "\",\"creationTimestamp\":\""
                                + created + "\"},\"spec\":" + spec + "}",
                        Demand.class));
    }

    private int missing(String name) {
        return advance.all().stream()
                .filter(wanted -> wanted.key().name().equals(name))
                .findFirst()
                .orElseThrow()
                .missing(Instant.EPOCH);
    }

    @Test
    void knowsOnlyWhatUsersWrote() {
        demand("theirs", "1970-01-01T00:00:00Z", "{\"pods\":1}");
        demand("scheduler", "1970-01-01T00:00:00Z", "{\"pods\":1,\"source\":\"scheduler\"}");
        demand("extender", "1970-01-01T00:00:00Z", "{\"pods\":1,\"source\":\"extender\"}");

        assertThat(advance.all()).extracting(wanted -> wanted.key().name()).containsExactly("theirs");
    }

    @Test
    void countsNoPodsThatWereThereBefore() {
        demand("later", "2026-11-22T12:00:00Z", "{\"pods\":2,\"shape\":{\"requests\":{\"cpu\":\"200m\"}}}");

        pods.put(aPod("older").build());

        assertThat(missing("later")).isEqualTo(2);
    }

    @Test
    void countsAPodForTheOldestDemandOnly() {
        demand("b", "1970-01-01T00:00:00Z", "{\"pods\":2,\"shape\":{\"requests\":{\"cpu\":\"200m\"}}}");
        demand("a", "1970-01-01T00:00:00Z", "{\"pods\":2,\"shape\":{\"requests\":{\"cpu\":\"0.2\"}}}");
        for (int i = 1; i <= 3; i++) {
            pods.put(aPod("web-" + i).build());
        }

        assertThat(missing("a")).isZero();
        assertThat(missing("b")).isEqualTo(1);
    }

    @Test
    void countsNeitherEndedNorGoingNorDaemonPods() {
        demand("a", "1970-01-01T00:00:00Z", "{\"pods\":5,\"shape\":{\"requests\":{\"cpu\":\"200m\"}}}");

        pods.put(aPod("ended").on("n").phase("Succeeded").build());
        pods.put(aPod("going").deleting().build());
        pods.put(aPod("daemon").ownedBy("DaemonSet", "d").build());

        assertThat(missing("a")).isEqualTo(5);
    }

    @Test
    void wantsNothingAnyMoreAfterItsTime() {
        demand("a", "1970-01-01T00:00:00Z", "{\"pods\":5,\"expiresAt\":\"1970-01-01T00:00:00Z\"}");

        assertThat(missing("a")).isZero();
    }

    @Test
    void refusesAShapeThatCannotBeRead() {
        demand("a", "1970-01-01T00:00:00Z", "{\"pods\":5,\"shape\":{\"requests\":{\"cpu\":\"many\"}}}");

        assertThat(advance.all().getFirst().shape().refusals()).isNotEmpty();
    }
}
