package dev.joiner.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.launch.LaunchBody;
import dev.joiner.aws.offering.FallbackPrices;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.Offering;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetError;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.GetParameterRequest;
import software.amazon.awssdk.services.ssm.model.GetParameterResponse;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;

class AwsCloudProviderTest {
    private static final NodePool POOL = Samples.pool(Generation.V1);
    private static final NodeClass CLASS = Samples.nodeClass(Generation.V1, Optional.of("AL2023"));

    private final FakeTime time = new FakeTime();
    private final FakeEc2 ec2 = new FakeEc2();
    private final AwsCloudProvider provider = new AwsCloudProvider(
            AwsSettings.forCluster("demo").withCluster("https://10.0.0.1", "Q0E=", "10.100.0.0/16"),
            new AwsClients("us-west-2", ec2, ec2, ec2, new FakeSsm(), new FakeEks(), new FakePricing()),
            () -> "1.36",
            FallbackPrices.BY_FAMILY,
            time.clocks());

    @Test
    void putsTypesThatDifferInPodsOrArchitectureIntoTemplatesOfTheirOwn() {
        LaunchRequest request = provider.prepare(specification(
                "t3.medium/us-west-2a",
                "m5.large/us-west-2a",
                "m5.xlarge/us-west-2a",
                "c5.xlarge/us-west-2b",
                "c6g.xlarge/us-west-2b"));

        assertThat(LaunchBody.parse(request.body()).configs())
                .extracting(config -> config.zones().keySet().toString())
                .containsExactly("[t3.medium]", "[m5.large]", "[m5.xlarge, c5.xlarge]", "[c6g.xlarge]");
        assertThat(ec2.templateRequests)
                .extracting(AwsCloudProviderTest::maxPods)
                .containsExactly("maxPods: 17", "maxPods: 29", "maxPods: 58", "maxPods: 58");
        assertThat(ec2.templateRequests)
                .extracting(template -> template.launchTemplateData().imageId())
                .containsExactly("ami-x86", "ami-x86", "ami-x86", "ami-arm");
    }

    @Test
    void readsAheadOnce() {
        ec2.deniesPrices = false;

        provider.readAhead();
        provider.readAhead();
        provider.warmUp(List.of(), List.of());

        assertThat(ec2.priceReads).isEqualTo(1);
    }

    @Test
    void readsAheadAgainWhatCouldNotBeRead() {
        provider.readAhead();
        ec2.deniesPrices = false;

        provider.warmUp(List.of(), List.of());

        assertThat(ec2.priceReads).isEqualTo(2);
    }

    @Test
    void needsOneTemplateOnlyWhenTheUserSetsThePods() {
        var kubelet =
                new KubeletSettings(OptionalInt.of(20), OptionalInt.empty(), Map.of(), Map.of(), Map.of(), List.of());
        NodePool pool = Samples.pool(Generation.V1, kubelet);

        provider.prepare(Samples.specification(
                pool, CLASS, 1, "uid", CapacityType.ON_DEMAND, "t3.medium/us-west-2a", "m5.large/us-west-2a"));

        assertThat(ec2.templateRequests).hasSize(1);
    }

    @Test
    void makesTheSameRequestOfTheSameSpecificationAndNoTemplateTwice() {
        LaunchRequest first = provider.prepare(specification("t3.medium/us-west-2a"));
        LaunchRequest second = provider.prepare(specification("t3.medium/us-west-2a"));

        assertThat(second).isEqualTo(first);
        assertThat(ec2.templateRequests).hasSize(1);
    }

    @Test
    void takesTheSubnetWithMostFreeAddressesAndAnotherOnceThatIsFull() {
        assertThat(LaunchBody.parse(provider.prepare(specification("t3.medium/us-west-2a"))
                                .body())
                        .subnets())
                .containsExactly(Map.entry("us-west-2a", "subnet-a2"));
        ec2.fleet = request -> CreateFleetResponse.builder()
                .errors(CreateFleetError.builder()
                        .errorCode("InsufficientFreeAddressesInSubnet")
                        .lifecycle("on-demand")
                        .launchTemplateAndOverrides(l ->
                                l.overrides(o -> o.instanceType("t3.medium").availabilityZone("us-west-2a")))
                        .build())
                .build();

        assertThat(provider.launch(provider.prepare(specification("t3.medium/us-west-2a"))))
                .isInstanceOf(Launched.class);

        assertThat(LaunchBody.parse(provider.prepare(specification("t3.medium/us-west-2a"))
                                .body())
                        .subnets())
                .containsExactly(Map.entry("us-west-2a", "subnet-a1"));
        assertThat(offerings("t3.medium")).allMatch(Offering::available);
    }

