package dev.joiner.cluster.lookahead;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.PodBuilder;
import dev.joiner.api.kube.ResourceQuota;
import dev.joiner.api.kube.Workload;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.Quotas;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.PodIndex;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LookAheadTest {
    private static final Resources REQUESTS = Resources.parse(Map.of("cpu", "200m", "pods", "1"));

    private final FakeTime time = new FakeTime();
    private final PodIndex index = new PodIndex(time);
    private final ObjectCache<Pod> pods = new ObjectCache<>();
    private final ObjectCache<Workload> replicaSets = new ObjectCache<>();
    private final ObjectCache<Workload> statefulSets = new ObjectCache<>();
    private final ObjectCache<Workload> jobs = new ObjectCache<>();
    private final ObjectCache<ResourceQuota> quotas = new ObjectCache<>();
    private final LookAhead lookAhead = new LookAhead(replicaSets, statefulSets, jobs, new Quotas(quotas), index, time);

    LookAheadTest() {
        pods.listen(index);
    }

    private static Workload workload(String metadata, String spec, String status) {
        return Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\",\"uid\":\"uid-web\"" + metadata
                                + "},\"spec\":{" + spec + "},\"status\":{" + status + "}}",
                        Workload.class);
    }

    private static Workload workload(String spec) {
        return workload("", spec, "");
    }

    private static Owner owner(String kind) {
        return new Owner("apps/v1", kind, "web", "uid-web");
    }

    private void pods(String kind, int from, int to) {
        pods(kind, from, to, pod -> pod);
    }

    private void pods(String kind, int from, int to, UnaryOperator<PodBuilder> like) {
        for (int i = from; i <= to; i++) {
            pods.put(like.apply(aPod("web-" + i).ownedBy(kind, "web")).build());
        }
    }

    private int expected(String kind) {
        return lookAhead.expected("shop", owner(kind), REQUESTS);
    }

    @Test
    void expectsTheReplicasThatAReplicaSetStillHasToMake() {
        replicaSets.put(workload("\"replicas\":100"));
        pods("ReplicaSet", 1, 30);

        assertThat(expected("ReplicaSet")).isEqualTo(70);
    }

    @Test
    void expectsANewPodForOneThatGoesOrHasEnded() {
        replicaSets.put(workload("\"replicas\":3"));
        pods("ReplicaSet", 1, 1);
        pods("ReplicaSet", 2, 2, pod -> pod.on("n1").deleting());
        pods("ReplicaSet", 3, 3, pod -> pod.on("n1").phase("Failed"));

        assertThat(expected("ReplicaSet")).isEqualTo(2);
    }

    @Test
    void expectsNothingFromAReplicaSetThatHasTooMany() {
        replicaSets.put(workload("\"replicas\":2"));
        pods("ReplicaSet", 1, 5);

        assertThat(expected("ReplicaSet")).isZero();
    }

    @Test
    void takesAMissingNumberOfReplicasForOne() {
        replicaSets.put(workload(""));
        pods("ReplicaSet", 1, 1);

        assertThat(expected("ReplicaSet")).isZero();
    }

    @Test
    void expectsAllOfAParallelStatefulSetAndNothingOfAnOrderedOne() {
        statefulSets.put(workload("\"replicas\":10,\"podManagementPolicy\":\"Parallel\""));
        pods("StatefulSet", 1, 2);
        assertThat(expected("StatefulSet")).isEqualTo(8);

        statefulSets.put(workload("\"replicas\":10,\"podManagementPolicy\":\"OrderedReady\""));
        assertThat(expected("StatefulSet"))
                .as("the next is made when this one runs")
                .isZero();
    }

    @Test
    void expectsOfAJobWhatRunsAtOnceAndIsNotThere() {
        jobs.put(workload("", "\"parallelism\":50", "\"active\":30"));
        pods("Job", 1, 30);

        assertThat(expected("Job")).isEqualTo(20);
    }

    @Test
    void expectsOfAJobNoMoreThanItsCompletionsLeave() {
        jobs.put(workload(
                "",
                "\"parallelism\":50,\"completions\":60,\"completionMode\":\"Indexed\"",
                "\"active\":5,\"succeeded\":40"));
        pods("Job", 1, 5);

        assertThat(expected("Job")).isEqualTo(15);
    }

    @Test
    void countsPodsOfAJobThatItsStatusDoesNotKnowYet() {
        jobs.put(workload("", "\"parallelism\":100", "\"active\":0"));
        pods("Job", 1, 64);

        assertThat(expected("Job")).isEqualTo(36);
    }

    @Test
    void countsPodsOfAJobThatHaveEndedBeforeItsStatusKnows() {
        jobs.put(workload("", "\"parallelism\":10,\"completions\":10", "\"active\":10"));
        pods("Job", 1, 10);
        pods("Job", 1, 3, pod -> pod.on("n1").phase("Succeeded"));

        assertThat(expected("Job")).isZero();
    }

    @Test
    void expectsOnePodOfAJobThatSaysNothing() {
        jobs.put(workload(""));
        pods("Job", 1, 1);

        assertThat(expected("Job")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{\"deletionTimestamp\":\"2026-11-22T12:00:00Z\"}}",
                "{\"spec\":{\"suspend\":true}}",
                "{\"status\":{\"conditions\":[{\"type\":\"ReplicaFailure\",\"status\":\"True\"}]}}",
                "{\"status\":{\"conditions\":[{\"type\":\"Failed\",\"status\":\"True\"}]}}",
                "{\"status\":{\"conditions\":[{\"type\":\"FailureTarget\",\"status\":\"True\"}]}}"
            })
    void expectsNothingOfAnOwnerThatMakesNoPods(String state) {
        var json = JsonParser.parseString(state).getAsJsonObject();
        for (String part : new String[] {"metadata", "spec", "status"}) {
            if (!json.has(part)) {
                json.add(part, new JsonObject());
            }
        }
        json.getAsJsonObject("metadata").addProperty("namespace", "shop");
        json.getAsJsonObject("metadata").addProperty("name", "web");
        json.getAsJsonObject("metadata").addProperty("uid", "uid-web");
        json.getAsJsonObject("spec").addProperty("replicas", 10);
        json.getAsJsonObject("spec").addProperty("parallelism", 10);
        Workload stuck = Json.gson().fromJson(json, Workload.class);
        replicaSets.put(stuck);
        jobs.put(stuck);
        pods("ReplicaSet", 1, 1);

        assertThat(expected("ReplicaSet")).isZero();
        assertThat(expected("Job")).isZero();
    }

    @Test
    void stopsExpectingAfterTenSecondsWithoutANewPod() {
        replicaSets.put(workload("\"replicas\":100"));
        pods("ReplicaSet", 1, 30);

        time.pass(Duration.ofSeconds(10));
        assertThat(expected("ReplicaSet")).isEqualTo(70);
        time.pass(Duration.ofMillis(1));
        assertThat(expected("ReplicaSet")).isZero();

        pods("ReplicaSet", 31, 31);
        assertThat(expected("ReplicaSet")).as("a new pod breaks the silence").isEqualTo(69);
    }

    @Test
    void expectsNoMoreThanAnOwnerCanMakeWhileANodeStarts() {
        replicaSets.put(workload("\"replicas\":1000000"));
        pods("ReplicaSet", 1, 30);

        assertThat(expected("ReplicaSet")).isEqualTo(1200);
    }

    private void quota(String hard, String used) {
        quotas.put(Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"q\"},\"status\":{\"hard\":" + hard
                                + ",\"used\":" + used + "}}",
                        ResourceQuota.class));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'pods':'40'}; {'pods':'30'}; 10",
                "{'count/pods':'31'}; {'count/pods':'30'}; 1",
                "{'requests.cpu':'7'}; {'requests.cpu':'6'}; 5",
                "{'cpu':'6100m'}; {'cpu':'6'}; 0",
                "{'pods':'20'}; {'pods':'30'}; 0",
                "{'limits.cpu':'1','services':'0'}; {}; 70",
                "{'pods':'many'}; {}; 70"
            })
    void expectsNoMoreThanQuotasAllow(String hard, String used, int expected) {
        replicaSets.put(workload("\"replicas\":100"));
        pods("ReplicaSet", 1, 30);

        quota(hard.replace('\'', '"'), used.replace('\'', '"'));

        assertThat(expected("ReplicaSet")).isEqualTo(expected);
    }

    @Test
    void expectsNothingOfAnOwnerItDoesNotKnow() {
        pods("ReplicaSet", 1, 1);
        assertThat(expected("ReplicaSet")).as("not listed yet").isZero();

        replicaSets.put(Json.gson()
                .fromJson(
                        "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"web\",\"uid\":\"uid-older\"},"
                                + "\"spec\":{\"replicas\":10}}",
                        Workload.class));
        assertThat(expected("ReplicaSet")).as("same name, another object").isZero();
        assertThat(expected("Workflow")).as("not a kind that we read").isZero();
        assertThat(lookAhead.expected("shop", Owner.NONE, REQUESTS)).isZero();
    }
}
