package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.api.schema.Finding;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionReviewTest {
    private static final AdmissionReview REVIEW = ReviewText.parse("""
            {"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u-1",
             "kind":{"group":"","version":"v1","kind":"Pod"},"operation":"CREATE","object":{"spec":{}},"dryRun":false}}
            """);

    private static JsonObject response(String answer) {
        JsonObject json = JsonParser.parseString(answer).getAsJsonObject();
        assertThat(json.get("apiVersion").getAsString()).isEqualTo("admission.k8s.io/v1");
        assertThat(json.get("kind").getAsString()).isEqualTo("AdmissionReview");
        return json.getAsJsonObject("response");
    }

    @Test
    void repeatsTheUidOfTheRequest() {
        JsonObject response = response(REVIEW.allow());

        assertThat(response.get("uid").getAsString()).isEqualTo("u-1");
        assertThat(response.get("allowed").getAsBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
    }

    @Test
    void sendsAPatchAsKubernetesWantsIt() {
        JsonObject response = response(REVIEW.allow(List.of(Map.of("op", "replace", "path", "/a", "value", "b"))));

        assertThat(response.get("patchType").getAsString()).isEqualTo("JSONPatch");
        String patch =
                new String(Base64.getDecoder().decode(response.get("patch").getAsString()), StandardCharsets.UTF_8);
        assertThat(JsonParser.parseString(patch))
                .isEqualTo(JsonParser.parseString("[{\"op\":\"replace\",\"path\":\"/a\",\"value\":\"b\"}]"));
        assertThat(response(REVIEW.allow(List.of())).has("patch")).isFalse();
    }

    @Test
    void refusesWithAllMistakesInOneText() {
        JsonObject response = response(REVIEW.judge(List.of(
                Finding.error("spec.providerRef", "is missing: add it"),
                Finding.error("spec.weight", "0 is not from 1 to 100"),
                Finding.warning("spec.ttlSecondsUntilExpired", "does nothing yet"))));

        assertThat(response.get("allowed").getAsBoolean()).isFalse();
        assertThat(response.getAsJsonObject("status").get("code").getAsInt()).isEqualTo(422);
        assertThat(response.getAsJsonObject("status").get("message").getAsString())
                .isEqualTo("spec.providerRef: is missing: add it; spec.weight: 0 is not from 1 to 100");
        assertThat(response.getAsJsonArray("warnings")).hasSize(1);
    }

    @Test
    void allowsWithWarnings() {
        JsonObject response =
                response(REVIEW.judge(List.of(Finding.warning("spec.ttlSecondsUntilExpired", "does nothing yet"))));

        assertThat(response.get("allowed").getAsBoolean()).isTrue();
        assertThat(response.getAsJsonArray("warnings").get(0).getAsString())
                .isEqualTo("spec.ttlSecondsUntilExpired: does nothing yet");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"object\":null,", ""})
    void hasNoObjectAtADeletion(String object) {
        AdmissionReview review =
                ReviewText.parse("{\"request\":{" + object + "\"uid\":\"u\",\"kind\":{\"kind\":\"Provisioner\"}}}");

        assertThat(review.hasObject()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "[]",
                "7",
                "{}",
                "{\"request\":null}",
                "{\"request\":[]}",
                "{\"request\":{}}",
                "{\"request\":{\"uid\":null,\"kind\":{\"kind\":\"Pod\"}}}",
                "{\"request\":{\"uid\":\"u\"}}",
                "{\"request\":{\"uid\":\"u\",\"kind\":\"Pod\"}}",
                "{\"request\":{\"uid\":{},\"kind\":{\"kind\":\"Pod\"}}}"
            })
    void refusesWhatIsNotAReview(String body) {
        assertThatThrownBy(() -> ReviewText.parse(body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not an AdmissionReview with a request");
    }
}
