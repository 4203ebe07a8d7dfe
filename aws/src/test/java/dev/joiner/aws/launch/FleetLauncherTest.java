package dev.joiner.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.pool.NodeClass.MetadataOptions;
import dev.joiner.aws.FakeEc2;
import dev.joiner.aws.FakeTime;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.instance.DescribedInstances;
import dev.joiner.aws.instance.InstancesById;
import dev.joiner.aws.offering.UnavailableOfferings;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Throttled;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import dev.joiner.cloud.LaunchRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetInstance;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateAndOverridesResponse;

class FleetLauncherTest {
    private final FakeTime time = new FakeTime();
    private final FakeEc2 ec2 = new FakeEc2();
    private final Calls calls = new Calls(time.clocks());
    private final UnavailableOfferings unavailable =
            new UnavailableOfferings(time.clocks().nanos());
    private final LaunchTemplates templates = new LaunchTemplates(AwsSettings.forCluster("demo"), ec2, calls);
    private final FleetLauncher launcher = new FleetLauncher(
            ec2,
            new InstancesById(new DescribedInstances(ec2, calls)),
            calls,
            templates,
            unavailable,
            time.clocks().wall());

    @Test
    void takesInstancesGroupedByPoolAsEc2GivesThem() {
        answer(CreateFleetResponse.builder()
                .instances(
                        instances("t3.medium", "us-west-2a", "i-1", "i-2"),
                        instances("t3a.medium", "us-west-2a", "i-3"))
                .build());

        var launched = (Launched) launch();

        assertThat(launched.instances())
                .extracting(instance -> instance.id() + " " + instance.instanceType() + " " + instance.zone())
                .containsExactly("i-1 t3.medium us-west-2a", "i-2 t3.medium us-west-2a", "i-3 t3a.medium us-west-2a");
        assertThat(launched.instances())
                .allMatch(instance -> instance.launchId().equals(request().id())
                        && instance.capacityType() == CapacityType.ON_DEMAND
                        && instance.nodeName().isEmpty());
    }

    @Test
    void findsTheZoneBySubnetWhenTheAnswerNamesNone() {
        answer(CreateFleetResponse.builder()
                .instances(CreateFleetInstance.builder()
                        .instanceIds("i-1")
                        .instanceType("t3.medium")
                        .launchTemplateAndOverrides(l -> l.overrides(o -> o.subnetId("subnet-b")))
                        .build())
                .build());

        assertThat(((Launched) launch()).instances())
                .singleElement()
                .satisfies(instance -> assertThat(instance.zone()).isEqualTo("us-west-2b"));
    }

    @Test
    void reportsWhatHadNoCapacityBesideWhatWasStarted() {
        answer(CreateFleetResponse.builder()
                .instances(instances("t3.medium", "us-west-2b", "i-1"))
                .errors(error("InsufficientInstanceCapacity", "t3.medium", "us-west-2a"))
                .build());

        var launched = (Launched) launch();

        assertThat(launched.instances()).hasSize(1);
        assertThat(launched.shortages()).singleElement().satisfies(shortage -> {
            assertThat(shortage.zone()).isEqualTo("us-west-2a");
            assertThat(shortage.code()).isEqualTo("InsufficientInstanceCapacity");
        });
        assertThat(unavailable.marks().isMarked(CapacityType.ON_DEMAND, "t3.medium", "us-west-2a"))
                .isTrue();
        assertThat(unavailable.marks().isMarked(CapacityType.ON_DEMAND, "t3.medium", "us-west-2b"))
                .isFalse();
    }

