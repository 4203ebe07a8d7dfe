package dev.joiner.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.cli.CommandRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with the input, there is one line with file, document and field, and exit code 1. */
class BadInputTest {
    @TempDir
    private Path folder = Path.of("");

    private static Arguments given(String manifest, String line) {
        return Arguments.of(manifest, line);
    }

    private static String requests(String requests) {
        return "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{resources: {requests: " + requests
                + "}}]}}";
    }

    private static String pool(String requirements) {
        return "{apiVersion: karpenter.sh/v1, kind: NodePool, metadata: {name: p}, spec: {template: {spec:"
                + " {nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: c}, requirements: "
                + requirements + "}}}}";
    }

    static Stream<Arguments> manifests() {
        return Stream.of(
                given("kind: Pod\n bad: [", "in.yaml:1: is not YAML (line 2 column 5): mapping values are not allowed"),
                given("a: b", "in.yaml:1: kind: is missing"),
                given("{apiVersion: v1, kind: Pdo}", "in.yaml:1 Pdo: kind: 'Pdo' is no kind of v1; did you mean Pod?"),
                given(
                        "{apiVersion: apps/v1, kind: Deploymnet, metadata: {name: x}}",
                        "in.yaml:1 Deploymnet x: kind: 'Deploymnet' is no kind of apps/v1; did you mean Deployment?"),
                given(
                        "{apiVersion: v1, kind: Deployment, metadata: {name: x}}",
                        "in.yaml:1 Deployment x: apiVersion: 'v1' has no kind Deployment; it is of the group apps"),
                given(
                        "{apiVersion: karpenter.sh/v1beta1, kind: NodePool, metadata: {name: p}}",
                        "in.yaml:1 NodePool p: apiVersion: 'karpenter.sh/v1beta1' is not a version of NodePool"),
                given(
                        requests("{cpu: -1}"),
                        "in.yaml:1 Pod a: spec.containers[0].resources.requests.cpu: '-1' is negative"),
                given(
                        requests("{cpu: two}"),
                        "in.yaml:1 Pod a: spec.containers[0].resources.requests.cpu: 'two' is not a quantity"),
                given(
                        requests("{nvidia.com/gpu: 500m}"),
                        "in.yaml:1 Pod a: spec.containers[0].resources.requests.nvidia.com/gpu: '500m' is not a whole"),
                given(
                        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{resources: {requests:"
                                + " {cpu: 2}, limits: {cpu: 1}}}]}}",
                        "in.yaml:1 Pod a: spec.containers[0].resources.requests.cpu: '2' is more than its limit '1'"),
                given(
                        "{apiVersion: v1, kind: Pod, metadata: {name: a}}",
                        "in.yaml:1 Pod a: spec.containers: is missing"),
                given(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: -3, template:"
                                + " {spec: {containers: [{name: c}]}}}}",
                        "in.yaml:1 Deployment d: spec.replicas: -3 is negative"),
                given(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 2000000000,"
                                + " template: {spec: {containers: [{name: c}]}}}}",
                        "in.yaml:1 Deployment d: spec.replicas: 2000000000 is more than 500000"),
                given(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: many}}",
                        "in.yaml:1 Deployment d: spec.replicas: 'many' is not a whole number"),
                given(
                        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {replicas: 1}}",
                        "in.yaml:1 Deployment d: spec.template: is missing"),
                given(
                        "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c}],"
                                + " topologySpreadConstraints: [{maxSkew: 0, topologyKey: x, whenUnsatisfiable:"
                                + " DoNotSchedule}]}}",
                        "in.yaml:1 Pod a: spec.topologySpreadConstraints[0].maxSkew: 0 is not 1 or more"),
                given(
                        "{apiVersion: v1, kind: Node, metadata: {name: m}, status: {allocatable: {cpu: lots}}}",
                        "in.yaml:1 Node m: status.allocatable: cpu: 'lots' is not a quantity"),
                given(
                        requests("{cpu: 1}") + "\n---\n" + requests("{cpu: 1}"),
                        "in.yaml:2 Pod a: metadata.name: stands twice in the input: also at "),
                given(
                        pool("[{key: kubernetes.io/arch, operator: Is, values: [amd64]}]"),
                        "in.yaml:1 NodePool p: spec.template.spec.requirements[0].operator: "),
                given(
                        pool("[{key: karpenter.k8s.aws/instance-cpu, operator: Gt, values: [many]}]"),
                        "in.yaml:1 NodePool p: spec.template.spec.requirements[0].values"));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void ends_with_one_line_that_names_the_place(String manifest, String line) throws IOException {
        Path file = Files.writeString(folder.resolve("in.yaml"), manifest);

        CommandRun run = CommandRun.of("plan", "-f", file.toString(), "--output", "json");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().replace(folder + "/", "").lines())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("joiner: error: " + line);
    }

    @Test
    void requirements_that_contradict_each_other_leave_pods_without_a_place() {
        CommandRun run = CommandRun.withInput(
                pool("[{key: kubernetes.io/arch, operator: In, values: [amd64]}]") + """

                        ---
                        {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c}],
                         nodeSelector: {kubernetes.io/arch: arm64}}}
                        """, "plan", "-f", "-");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("default/a").contains("kubernetes.io/arch");
    }

    @Test
    void a_catalogue_that_sells_nothing_is_an_error() throws IOException {
        Path file = Files.writeString(
                folder.resolve("types.json"),
                "{\"kind\": \"InstanceTypeCatalogue\", \"instanceTypes\": [{\"name\": \"x\", \"offerings\": []}]}");

        CommandRun run = CommandRun.withInput(requests("{cpu: 1}"), "plan", "-f", "-", "--catalog", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).startsWith("joiner: error: " + file + ": instanceTypes: there is no offering");
    }

    static Stream<Arguments> catalogues() {
        String head = "{\"kind\": \"InstanceTypeCatalogue\", \"instanceTypes\": [{\"name\": \"x\", ";
        return Stream.of(
                given("{\"kind\": \"Pod\"}", "kind: 'Pod' is not InstanceTypeCatalogue"),
                given("[]", "is a list where an object is expected"),
                given(
                        head + "\"offerings\": [{\"zone\": \"a\", \"capacityType\": \"rent\"}]}]}",
                        "'rent' is not on-demand"),
                given(
                        head
                                + "\"offerings\": [{\"zone\": \"a\", \"capacityType\": \"spot\", \"pricePerHour\": -1}]}]}",
                        "instanceTypes[0].offerings[0].pricePerHour: '-1' is not a price"),
                given(head + "\"capacity\": {\"cpu\": \"x\"}}]}", "instanceTypes[0].capacity.cpu: cpu: 'x' is not a"),
                given(head + "\"allocatable\": {\"cpu\": \"1\"}}]}", "allocatable (1 cpu) is more than capacity"));
    }

    @ParameterizedTest
    @MethodSource("catalogues")
    void a_broken_catalogue_is_an_error_that_names_the_field(String text, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("types.json"), text);

        CommandRun run = CommandRun.withInput(requests("{cpu: 1}"), "plan", "-f", "-", "--catalog", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("joiner: error: " + file + ": ").contains(problem);
    }

    @Test
    void ten_megabytes_of_yaml_are_read() throws IOException {
        var text = new StringBuilder("apiVersion: v1\nkind: List\nitems:\n");
        String padding = "x".repeat(900);
        for (int i = 0; text.length() < 10 << 20; i++) {
            text.append("- {apiVersion: v1, kind: Pod, metadata: {name: p")
                    .append(i)
                    .append(", annotations: {a: ")
                    .append(padding)
                    .append("}}, spec: {containers: [{name: c, resources: {requests: {cpu: 100m}}}]}}\n");
        }
        Path file = Files.writeString(folder.resolve("big.yaml"), text);

        CommandRun run = CommandRun.of("plan", "-f", file.toString(), "--output", "json");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("\"unplaceable\":0");
    }

    @Test
    void options_that_make_no_sense_are_errors() {
        assertThat(CommandRun.of("plan").code()).isEqualTo(1);
        assertThat(CommandRun.of("plan", "-f", "nowhere.yaml").err())
                .isEqualTo("joiner: error: nowhere.yaml: there is no such file\n");
        assertThat(CommandRun.withInput("", "plan", "-f", "-", "--repeat", "0").err())
                .startsWith("joiner: error: --repeat 0: from 1 to 10000");
        assertThat(CommandRun.withInput("", "plan", "-f", "-", "--region", "mars-1")
                        .err())
                .contains("there is no bundled catalogue of region 'mars-1', only of us-east-1, us-east-2, us-west-2");
        assertThat(CommandRun.withInput("", "plan", "-f", "-", "--region", "us-east-1", "--catalog", "x")
                        .err())
                .contains("exclude each other");
    }

    @Test
    void an_empty_input_is_no_success() throws IOException {
        Path file = Files.writeString(folder.resolve("empty.yaml"), "# nothing\n---\n");

        CommandRun run = CommandRun.of("plan", "-f", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).isEqualTo("joiner: error: there is no object in " + file + "\n");
    }

    @Test
    void paths_may_stand_between_commas() throws IOException {
        Path pool = Files.writeString(
                folder.resolve("pool.yaml"), pool("[{key: kubernetes.io/arch, operator: In, values: [amd64]}]"));
        Path pod = Files.writeString(folder.resolve("a,pod.yaml"), requests("{cpu: 1}"));

        assertThat(CommandRun.of("plan", "-f", pool + "," + pool).err()).contains("stands twice in the input");
        assertThat(CommandRun.of("plan", "-f", pod.toString()).code())
                .as("a name with a comma")
                .isZero();
        assertThat(CommandRun.of("plan", "-f", pool + ",no-such.yaml").err())
                .contains("no-such.yaml: there is no such");
    }

    @Test
    void a_folder_that_cannot_be_read_is_an_error_in_words() throws IOException {
        Path lost = folder.resolve("more/vanishing.yaml");
        Files.createDirectories(folder.resolve("more"));
        Files.createSymbolicLink(lost, folder.resolve("gone.yaml"));

        CommandRun run = CommandRun.of("plan", "-f", folder.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("joiner: error: " + folder + ": there is no .yaml, .yml or .json file in this folder\n");
        assertThat(CommandRun.of("plan", "-f", "a\u0000b").err()).startsWith("joiner: error: -f: 'a");
        assertThat(CommandRun.of("plan", "-f", "").err()).startsWith("joiner: error: -f: a path is empty");
    }

    @Test
    void a_catalogue_that_is_none_is_an_error_in_words() throws IOException {
        Path yaml = Files.writeString(folder.resolve("types.yaml"), "kind: InstanceTypeCatalogue\n");

        CommandRun run = CommandRun.withInput(requests("{cpu: 1}"), "plan", "-f", "-", "--catalog", yaml.toString());
        CommandRun asFolder =
                CommandRun.withInput(requests("{cpu: 1}"), "plan", "-f", "-", "--catalog", folder.toString());

        assertThat(run.err())
                .isEqualTo("joiner: error: " + yaml + ": is no catalogue (line 1 column 1): unexpected character;"
                        + " 'joiner catalogue export' writes one\n");
        assertThat(asFolder.err())
                .isEqualTo("joiner: error: " + folder + ": is a folder; name the file of a catalogue\n");
    }

    @Test
    void a_class_that_is_not_supported_is_told_and_planned_with_where_its_types_do_not_depend_on_it() {
        String unsupported =
                pool("[{key: kubernetes.io/arch, operator: In, values: [amd64]}]") + """

                ---
                {apiVersion: karpenter.k8s.aws/v1, kind: EC2NodeClass, metadata: {name: c}, spec: {
                  instanceProfile: nodes, amiSelectorTerms: [{id: ami-0123456789abcdef0}],
                  subnetSelectorTerms: [{tags: {a: b}}], securityGroupSelectorTerms: [{tags: {a: b}}]%s}}
                ---
                """ + requests("{cpu: 1}");

        CommandRun planned = CommandRun.withInput(unsupported.formatted(""), "plan", "-f", "-");
        CommandRun sized = CommandRun.withInput(unsupported.formatted(", kubelet: {maxPods: -1}"), "plan", "-f", "-");

        assertThat(planned.code()).as(planned.err()).isZero();
        assertThat(planned.out())
                .contains(
                        "EC2NodeClass c cannot be launched with as it is, which changes no instance type: spec.amiSelectorTerms");
        assertThat(sized.code()).isEqualTo(1);
        assertThat(sized.err()).contains("kubelet.maxPods");
    }
}
