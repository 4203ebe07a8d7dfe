package dev.joiner.provisioner.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.cloud.LaunchRequest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchRecordTest {
    private static final LaunchRequest REQUEST = new LaunchRequest("l-1", 13, "{\"body\":\"\u00e9\"}");

    @Test
    void readsTheVeryRequestThatItWrote() {
        Map<String, String> annotations = LaunchRecord.annotations(REQUEST, 7, 2);

        assertThat(LaunchRecord.parse(annotations)).isEqualTo(REQUEST);
        assertThat(annotations).containsEntry(Labels.LAUNCH_POSITION, "7").containsEntry(Labels.LAUNCH_ATTEMPT, "2");
    }

    @ParameterizedTest
    @ValueSource(strings = {Labels.LAUNCH_ID, Labels.LAUNCH_REQUEST, LaunchRecord.COUNT})
    void tellsOfNoLaunchWhenAPartIsMissing(String part) {
        var annotations = new HashMap<>(LaunchRecord.annotations(REQUEST, 0, 1));
        annotations.remove(part);

        assertThat(LaunchRecord.parse(annotations)).isNull();
    }

    @Test
    void tellsOfNoLaunchWhenTheCountIsNoNumber() {
        var annotations = new HashMap<>(LaunchRecord.annotations(REQUEST, 0, 1));
        annotations.put(LaunchRecord.COUNT, "many");

        assertThat(LaunchRecord.parse(annotations)).isNull();
    }
}