    @Test
    void isAShortageNotARefusalWhenNothingHadCapacity() {
        answer(CreateFleetResponse.builder()
                .errors(
                        error("InsufficientInstanceCapacity", "t3.medium", "us-west-2a"),
                        error("InvalidParameterValue", "t3.medium", "us-west-2b"))
                .build());

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Launched.class,
                        launched -> assertThat(launched.shortages()).hasSize(2));
    }

    @Test
    void isRefusedWhenEveryPoolRefusesForAnotherReasonThanCapacity() {
        answer(CreateFleetResponse.builder()
                .errors(error("UnauthorizedOperation", "t3.medium", "us-west-2a"))
                .build());

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("UnauthorizedOperation"));
        assertThat(unavailable.marks().pools()).isEmpty();
    }

    @Test
    void closesASubnetThatIsFull() {
        answer(CreateFleetResponse.builder()
                .errors(error("InsufficientFreeAddressesInSubnet", "t3.medium", "us-west-2a"))
                .build());

        assertThat(launch()).isInstanceOf(Launched.class);
        assertThat(unavailable.marks().isSubnetFull("subnet-a")).isTrue();
    }

    @Test
    void marksEverythingAskedForWhenTheWholeCallFindsNoCapacity() {
        fail(FakeEc2.error(400, "MaxFleetCountExceeded", "too many"));

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Launched.class,
                        launched -> assertThat(launched.shortages()).hasSize(3));
        assertThat(unavailable.marks().isMarked(CapacityType.ON_DEMAND, "t3a.medium", "us-west-2a"))
                .isTrue();
    }

    @Test
    void isThrottledWhenEc2OrOurOwnLimitSaysSo() {
        fail(FakeEc2.error(503, "RequestLimitExceeded", "slow down"));
        assertThat(launch()).isInstanceOf(Throttled.class);

        for (int i = 0; i < 60; i++) {
            calls.mayLaunch();
        }
        answer(CreateFleetResponse.builder()
                .instances(instances("t3.medium", "us-west-2a", "i-1"))
                .build());
        time.pass(Duration.ofSeconds(60));
        assertThat(launch()).isInstanceOf(Launched.class);
    }

    @Test
    void isUnknownWithoutAnAnswer() {
        fail(SdkClientException.create("Read timed out"));
        assertThat(launch()).isInstanceOf(Unknown.class);

        fail(FakeEc2.error(500, "InternalError", "oops"));
        assertThat(launch()).isInstanceOf(Unknown.class);
    }

    @Test
    void isUnknownWhenTheAnswerNamesNeitherInstancesNorErrors() {
        answer(CreateFleetResponse.builder().fleetId("fleet-1").build());

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Unknown.class, unknown -> assertThat(unknown.message()).contains("fleet-1"));
    }

    @Test
    void isUnknownWhileTheSameRequestIsUnderWay() {
        fail(FakeEc2.error(400, "PriorRequestNotComplete", "wait"));

        assertThat(launch()).isInstanceOf(Unknown.class);
    }

    @Test
    void leavesOutInstancesThatHaveEndedWhenItMayHaveBeenSentBefore() {
        ec2.instances.add(FakeEc2.instance("i-1", "terminated", request().id(), "demo"));
        ec2.instances.add(FakeEc2.instance("i-2", "running", request().id(), "demo"));
        answerInstances("i-1", "i-2", "i-3");

        var launched = (Launched) launch();

        assertThat(launched.instances())
                .extracting(instance -> instance.id() + " " + instance.state() + " " + instance.launchedAt())
                .containsExactly(
                        "i-2 RUNNING 1970-01-01T00:00:00Z",
                        "i-3 PENDING " + time.clocks().wall().instant());
    }

    @Test
    void isRefusedWhenAllInstancesOfALaunchHaveEnded() {
        ec2.instances.add(FakeEc2.instance("i-1", "shutting-down", request().id(), "demo"));
        answerInstances("i-1");

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("InstancesEnded"));
    }

    @Test
    void isUnknownWhenInstancesOfARepeatCannotBeLookedUp() {
        answerInstances("i-1");
        ec2.down = true;

        assertThat(launch()).isInstanceOf(Unknown.class);
    }

    @Test
    void looksNothingUpTheFirstTimeThatItSendsItsOwnRequest() {
        answerInstances("i-1");
        launcher.made(request());

        assertThat(launch()).isInstanceOf(Launched.class);
        assertThat(ec2.describes).isEmpty();

        assertThat(launch()).isInstanceOf(Launched.class);
        assertThat(ec2.describes).hasSize(1);
    }

    @Test
    void isRefusedForATokenThatWasUsedForAnotherRequest() {
        fail(FakeEc2.error(400, "IdempotentParameterMismatch", "other parameters"));

        assertThat(launch())
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("IdempotentParameterMismatch"));
    }

    @Test
    void isRefusedWhenItsTextWasChanged() {
        LaunchRequest request = request();
        var changed = new LaunchRequest(request.id(), 12, request.body().replace("\"count\":12", "\"count\":13"));

        assertThat(launcher.launch(changed))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("RequestChanged"));
        assertThat(launcher.launch(new LaunchRequest("x", 1, "{}"))).isInstanceOf(Refused.class);
    }

    @Test
    void isNeitherSentNorGivenUpWhenALaterVersionHasWrittenIt() {
        LaunchRequest request = request();
        var later = new LaunchRequest(request.id(), 12, request.body().replace("\"format\":1", "\"format\":2"));

        assertThat(launcher.launch(later))
                .isInstanceOfSatisfying(
                        Unknown.class, unknown -> assertThat(unknown.message()).contains("format 2"));
    }

    @Test
    void makesTheTemplateAgainAfterALaunchFoundItGone() {
        LaunchTemplateContent content = content();
        String name = templates.ensure(content);
        ec2.templates.clear();
        assertThat(templates.ensure(content)).isEqualTo(name);
        assertThat(ec2.templates).isEmpty();

        fail(FakeEc2.error(400, "InvalidLaunchTemplateName.NotFoundException", "gone"));
        assertThat(launcher.launch(request(name))).isInstanceOf(Refused.class);

        assertThat(templates.ensure(content)).isEqualTo(name).hasSizeLessThanOrEqualTo(128);
        assertThat(ec2.templates).containsExactly(name);
    }

    @Test
    void takesATemplateThatSomebodyElseMadeForItsOwn() {
        LaunchTemplateContent content = content();
        ec2.templates.add(content.name("demo"));

        assertThat(templates.ensure(content)).isEqualTo(content.name("demo"));
    }

    private static LaunchTemplateContent content() {
        return new LaunchTemplateContent(
                "ami-1",
                "text",
                List.of("sg-1"),
                "profile",
                List.of(),
                MetadataOptions.V1ALPHA1_DEFAULT,
                false,
                Map.of());
    }

    private LaunchOutcome launch() {
        return launcher.launch(request());
    }

    private static LaunchRequest request() {
        return request("joiner/demo/1");
    }

    private static LaunchRequest request(String template) {
        var zones = new LinkedHashMap<String, List<String>>();
        zones.put("t3.medium", List.of("us-west-2a", "us-west-2b"));
        zones.put("t3a.medium", List.of("us-west-2a"));
        String text = new LaunchBody(
                        CapacityType.ON_DEMAND,
                        12,
                        1,
                        "uid",
                        Map.of("us-west-2a", "subnet-a", "us-west-2b", "subnet-b"),
                        List.of(new LaunchBody.Config(template, zones)),
                        Map.of())
                .text();
        return new LaunchRequest(LaunchBody.id(text), 12, text);
    }

    private void answer(CreateFleetResponse response) {
        ec2.fleet = request -> response;
    }

    private void answerInstances(String... ids) {
        answer(CreateFleetResponse.builder()
                .instances(instances("t3.medium", "us-west-2a", ids))
                .build());
    }

    private void fail(RuntimeException failure) {
        ec2.fleet = request -> {
            throw failure;
        };
    }

    private static CreateFleetInstance instances(String type, String zone, String... ids) {
        return CreateFleetInstance.builder()
                .instanceIds(ids)
                .instanceType(type)
                .lifecycle("on-demand")
                .launchTemplateAndOverrides(overrides(type, zone))
                .build();
    }

    private static CreateFleetError error(String code, String type, String zone) {
        return CreateFleetError.builder()
                .errorCode(code)
                .errorMessage("text")
                .lifecycle("on-demand")
                .launchTemplateAndOverrides(overrides(type, zone))
                .build();
    }

    private static LaunchTemplateAndOverridesResponse overrides(String type, String zone) {
        return LaunchTemplateAndOverridesResponse.builder()
                .overrides(o -> o.instanceType(type).availabilityZone(zone))
                .build();
    }
}
