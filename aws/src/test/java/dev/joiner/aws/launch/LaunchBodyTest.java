package dev.joiner.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.aws.instance.OwnTags;
import dev.joiner.cloud.CapacityType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;

class LaunchBodyTest {
    @Test
    void hasOneFormWhateverTheOrderOfItsTagsAndSubnets() {
        assertThat(body("uid-1", 1).text())
                .isEqualTo("{\"attempt\":1,\"capacityType\":\"on-demand\",\"configs\":[{\"template\":\"joiner/demo/1\","
                        + "\"types\":[\"t3.medium us-west-2a us-west-2b\",\"t3a.medium us-west-2a\"]}],\"count\":12,"
                        + "\"format\":1,\"nonce\":\"uid-1\",\"subnets\":{\"us-west-2a\":\"subnet-a\","
                        + "\"us-west-2b\":\"subnet-b\"},\"tags\":{\"Name\":\"<&>\",\"team\":\"web\"}}");
    }

    @Test
    void hasAnIdThatIsStableAcrossReleases() {
        assertThat(LaunchBody.id(body("uid-1", 1).text()))
                .matches("[a-z0-9]{32}")
                .isEqualTo("7044082e24e098da582dea49729bee5a");
    }

    @Test
    void getsAnotherIdForAnotherAttemptOrNonce() {
        String id = LaunchBody.id(body("uid-1", 1).text());

        assertThat(LaunchBody.id(body("uid-1", 2).text())).isNotEqualTo(id);
        assertThat(LaunchBody.id(body("uid-2", 1).text())).isNotEqualTo(id);
    }

    @Test
    void isReadBackAsItWasWritten() {
        String text = body("uid-1", 1).text();

        assertThat(LaunchBody.parse(text).text()).isEqualTo(text);
        assertThat(LaunchBody.parse(text).configs().getFirst().zones().keySet())
                .containsExactly("t3.medium", "t3a.medium");
    }

    @Test
    void refusesATextThatIsNoLaunch() {
        for (String text : List.of("", "{}", "[]", "{\"format\":2}", "nonsense")) {
            assertThatThrownBy(() -> LaunchBody.parse(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void becomesTheSameCallEveryTime() {
        String text = body("uid-1", 1).text();

        CreateFleetRequest call = FleetCall.of("abc", LaunchBody.parse(text));

        assertThat(call).isEqualTo(FleetCall.of("abc", LaunchBody.parse(text)));
        assertThat(call.clientToken()).isEqualTo("abc");
        assertThat(call.typeAsString()).isEqualTo("instant");
        assertThat(call.targetCapacitySpecification().totalTargetCapacity()).isEqualTo(12);
        assertThat(call.onDemandOptions().allocationStrategyAsString()).isEqualTo("lowest-price");
        assertThat(call.launchTemplateConfigs())
                .singleElement()
                .satisfies(config -> assertThat(config.overrides())
                        .extracting(override -> override.instanceTypeAsString() + " " + override.subnetId())
                        .containsExactly("t3.medium subnet-a", "t3.medium subnet-b", "t3a.medium subnet-a"));
        assertThat(call.tagSpecifications())
                .extracting(tags -> tags.resourceTypeAsString())
                .containsExactly("instance", "volume", "fleet");
        assertThat(OwnTags.of(call.tagSpecifications().getFirst().tags()))
                .containsEntry("joiner.dev/launch-id", "abc")
                .containsEntry("team", "web");
    }

    private static LaunchBody body(String nonce, int attempt) {
        var zones = new LinkedHashMap<String, List<String>>();
        zones.put("t3.medium", List.of("us-west-2a", "us-west-2b"));
        zones.put("t3a.medium", List.of("us-west-2a"));
        return new LaunchBody(
                CapacityType.ON_DEMAND,
                12,
                attempt,
                nonce,
                Map.of("us-west-2b", "subnet-b", "us-west-2a", "subnet-a"),
                List.of(new LaunchBody.Config("joiner/demo/1", zones)),
                Map.of("team", "web", "Name", "<&>"));
    }
}
