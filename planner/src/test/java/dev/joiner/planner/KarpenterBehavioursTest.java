package dev.joiner.planner;

import static dev.joiner.planner.Fixtures.limited;
import static dev.joiner.planner.Fixtures.nodeClass;
import static dev.joiner.planner.Fixtures.pool;
import static dev.joiner.planner.Fixtures.resources;
import static dev.joiner.planner.Fixtures.tainted;
import static dev.joiner.planner.Fixtures.weighing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.Pod;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Operator;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.planner.benchmark.BenchmarkMix;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import dev.joiner.planner.pods.StorageFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What Karpenter's scheduling suites ask of a plan, behaviour by behaviour; docs/compatibility.md lists them. */
class KarpenterBehavioursTest {
    private static final List<String> ZONES = List.of("z1", "z2", "z3");
    private static final List<InstanceType> TYPES = List.of(
            type("small", "amd64", 2, 4, 10, "0.04"),
            type("large", "amd64", 16, 64, 110, "0.5"),
            type("arm", "arm64", 4, 16, 58, "0.2"),
            gpu(type("gpu", "amd64", 8, 32, 58, "2")));
    private static final String WEB = "\"labelSelector\":{\"matchLabels\":{\"app\":\"web\"}}";

    private static InstanceType type(String name, String arch, int cpus, int gibibytes, int pods, String price) {
        HourlyPrice onDemand = HourlyPrice.parse(price);
        var offerings = new ArrayList<Offering>();
        for (String zone : ZONES) {
            offerings.add(new Offering(zone, CapacityType.ON_DEMAND, onDemand, true));
            offerings.add(new Offering(zone, CapacityType.SPOT, new HourlyPrice(onDemand.nanos() / 2), true));
        }
        Resources capacity = resources("" + cpus, gibibytes + "Gi").with(Resources.PODS, pods);
        return new InstanceType(
                name,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, name),
                        Requirement.in(Labels.ARCH, arch),
                        Requirement.in(Labels.OS, "linux"),
                        Requirement.in(Labels.ZONE, ZONES),
                        Requirement.in(Labels.AWS_PREFIX + "instance-cpu", "" + cpus),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand", "spot")),
                capacity,
                capacity,
                offerings);
    }

    private static InstanceType gpu(InstanceType type) {
        return new InstanceType(
                type.name(),
                type.requirements(),
                type.capacity().with("nvidia.com/gpu", 1),
                type.allocatable().with("nvidia.com/gpu", 1),
                type.offerings());
    }

    /** Pods that are alike but for their names. */
    private static List<Pod> pods(int count, String app, String requests, String spec) {
        var pods = new ArrayList<Pod>();
        for (int i = 0; i < count; i++) {
            pods.add(BenchmarkMix.pod("""
                    {"metadata":{"name":"%s-%d","namespace":"default","labels":{"app":"%s"}},
                     "spec":{"containers":[{"name":"c","resources":{"requests":{%s}}}]%s},"status":{}}
                    """.formatted(app, i, app, requests, spec.isEmpty() ? "" : "," + spec)));
        }
        return pods;
    }

    private static List<Pod> one(String spec) {
        return pods(1, "web", "\"cpu\":\"1\"", spec);
    }

    private static String selector(String key, String value) {
        return "\"nodeSelector\":{\"" + key + "\":\"" + value + "\"}";
    }

    private static String required(String... expressions) {
        var terms = Stream.of(expressions)
                .map(expression -> "{\"matchExpressions\":[" + expression + "]}")
                .toList();
        return "\"affinity\":{\"nodeAffinity\":{\"requiredDuringSchedulingIgnoredDuringExecution\":"
                + "{\"nodeSelectorTerms\":[" + String.join(",", terms) + "]}}}";
    }

    private static String preferred(String... expressions) {
        var terms = new ArrayList<String>();
        for (int i = 0; i < expressions.length; i++) {
            terms.add("{\"weight\":" + (100 - i) + ",\"preference\":{\"matchExpressions\":[" + expressions[i] + "]}}");
        }
        return "\"affinity\":{\"nodeAffinity\":{\"preferredDuringSchedulingIgnoredDuringExecution\":["
                + String.join(",", terms) + "]}}";
    }

    private static String is(String key, String operator, String... values) {
        return "{\"key\":\"" + key + "\",\"operator\":\"" + operator + "\",\"values\":["
                + String.join(",", Stream.of(values).map(v -> "\"" + v + "\"").toList()) + "]}";
    }

    private static String spread(String key, int maxSkew, String more) {
        return "\"topologySpreadConstraints\":[{\"maxSkew\":" + maxSkew + ",\"topologyKey\":\"" + key
                + "\",\"whenUnsatisfiable\":\"DoNotSchedule\"," + WEB + more + "}]";
    }

    private static String podRule(String kind, String key) {
        return "\"affinity\":{\"" + kind + "\":{\"requiredDuringSchedulingIgnoredDuringExecution\":[{" + WEB
                + ",\"topologyKey\":\"" + key + "\"}]}}";
    }

    private static String wish(String kind, String key) {
        return "\"affinity\":{\"" + kind + "\":{\"preferredDuringSchedulingIgnoredDuringExecution\":"
                + "[{\"weight\":1,\"podAffinityTerm\":{" + WEB + ",\"topologyKey\":\"" + key + "\"}}]}}";
    }

    private static PodPlan plan(List<Pod> pods, NodePool... pools) {
        var views = Stream.of(pools)
                .map(pool -> new PoolView(pool, nodeClass(), TYPES, Resources.NONE))
                .toList();
        return new PodPlanner().plan(new Snapshot(views, List.of(), List.of()), pods, StorageFacts.UNKNOWN);
    }

    private static DynamicTest behaves(String name, List<Pod> pods, Consumer<PodPlan> expected, NodePool... pools) {
        NodePool[] used = pools.length == 0 ? new NodePool[] {pool("default")} : pools;
        return dynamicTest(name, () -> expected.accept(plan(pods, used)));
    }

    private static Consumer<PodPlan> nodes(int count) {
        return plan -> {
            assertThat(plan.refused()).isEmpty();
            assertThat(plan.launches()).hasSize(count);
        };
    }

    private static Consumer<PodPlan> refuses(int count) {
        return plan -> {
            assertThat(plan.refused()).hasSize(count);
            assertThat(plan.refused().getFirst().reasons()).isNotEmpty();
        };
    }

    private static Consumer<PodPlan> on(String label, String value) {
        return plan -> {
            assertThat(plan.refused()).isEmpty();
            assertThat(plan.launches())
                    .allSatisfy(launch -> assertThat(value(launch, label)).isEqualTo(value));
        };
    }

    private static String value(PodPlan.Launch launch, String label) {
        var cheapest = launch.claim().cheapest();
        return switch (label) {
            case Labels.ZONE -> cheapest.zone();
            case Labels.CAPACITY_TYPE -> cheapest.capacityType().text();
            case Labels.INSTANCE_TYPE -> cheapest.instanceType();
            case Labels.NODE_POOL -> launch.claim().pool().name();
            default -> throw new IllegalArgumentException(label);
        };
    }

    /** How many pods each domain gets, largest first. */
    private static Consumer<PodPlan> spreads(String label, Integer... counts) {
        return plan -> {
            var byDomain = new TreeMap<String, Integer>();
            plan.launches()
                    .forEach(launch ->
                            byDomain.merge(value(launch, label), launch.pods().size(), Integer::sum));
            assertThat(byDomain.values().stream().sorted((a, b) -> b - a).toList())
                    .containsExactly(counts);
        };
    }

    private static List<Pod> both(List<Pod> a, List<Pod> b) {
        return Stream.concat(a.stream(), b.stream()).toList();
    }

    @TestFactory
    Stream<DynamicTest> provisioning() {
        return Stream.of(
                behaves("one pending pod gives one node", one(""), nodes(1)),
                behaves("no pool at all leaves the pod unschedulable", one(""), refuses(1), new NodePool[] {
                    pool("other", Requirement.in(Labels.ZONE, "nowhere"))
                }),
                behaves(
                        "accelerator requests give accelerator nodes",
                        pods(1, "web", "\"nvidia.com/gpu\":\"1\"", ""),
                        on(Labels.INSTANCE_TYPE, "gpu")),
                behaves(
                        "the limit of pods splits pods over several nodes",
                        pods(25, "web", "\"cpu\":\"1m\"", selector(Labels.INSTANCE_TYPE, "small")),
                        nodes(3)),
                behaves("limits: none fits, nothing is launched", one(""), refuses(1), limited(pool("p"), "1")),
                behaves(
                        "limits: some fit, the rest waits",
                        pods(4, "web", "\"cpu\":\"1500m\"", ""),
                        refuses(2),
                        limited(pool("p"), "4")),
                behaves(
                        "pods tolerating pool taints schedule",
                        one("\"tolerations\":[{\"key\":\"special\",\"operator\":\"Exists\"}]"),
                        nodes(1),
                        tainted(pool("p"), "special")),
                behaves("pods not tolerating pool taints do not", one(""), refuses(1), tainted(pool("p"), "special")),
                behaves(
                        "explicit pool selected",
                        one(selector(Labels.NODE_POOL, "b")),
                        on(Labels.NODE_POOL, "b"),
                        weighing(pool("a"), 50),
                        pool("b")),
                behaves(
                        "highest weight always wins",
                        one(""),
                        on(Labels.NODE_POOL, "b"),
                        pool("a"),
                        weighing(pool("b"), 10),
                        weighing(pool("c"), 5)));
    }

    @TestFactory
    Stream<DynamicTest> preferenceFallback() {
        String nowhere = is(Labels.ZONE, "In", "nowhere");
        return Stream.of(
                behaves("the last required term stays", one(required(nowhere)), refuses(1)),
                behaves(
                        "several required terms are peeled",
                        one(required(nowhere, nowhere, is(Labels.ZONE, "In", "z2"))),
                        on(Labels.ZONE, "z2")),
                behaves("all preferred terms are peeled", one(preferred(nowhere, nowhere, nowhere)), nodes(1)),
                behaves(
                        "lighter weights are used after heavier fail",
                        one(preferred(nowhere, is(Labels.ZONE, "In", "z3"))),
                        on(Labels.ZONE, "z3")));
    }

    @TestFactory
    Stream<DynamicTest> labelsAndOperators() {
        NodePool red = pool("red", Requirement.in("team", "red"));
        return Stream.of(
                behaves("unconstrained pod fits a pool with labels", one(""), nodes(1), red),
                behaves("conflicting selector fails", one(selector("team", "blue")), refuses(1), red),
                behaves("undefined key fails", one(selector("disk", "ssd")), refuses(1), red),
                behaves("defined key: In match", one(required(is("team", "In", "red"))), nodes(1), red),
                behaves("defined key: NotIn match fails", one(required(is("team", "NotIn", "red"))), refuses(1), red),
                behaves("defined key: NotIn mismatch", one(required(is("team", "NotIn", "blue"))), nodes(1), red),
                behaves("defined key: Exists", one(required(is("team", "Exists"))), nodes(1), red),
                behaves("defined key: DoesNotExist fails", one(required(is("team", "DoesNotExist"))), refuses(1), red),
                behaves("undefined key: In fails", one(required(is("disk", "In", "ssd"))), refuses(1)),
                behaves("undefined key: NotIn", one(required(is("disk", "NotIn", "ssd"))), nodes(1)),
                behaves("undefined key: Exists fails", one(required(is("disk", "Exists"))), refuses(1)),
                behaves("undefined key: DoesNotExist", one(required(is("disk", "DoesNotExist"))), nodes(1)),
                behaves(
                        "requirements compatible with Gt",
                        one(required(is(Labels.AWS_PREFIX + "instance-cpu", "Gt", "8"))),
                        on(Labels.INSTANCE_TYPE, "large")),
                behaves(
                        "requirements compatible with Lt",
                        one(required(is(Labels.AWS_PREFIX + "instance-cpu", "Lt", "3"))),
                        on(Labels.INSTANCE_TYPE, "small")),
                behaves(
                        "selectors outside the pool are rejected",
                        one(selector(Labels.ZONE, "z3")),
                        refuses(1),
                        pool("p", Requirement.in(Labels.ZONE, "z1", "z2"))),
                behaves("unknown value rejected", one(selector(Labels.ZONE, "mars")), refuses(1)),
                behaves("hostname selector rejected", one(selector(Labels.HOSTNAME, "n1")), refuses(1)),
                behaves(
                        "compatible pods share",
                        both(one(selector(Labels.ZONE, "z1")), pods(1, "b", "\"cpu\":\"500m\"", "")),
                        nodes(1)),
                behaves(
                        "incompatible pods split",
                        both(
                                one(selector(Labels.ARCH, "arm64")),
                                pods(1, "b", "\"cpu\":\"1\"", selector(Labels.ARCH, "amd64"))),
                        nodes(2)),
                behaves(
                        "unique-resource combinations on no type fail",
                        pods(1, "web", "\"nvidia.com/gpu\":\"1\"", selector(Labels.ARCH, "arm64")),
                        refuses(1)));
    }

    @TestFactory
    Stream<DynamicTest> binpacking() {
        return Stream.of(
                behaves("smallest for one pod", one(""), on(Labels.INSTANCE_TYPE, "small")),
                behaves("smallest possible for several", pods(2, "web", "\"cpu\":\"900m\"", ""), plan -> {
                    on(Labels.INSTANCE_TYPE, "small").accept(plan);
                    nodes(1).accept(plan);
                }),
                behaves(
                        "new node when full",
                        pods(3, "web", "\"cpu\":\"1\"", selector(Labels.INSTANCE_TYPE, "small")),
                        nodes(2)),
                behaves("zero quantity", pods(1, "web", "\"cpu\":\"0\"", ""), nodes(1)),
                behaves("above capacity fails", pods(1, "web", "\"cpu\":\"17\"", ""), refuses(1)),
                behaves(
                        "init container considered",
                        one("\"initContainers\":[{\"name\":\"i\",\"resources\":{\"requests\":{\"cpu\":\"9\"}}}]"),
                        on(Labels.INSTANCE_TYPE, "large")),
                behaves(
                        "init container too large fails",
                        one("\"initContainers\":[{\"name\":\"i\",\"resources\":{\"requests\":{\"cpu\":\"90\"}}}]"),
                        refuses(1)),
                behaves("runtime class overhead", one("\"overhead\":{\"cpu\":\"2\"}"), on(Labels.INSTANCE_TYPE, "arm")),
                behaves("equal host ports separate nodes", List.of(withPort("x"), withPort("y")), nodes(2)));
    }

    private static Pod withPort(String name) {
        return BenchmarkMix.pod("""
                {"metadata":{"name":"%s","namespace":"default"},
                 "spec":{"containers":[{"name":"c","ports":[{"containerPort":80,"hostPort":80}]}]},"status":{}}
                """.formatted(name));
    }

    @TestFactory
    Stream<DynamicTest> topology() {
        return Stream.of(
                behaves("unknown topology key: DoNotSchedule leaves no place", one(spread("rack", 1, "")), refuses(1)),
                behaves(
                        "nil selector is not spread",
                        pods(
                                4,
                                "web",
                                "\"cpu\":\"100m\"",
                                "\"topologySpreadConstraints\":[{\"maxSkew\":1,\"topologyKey\":\"" + Labels.ZONE
                                        + "\",\"whenUnsatisfiable\":\"DoNotSchedule\"}]"),
                        nodes(1)),
                behaves(
                        "zonal: match labels",
                        pods(4, "web", "\"cpu\":\"1\"", spread(Labels.ZONE, 1, "")),
                        spreads(Labels.ZONE, 2, 1, 1)),
                behaves(
                        "zonal: pool zones",
                        pods(4, "web", "\"cpu\":\"1\"", spread(Labels.ZONE, 1, "")),
                        spreads(Labels.ZONE, 2, 2),
                        pool("p", Requirement.in(Labels.ZONE, "z1", "z2"))),
                behaves(
                        "zonal: limited by selector",
                        pods(3, "web", "\"cpu\":\"1\"", spread(Labels.ZONE, 1, "") + "," + selector(Labels.ZONE, "z1")),
                        spreads(Labels.ZONE, 3)),
                behaves(
                        "zonal: minDomains unmet",
                        pods(4, "web", "\"cpu\":\"1\"", spread(Labels.ZONE, 1, ",\"minDomains\":4")),
                        refuses(1)),
                behaves(
                        "hostname: up to maxSkew on a host",
                        pods(4, "web", "\"cpu\":\"100m\"", spread(Labels.HOSTNAME, 2, "")),
                        nodes(2)),
                behaves(
                        "hostname: balance",
                        pods(3, "web", "\"cpu\":\"100m\"", spread(Labels.HOSTNAME, 1, "")),
                        nodes(3)),
                behaves(
                        "capacity type: balance",
                        pods(4, "web", "\"cpu\":\"1\"", spread(Labels.CAPACITY_TYPE, 1, "")),
                        spreads(Labels.CAPACITY_TYPE, 2, 2)),
                behaves(
                        "capacity type: ScheduleAnyway may break",
                        pods(
                                4,
                                "web",
                                "\"cpu\":\"1\"",
                                spread(Labels.CAPACITY_TYPE, 1, "").replace("DoNotSchedule", "ScheduleAnyway")),
                        nodes(2),
                        pool("p", Requirement.in(Labels.CAPACITY_TYPE, "spot"))),
                behaves(
                        "affinity: self zone",
                        pods(5, "web", "\"cpu\":\"1\"", podRule("podAffinity", Labels.ZONE)),
                        spreads(Labels.ZONE, 5)),
                behaves(
                        "affinity: self host",
                        pods(5, "web", "\"cpu\":\"1\"", podRule("podAffinity", Labels.HOSTNAME)),
                        nodes(1)),
                behaves(
                        "affinity to an absent pod fails",
                        pods(1, "db", "\"cpu\":\"1\"", podRule("podAffinity", Labels.ZONE)),
                        refuses(1)),
                behaves(
                        "affinity: preferred may break",
                        pods(1, "db", "\"cpu\":\"1\"", wish("podAffinity", Labels.ZONE)),
                        nodes(1)),
                behaves(
                        "anti-affinity: hostname separates",
                        pods(3, "web", "\"cpu\":\"100m\"", podRule("podAntiAffinity", Labels.HOSTNAME)),
                        nodes(3)),
                behaves(
                        "anti-affinity: zone",
                        pods(4, "web", "\"cpu\":\"100m\"", podRule("podAntiAffinity", Labels.ZONE)),
                        refuses(1)),
                behaves(
                        "anti-affinity: preferred may break",
                        pods(4, "web", "\"cpu\":\"100m\"", wish("podAntiAffinity", Labels.ZONE)),
                        plan -> assertThat(plan.refused()).isEmpty()),
                behaves(
                        "anti-affinity: required inverse holds",
                        both(
                                pods(1, "db", "\"cpu\":\"100m\"", podRule("podAntiAffinity", Labels.HOSTNAME)),
                                pods(1, "web", "\"cpu\":\"100m\"", "")),
                        nodes(2)),
                behaves(
                        "volume and topology: three pods with minDomains 3 spread over three zones",
                        pods(3, "web", "\"cpu\":\"100m\"", spread(Labels.ZONE, 1, ",\"minDomains\":3")),
                        spreads(Labels.ZONE, 1, 1, 1)));
    }

    @TestFactory
    Stream<DynamicTest> instanceSelection() {
        return Stream.of(
                behaves("cheapest with no constraint", one(""), on(Labels.INSTANCE_TYPE, "small")),
                behaves("cheapest of pod arch", one(selector(Labels.ARCH, "arm64")), on(Labels.INSTANCE_TYPE, "arm")),
                behaves(
                        "cheapest of pool arch",
                        one(""),
                        on(Labels.INSTANCE_TYPE, "arm"),
                        pool("p", Requirement.in(Labels.ARCH, "arm64"))),
                behaves("cheapest of pod zone", one(selector(Labels.ZONE, "z2")), on(Labels.ZONE, "z2")),
                behaves("cheapest is spot where both are allowed", one(""), on(Labels.CAPACITY_TYPE, "spot")),
                behaves(
                        "on-demand where asked",
                        one(selector(Labels.CAPACITY_TYPE, "on-demand")),
                        on(Labels.CAPACITY_TYPE, "on-demand")),
                behaves(
                        "refused: pool arm with pod amd64",
                        one(selector(Labels.ARCH, "amd64")),
                        refuses(1),
                        pool("p", Requirement.in(Labels.ARCH, "arm64"))),
                behaves(
                        "minValues: met",
                        one(""),
                        plan -> assertThat(plan.launches().getFirst().claim().options().stream()
                                        .map(option -> option.instanceType())
                                        .distinct())
                                .hasSizeGreaterThanOrEqualTo(3),
                        pool("p", Requirement.of(Labels.INSTANCE_TYPE, Operator.EXISTS, List.of(), 3))),
                behaves(
                        "minValues: type floor unmet",
                        one(""),
                        refuses(1),
                        pool("p", Requirement.of(Labels.INSTANCE_TYPE, Operator.EXISTS, List.of(), 9))));
    }
}
