package dev.joiner.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.launch.LaunchBody;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.Offering;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Against the twin's EC2 emulator, whose address is in {@code -Djoiner.ec2.endpoint=http://127.0.0.1:PORT};
 * skipped without. Start one with {@code python -m ec2_twin --port PORT} (twin/src/main/python).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AwsCloudProviderIT {
    private static final NodePool POOL = Samples.pool(Generation.V1ALPHA5, "t3.medium");
    private static final NodeClass CLASS = Samples.nodeClass(Generation.V1ALPHA5, Optional.empty());

    private final String endpoint = System.getProperty("joiner.ec2.endpoint", "");
    private AwsCloudProvider provider = unset();
    private long startedAt;

    /** Set before the first test; NullAway cannot know. */
    private static AwsCloudProvider unset() {
        var settings = AwsSettings.forCluster("demo").inRegion("us-west-2").at(URI.create("http://127.0.0.1:1"));
        return new AwsCloudProvider(settings, AwsClients.of(settings), () -> "1.36");
    }

    @BeforeAll
    void connect() {
        assumeTrue(!endpoint.isEmpty(), "no EC2 emulator: set -Djoiner.ec2.endpoint=http://127.0.0.1:PORT");
        provider.close();
        startedAt = System.nanoTime();
        provider = fresh();
    }

    @AfterAll
    void cleanUp() throws Exception {
        if (!endpoint.isEmpty()) {
            capacity(Map.of());
            provider.terminate(provider.instances().stream().map(Instance::id).toList());
        }
        provider.close();
    }

    private AwsCloudProvider fresh() {
        var settings = AwsSettings.forCluster("demo").inRegion("us-west-2").at(URI.create(endpoint));
        return new AwsCloudProvider(settings, AwsClients.of(settings), () -> "1.36");
    }

    @Test
    @Order(1)
    void warmsUp() {
        provider.warmUp(List.of(POOL), List.of(CLASS));
        say("warm-up", startedAt);
        long again = System.nanoTime();
        provider.warmUp(List.of(POOL), List.of(CLASS));
        say("warm-up again", again);
    }

    @Test
    @Order(2)
    void resolvesTheClassAndSaysWhichFamilyItChose() {
        var resolution = provider.resolve(CLASS);

        assertThat(resolution.problems()).isEmpty();
        assertThat(resolution.subnets()).hasSize(3);
        assertThat(resolution.subnets().values()).containsExactlyInAnyOrder("us-west-2a", "us-west-2b", "us-west-2c");
        assertThat(resolution.securityGroups()).hasSize(1);
        assertThat(resolution.images()).extracting(image -> image.arch()).contains("amd64", "arm64");
        assertThat(resolution.notices()).singleElement().asString().contains("AL2023 is used");
    }

    @Test
    @Order(3)
    void seesAT3MediumAsItsKubeletWill() {
        long first = System.nanoTime();
        InstanceType type = type("t3.medium");
        say("instance types, warm, first listing", first);
        long second = System.nanoTime();
        provider.instanceTypes(POOL, CLASS);
        say("instance types, warm, kept", second);

        assertThat(type.allocatable().get("cpu")).isEqualTo(1930);
        assertThat(type.allocatable().get("pods")).isEqualTo(17);
        assertThat(type.offerings())
                .filteredOn(offering -> offering.capacityType() == CapacityType.ON_DEMAND)
                .hasSize(3)
                .allSatisfy(offering -> assertThat(offering.price().dollars()).isBetween(0.0415, 0.0417));
        assertThat(provider.instanceTypes(POOL, CLASS).size()).isGreaterThan(150);
    }

    @Test
    @Order(4)
    void startsTwelveInstancesOnceHoweverOftenItIsAsked() throws Exception {
        LaunchRequest request = request(12, UUID.randomUUID().toString());

        long first = System.nanoTime();
        var launched = (Launched) provider.launch(request);
        say("launch of 12", first);
        Map<String, Class<? extends LaunchOutcome>> repeats = Map.of(
                "firstAnswer", Launched.class,
                "fleetIdOnly", Unknown.class,
                "priorNotComplete", Unknown.class,
                "mismatch", Refused.class);
        for (var repeat : repeats.entrySet()) {
            control("settings", Map.of("repeat", repeat.getKey()));
            assertThat(provider.launch(request)).as(repeat.getKey()).isInstanceOf(repeat.getValue());
        }
        control("calm", Map.of());

        assertThat(launched.instances())
                .hasSize(12)
                .extracting(Instance::launchId)
                .containsOnly(request.id());
        assertThat(launched.shortages()).isEmpty();
        List<Instance> now = provider.startedBy(request.id());
        assertThat(ids(now)).containsExactlyInAnyOrderElementsOf(ids(launched.instances()));
        assertThat(now).allSatisfy(instance -> {
            assertThat(instance.launchId()).isEqualTo(request.id());
            assertThat(instance.nodeName()).isNotEmpty();
            assertThat(instance.tags()).containsEntry("karpenter.sh/provisioner-name", "default");
            assertThat(instance.tags()).containsEntry("kubernetes.io/cluster/demo", "owned");
        });
        assertThat(provider.instances()).extracting(Instance::id).containsAll(ids(now));
    }

    @Test
    @Order(5)
    void anotherProcessFindsTheInstancesByTheTagOfTheLaunch() {
        LaunchRequest request = request(2, UUID.randomUUID().toString());
        var launched = (Launched) provider.launch(request);

        try (var other = fresh()) {
            assertThat(ids(other.startedBy(request.id())))
                    .containsExactlyInAnyOrderElementsOf(ids(launched.instances()));
        }
    }

    @Test
    @Order(6)
    void endsInstancesAlsoBesideOnesThatAreGone() {
        LaunchRequest request = request(3, UUID.randomUUID().toString());
        List<String> ids = ids(((Launched) provider.launch(request)).instances());
        var all = new ArrayList<>(ids);
        all.add("i-0123456789abcdef0");

        assertThat(provider.terminate(all)).containsExactly("i-0123456789abcdef0");

        assertThat(provider.startedBy(request.id())).isEmpty();
        assertThat(provider.describe(all))
                .hasSize(3)
                .allMatch(instance -> instance.state().isDead());
        assertThat(provider.launch(request))
                .as("the first answer again, when all of it has ended")
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).isEqualTo("InstancesEnded"));
    }

    @Test
    @Order(7)
    void leavesAnOfferingAloneAfterACapacityError() throws Exception {
        capacity(Map.of("on-demand:t3.medium:us-west-2a", 0));

        LaunchOutcome outcome = provider.launch(provider.prepare(Samples.specification(
                POOL, CLASS, 1, UUID.randomUUID().toString(), CapacityType.ON_DEMAND, "t3.medium/us-west-2a")));

        assertThat(outcome).isInstanceOfSatisfying(Launched.class, launched -> {
            assertThat(launched.instances()).isEmpty();
            assertThat(launched.shortages()).singleElement().satisfies(shortage -> {
                assertThat(shortage.code()).isEqualTo("InsufficientInstanceCapacity");
                assertThat(shortage.zone()).isEqualTo("us-west-2a");
                assertThat(shortage.instanceType()).isEqualTo("t3.medium");
            });
        });
        assertThat(type("t3.medium").offerings())
                .filteredOn(offering -> offering.capacityType() == CapacityType.ON_DEMAND)
                .filteredOn(offering -> !offering.available())
                .extracting(Offering::zone)
                .containsExactly("us-west-2a");
        capacity(Map.of());
    }

    @Test
    @Order(8)
    void refusesALaunchWhoseTemplateIsGoneAndMakesItAnew() throws Exception {
        LaunchRequest request = request(1, UUID.randomUUID().toString());
        try (var clients = AwsClients.of(
                AwsSettings.forCluster("demo").inRegion("us-west-2").at(URI.create(endpoint)))) {
            for (String template : LaunchBody.parse(request.body()).templates()) {
                clients.ec2().deleteLaunchTemplate(r -> r.launchTemplateName(template));
            }
        }

        assertThat(provider.launch(request))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.code()).startsWith("InvalidLaunchTemplate"));
        assertThat(provider.launch(request(1, UUID.randomUUID().toString())))
                .isInstanceOfSatisfying(
                        Launched.class,
                        launched -> assertThat(launched.instances()).hasSize(1));
    }

    @Test
    @Order(9)
    void launchesManyTypesOfBothArchitecturesInOneCall() {
        NodePool pool = Samples.pool(Generation.V1);
        NodeClass nodeClass = Samples.nodeClass(Generation.V1, Optional.of("AL2023"));
        LaunchRequest request = provider.prepare(Samples.specification(
                pool,
                nodeClass,
                4,
                UUID.randomUUID().toString(),
                CapacityType.SPOT,
                "m6g.large/us-west-2a",
                "m5.large/us-west-2b",
                "c5.xlarge/us-west-2c",
                "m5.large/us-west-2a"));

        assertThat(LaunchBody.parse(request.body()).configs()).hasSize(3);
        assertThat(provider.launch(request))
                .isInstanceOfSatisfying(
                        Launched.class,
                        launched -> assertThat(launched.instances())
                                .hasSize(4)
                                .allMatch(instance -> instance.capacityType() == CapacityType.SPOT));
    }

    private LaunchRequest request(int count, String nonce) {
        return provider.prepare(Samples.specification(
                POOL,
                CLASS,
                count,
                nonce,
                CapacityType.ON_DEMAND,
                "t3.medium/us-west-2a",
                "t3.medium/us-west-2b",
                "t3.medium/us-west-2c"));
    }

    private InstanceType type(String name) {
        return provider.instanceTypes(POOL, CLASS).stream()
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void capacity(Map<String, Integer> pools) throws Exception {
        control("capacity", pools);
    }

    private void control(String what, Map<String, ?> body) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(URI.create(endpoint + "/twin/" + what))
                            .POST(HttpRequest.BodyPublishers.ofString(new Gson().toJson(body)))
                            .build(),
                    BodyHandlers.discarding());
        }
    }

    private static List<String> ids(List<Instance> instances) {
        return instances.stream().map(Instance::id).toList();
    }

    private static void say(String what, long from) {
        System.out.printf("%s: %.1f ms%n", what, (System.nanoTime() - from) / 1e6);
    }
}
