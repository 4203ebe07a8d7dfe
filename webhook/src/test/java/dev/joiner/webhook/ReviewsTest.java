package dev.joiner.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.advice.Surroundings;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReviewsTest {
    private Ownership.Now ownership = Ownership.Now.ALONE;
    private final Reviews reviews = new Reviews(
            new PodScheduling("joiner-scheduler", false, () -> true),
            () -> Surroundings.UNKNOWN,
            namespace -> false,
            () -> ownership);

    /** Whether a Provisioner without everything that it needs is let through. */
    private boolean allowsABrokenPool(String labels) {
        String review = "{\"request\":{\"uid\":\"u\",\"kind\":{\"group\":\"karpenter.sh\",\"version\":\"v1alpha5\","
                + "\"kind\":\"Provisioner\"},\"object\":{\"metadata\":{\"name\":\"p\",\"labels\":" + labels
                + "},\"spec\":{}}}}";
        return JsonParser.parseString(reviews.own(ReviewText.parse(review)))
                .getAsJsonObject()
                .getAsJsonObject("response")
                .get("allowed")
                .getAsBoolean();
    }

    @Test
    void aloneEveryPoolIsJudged() {
        assertThat(allowsABrokenPool("{}")).isFalse();
    }

    @Test
    void besideAnotherAutoscalerOnlyLabelledPoolsAreJudged() {
        ownership = new Ownership.Now(true, Optional.of("kube-system/karpenter-leader-election"), Set.of());

        assertThat(allowsABrokenPool("{}")).isTrue();
        assertThat(allowsABrokenPool("{\"joiner.dev/managed\":\"true\"}")).isFalse();
    }

    @Test
    void aPoolWithSomebodyElsesClaimsIsTheirs() {
        ownership = new Ownership.Now(true, Optional.empty(), Set.of("p"));

        assertThat(allowsABrokenPool("{}")).isTrue();
    }

    @Test
    void aPoolWhoseMetadataCannotBeReadIsJudged() {
        assertThat(allowsABrokenPool("[1]")).isFalse();
    }
}