    @Test
    void offersWhatTheSubnetsCoverAtEstimatesUntilPricesAreRead() {
        assertThat(offerings("m5.large"))
                .extracting(offering -> offering.zone() + " " + offering.capacityType() + " " + offering.price())
                .containsExactlyInAnyOrder(
                        "us-west-2a ON_DEMAND $0.0960/h",
                        "us-west-2a SPOT $0.0384/h",
                        "us-west-2b ON_DEMAND $0.0960/h",
                        "us-west-2b SPOT $0.0384/h");
    }

    @Test
    void givesTheVerySameListWhileNothingChanges() {
        List<InstanceType> first = provider.instanceTypes(POOL, CLASS);

        assertThat(provider.instanceTypes(POOL, CLASS).getFirst()).isSameAs(first.getFirst());
    }

    @Test
    void isWarmOnceTypesAndClassHaveBeenReadAndColdWhenTheClassIsEdited() {
        assertThat(provider.isWarm(POOL, CLASS)).isFalse();
        assertThat(provider.isWarm(POOL, CLASS)).as("asking warms nothing").isFalse();

        provider.warmUp(List.of(POOL), List.of(CLASS));

        assertThat(provider.isWarm(POOL, CLASS)).isTrue();
        assertThat(provider.isWarm(POOL, Samples.nodeClass(Generation.V1, Optional.of("AL2"))))
                .isFalse();
        ec2.down = true;
        assertThat(provider.instanceTypes(POOL, CLASS)).isNotEmpty();
    }

    @Test
    void saysEverythingThatIsWrongWithAClass() {
        ec2.subnets.clear();
        NodeClass broken = new NodeClass(
                "broken",
                "uid",
                Generation.V1ALPHA5,
                Optional.of("AL2"),
                Samples.DISCOVERY,
                Samples.DISCOVERY,
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                NodeClass.MetadataOptions.V1ALPHA1_DEFAULT,
                false);

        assertThat(provider.resolve(broken).problems())
                .hasSize(3)
                .anyMatch(problem -> problem.contains("no AL2 image"))
                .anyMatch(problem -> problem.contains("no subnet has karpenter.sh/discovery=demo"))
                .anyMatch(problem -> problem.contains("instanceProfile is not set"));
        assertThat(provider.instanceTypes(POOL, broken)).isEmpty();
        assertThatThrownBy(() -> provider.prepare(
                        Samples.specification(POOL, broken, 1, "uid", CapacityType.ON_DEMAND, "t3.medium/us-west-2a")))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("node class broken is not ready");
    }

    @Test
    void keepsWhatItKnowsOfAClassWhileAwsIsDown() {
        provider.resolve(CLASS);
        ec2.down = true;
        time.pass(Duration.ofMinutes(5));

        assertThat(provider.resolve(CLASS).subnets()).hasSize(3);
    }

    @Test
    void refusesAQuantityThatCannotBeReadWithThePoolsName() {
        var kubelet = new KubeletSettings(
                OptionalInt.empty(), OptionalInt.empty(), Map.of("cpu", "lots"), Map.of(), Map.of(), List.of());

        assertThatThrownBy(() -> provider.instanceTypes(Samples.pool(Generation.V1, kubelet), CLASS))
                .isInstanceOf(CloudException.class)
                .hasMessageContaining("node pool default")
                .hasMessageContaining("'lots' is not a quantity");
    }

    @Test
    void tagsInstancesSoThatTheyAreFoundAgain() {
        LaunchBody body = LaunchBody.parse(
                provider.prepare(specification("t3.medium/us-west-2a")).body());

        assertThat(body.tags())
                .containsEntry("joiner.dev/managed-by", "demo")
                .containsEntry("kubernetes.io/cluster/demo", "owned")
                .containsEntry("karpenter.sh/nodepool", "default")
                .containsEntry("Name", "karpenter.sh/nodepool/default")
                .containsEntry("owner", "web");
    }

    private static LaunchSpecification specification(String... options) {
        return Samples.specification(POOL, CLASS, 1, "uid", CapacityType.ON_DEMAND, options);
    }

    private List<Offering> offerings(String name) {
        return provider.instanceTypes(POOL, CLASS).stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow()
                .offerings();
    }

    private static String maxPods(CreateLaunchTemplateRequest request) {
        String text = new String(
                Base64.getDecoder().decode(request.launchTemplateData().userData()), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.contains("maxPods"))
                .findFirst()
                .orElse("")
                .strip();
    }

    private static final class FakeSsm implements SsmClient {
        @Override
        public GetParameterResponse getParameter(GetParameterRequest request) {
            if (!request.name().contains("/standard/")) {
                throw ParameterNotFoundException.builder().statusCode(400).build();
            }
            String id = request.name().contains("arm64") ? "ami-arm" : "ami-x86";
            return GetParameterResponse.builder().parameter(p -> p.value(id)).build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private static final class FakeEks implements EksClient {
        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }

    private final class FakePricing implements PricingClient {
        @Override
        public GetProductsResponse getProducts(GetProductsRequest request) {
            if (ec2.deniesPrices) {
                throw FakeEc2.error(400, "AccessDeniedException", "no prices for you");
            }
            return GetProductsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
