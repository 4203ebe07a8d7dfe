package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import dev.joiner.api.rules.OwnKind;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.advice.Surroundings;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever is sent, there is an answer: a verdict about a review, an argument about anything else. */
class ReviewFuzzTest {
    private static final Reviews REVIEWS = new Reviews(
            new PodScheduling("joiner-scheduler", false, () -> true),
            () -> Surroundings.UNKNOWN,
            "strict"::equals,
            () -> Ownership.Now.ALONE);

    private static final String WHOLE =
            "{\"request\":{\"uid\":\"u\",\"kind\":{\"kind\":\"Pod\"},\"object\":{\"spec\":{\"a\":[1,2]}}}}";

    /** Fields that our objects have, so that trees go deep into the rules. */
    private static final List<String> NAMES = List.of(
            "metadata",
            "spec",
            "status",
            "name",
            "namespace",
            "labels",
            "template",
            "requirements",
            "key",
            "operator",
            "values",
            "taints",
            "effect",
            "kubelet",
            "kubeletConfiguration",
            "limits",
            "resources",
            "providerRef",
            "nodeClassRef",
            "subnetSelector",
            "amiSelectorTerms",
            "disruption",
            "budgets",
            "schedule",
            "weight",
            "containers",
            "requests",
            "affinity",
            "nodeAffinity",
            "nodeSelector",
            "tolerations",
            "volumes",
            "topologySpreadConstraints",
            "jobTemplate",
            "ownerReferences",
            "blockDeviceMappings",
            "ebs",
            "volumeSize");

    @Provide
    Arbitrary<JsonElement> trees() {
        return tree(4);
    }

    private static Arbitrary<JsonElement> tree(int depth) {
        Arbitrary<JsonElement> scalar = Arbitraries.oneOf(
                Arbitraries.of("In", "Gt", "NoSchedule", "1", "5%", "20Gi", "Never", "0 9 * * *", "al2023@latest", "")
                        .map(JsonPrimitive::new),
                Arbitraries.strings().ofMaxLength(20).map(JsonPrimitive::new),
                Arbitraries.longs().map(JsonPrimitive::new),
                Arbitraries.doubles().map(JsonPrimitive::new),
                Arbitraries.of(true, false).map(JsonPrimitive::new),
                Arbitraries.just(JsonNull.INSTANCE));
        if (depth == 0) {
            return scalar;
        }
        Arbitrary<JsonElement> below = Arbitraries.lazy(() -> tree(depth - 1));
        Arbitrary<JsonElement> list = below.list().ofMaxSize(3).map(items -> {
            var array = new JsonArray();
            items.forEach(array::add);
            return array;
        });
        Arbitrary<JsonElement> object = Arbitraries.maps(Arbitraries.of(NAMES), below)
                .ofMaxSize(6)
                .map(fields -> {
                    var json = new JsonObject();
                    fields.forEach(json::add);
                    return json;
                });
        return Arbitraries.frequencyOf(Tuple.of(1, scalar), Tuple.of(2, list), Tuple.of(4, object));
    }

    private static AdmissionReview review(String apiVersion, String kind, JsonElement object) {
        int slash = apiVersion.indexOf('/');
        var names = new JsonObject();
        names.addProperty("group", slash < 0 ? "" : apiVersion.substring(0, slash));
        names.addProperty("version", apiVersion.substring(slash + 1));
        names.addProperty("kind", kind);
        var request = new JsonObject();
        request.addProperty("uid", "u");
        request.add("kind", names);
        request.add("object", object);
        var review = new JsonObject();
        review.add("request", request);
        return ReviewText.parse(new Gson()
                .newBuilder()
                .serializeNulls()
                .serializeSpecialFloatingPointValues()
                .create()
                .toJson(review));
    }

    @Property(tries = 200, seed = "20261122")
    void every_object_of_ours_gets_a_verdict(@ForAll("trees") JsonElement tree, @ForAll OwnKind kind) {
        assertThat(JsonParser.parseString(REVIEWS.own(review(kind.apiVersion(), kind.kind(), tree)))
                        .getAsJsonObject()
                        .getAsJsonObject("response")
                        .has("allowed"))
                .isTrue();
    }

    @Property(tries = 100, seed = "20261122")
    void no_workload_is_refused_for_what_it_looks_like(@ForAll("trees") JsonElement tree) {
        for (String kind : List.of("apps/v1/Deployment", "batch/v1/CronJob", "v1/Pod")) {
            int slash = kind.lastIndexOf('/');
            AdmissionReview review = review(kind.substring(0, slash), kind.substring(slash + 1), tree);
            String answer = kind.endsWith("Pod") ? REVIEWS.pod(review) : REVIEWS.workload(review);

            assertThat(JsonParser.parseString(answer)
                            .getAsJsonObject()
                            .getAsJsonObject("response")
                            .get("allowed")
                            .getAsBoolean())
                    .isTrue();
        }
    }

    @Property(tries = 200, seed = "20261122")
    void what_is_no_review_is_told_so(@ForAll String body) {
        assertThatThrownBy(() -> ReviewText.parse(body)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property(tries = 100, seed = "20261122")
    void a_truncated_review_is_told_so(@ForAll("cuts") int length) {
        assertThatThrownBy(() -> ReviewText.parse(WHOLE.substring(0, length)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<Integer> cuts() {
        return Arbitraries.integers().between(0, WHOLE.length() - 1);
    }
}
