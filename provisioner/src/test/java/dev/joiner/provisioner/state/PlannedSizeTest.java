package dev.joiner.provisioner.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.api.resource.Resources;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlannedSizeTest {
    private static final PlannedSize SIZE = new PlannedSize(
            "t3.medium",
            Resources.parse(Map.of("cpu", "2", "memory", "4Gi", "pods", "17")),
            Resources.parse(Map.of("cpu", "1930m", "memory", "3388360Ki", "pods", "17")));

    @Test
    void aClaimWhoseLaunchIsNotAnsweredCountsForTheNextLeaderAsItDidForTheLast() {
        NodeClaim left = NodeClaimBuilder.aClaim("web-1")
                .annotation(Labels.PLANNED_SIZE, SIZE.annotation())
                .build();

        Claim found = Claim.found(left, 0);

        assertThat(found.state()).isEqualTo(Claim.State.LAUNCHING);
        assertThat(found.size()).isEqualTo(SIZE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8", "[]", "{", "{\"capacity\":{\"cpu\":\"many\"}}", "{\"capacity\":7}"})
    void whatSomebodyHasEditedIsNotKnown(String text) {
        assertThat(PlannedSize.of(Map.of(Labels.PLANNED_SIZE, text))).isEqualTo(PlannedSize.UNKNOWN);
    }
}
