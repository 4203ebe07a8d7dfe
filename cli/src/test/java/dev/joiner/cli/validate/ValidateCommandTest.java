package dev.joiner.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ValidateCommandTest {
    private static final String POOL = """
            apiVersion: karpenter.sh/v1alpha5
            kind: Provisioner
            metadata: {name: default}
            spec:
              providerRef: {name: default}
              ttlSecondsAfterEmpty: 30
              requirements:
              - {key: node.kubernetes.io/instance-type, operator: In, values: [t3.medium]}
            ---
            apiVersion: karpenter.k8s.aws/v1alpha1
            kind: AWSNodeTemplate
            metadata: {name: default}
            spec:
              subnetSelector: {karpenter.sh/discovery: demo}
              securityGroupSelector: {karpenter.sh/discovery: demo}
              instanceProfile: nodes
            """;

    @TempDir
    private Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Object command, String... arguments) {
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((exception, line, parsed) -> {
                    line.getErr().println(exception.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("in.yaml"), text).toString();
    }

    @Test
    void says_nothing_about_what_is_right() throws IOException {
        assertThat(run(new ValidateCommand(), "-f", file(POOL))).isZero();

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEqualTo("joiner: 2 objects, 0 errors, 0 warnings\n");
    }

    @Test
    void names_file_document_object_and_field_of_each_finding() throws IOException {
        String file = file(POOL.replace("providerRef: {name: default}", "providerRef: {name: defalt}")
                .replace("ttlSecondsAfterEmpty: 30", "ttlSecondsAfterEmpty: -1"));

        assertThat(run(new ValidateCommand(), "-f", file)).isEqualTo(2);

        assertThat(out.toString())
                .isEqualTo(file
                        + ":1 Provisioner/default: error spec.ttlSecondsAfterEmpty: -1 is not 0 or more: choose another"
                        + " number\n");
    }

    @Test
    void advises_about_pools_and_pods_among_each_other() throws IOException {
        String file = file(POOL.replace("providerRef: {name: default}", "providerRef: {name: defalt}") + """
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: big}
                spec: {template: {spec: {containers: [{name: c, resources: {requests: {cpu: "3", memory: 1Gi}}}]}}}
                """);

        assertThat(run(new ValidateCommand(), "-f", file)).isZero();

        assertThat(out.toString().lines())
                .containsExactly(
                        file + ":1 Provisioner/default: warning spec.providerRef.name: there is no AWSNodeTemplate"
                                + " 'defalt'; did you mean 'default'?; nothing is launched until it is there",
                        file
                                + ":3 Deployment/big: warning spec.template.spec.containers: the pod requests 3 cpu and the"
                                + " largest allowed instance type, t3.medium, has 1930m: lower the request or allow"
                                + " larger types");
    }

    @Test
    void finds_the_claim_of_a_pod_where_neither_says_a_namespace() throws IOException {
        String file = file(POOL + """
                ---
                apiVersion: v1
                kind: PersistentVolume
                metadata: {name: pv-a}
                spec:
                  nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [
                    {key: topology.kubernetes.io/zone, operator: In, values: [us-west-2a]}]}]}}
                ---
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: data}
                spec: {volumeName: pv-a}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: far}
                spec:
                  nodeSelector: {topology.kubernetes.io/zone: us-west-2b}
                  volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
                  containers: [{name: c, resources: {requests: {cpu: 100m, memory: 64Mi}}}]
                """);

        assertThat(run(new ValidateCommand(), "-f", file)).isZero();

        assertThat(out.toString())
                .contains("Pod/far: warning")
                .contains("'pv-a'")
                .contains("no node reaches both");
    }

    @Test
    void writes_json_alone_to_standard_output() throws IOException {
        assertThat(run(new ValidateCommand(), "-f", file(POOL.replace("30", "-1")), "--output", "json"))
                .isEqualTo(2);

        JsonObject finding = JsonParser.parseString(out.toString())
                .getAsJsonObject()
                .getAsJsonArray("findings")
                .get(0)
                .getAsJsonObject();
        assertThat(finding.keySet())
                .containsExactly("file", "document", "kind", "name", "severity", "field", "message");
        assertThat(finding.get("document").getAsInt()).isEqualTo(1);
        assertThat(finding.get("severity").getAsString()).isEqualTo("error");
    }

    @Test
    void what_is_converted_is_right_and_means_the_same() throws IOException {
        assertThat(run(new ConvertCommand(), "-f", file(POOL))).isZero();
        String converted = out.toString();

        assertThat(converted)
                .contains("kind: NodePool", "kind: EC2NodeClass", "alias: al2023@latest")
                .contains("consolidateAfter: 30s", "expireAfter: Never", "httpPutResponseHopLimit: 2");
        assertThat(err.toString()).contains("AWSNodeTemplate default: amiFamily is not set: al2023@latest is written");
        out.getBuffer().setLength(0);
        assertThat(run(new ValidateCommand(), "-f", file(converted)))
                .as(converted)
                .isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void what_cannot_be_converted_is_told() throws IOException {
        String lossy = POOL.replace("  instanceProfile: nodes\n", "")
                .replace("providerRef: {name: default}", "provider: {amiFamily: AL2}");

        assertThat(run(new ConvertCommand(), "-f", file(lossy))).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsAll(List.of(
                        "joiner: Provisioner default: inline provider is not converted; write it as an AWSNodeTemplate"
                                + " first",
                        "joiner: AWSNodeTemplate default: names no instanceProfile, which v1 needs; add one, or say"
                                + " --instance-profile NAME"));
    }

    private static String minimal(String name) throws IOException {
        try (InputStream in = ValidateCommandTest.class.getResourceAsStream("/dev/joiner/cli/minimal/" + name)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void says_of_other_versions_and_misspelt_kinds_of_karpenters_groups_that_they_are_not_read() throws IOException {
        String file = file(minimal("validate-silent.yaml"));

        assertThat(run(new ValidateCommand(), "-f", file)).isEqualTo(2);

        assertThat(out.toString().lines())
                .containsExactly(
                        file
                                + ":1 NodePool/default: error apiVersion: 'karpenter.sh/v1beta1' is not a version of NodePool"
                                + " that Joiner reads: write it as karpenter.sh/v1, whose fields differ",
                        file + ":2 EC2NodeClass/default: error apiVersion: 'karpenter.k8s.aws/v1beta1' is not a version"
                                + " of EC2NodeClass that Joiner reads: write it as karpenter.k8s.aws/v1, whose fields"
                                + " differ",
                        file + ":3 Nodepool/x: error kind: 'Nodepool' is no kind of karpenter.sh/v1; did you mean"
                                + " NodePool?",
                        file
                                + ":4 Provisioner/y: error apiVersion: 'karpenter.sh/v1' is not a version of Provisioner"
                                + " that Joiner reads: it reads karpenter.sh/v1alpha5");
    }

    @Test
    void says_of_what_karpenter_alone_reads_that_it_does_nothing_here() throws IOException {
        String file = file("""
                {apiVersion: karpenter.sh/v1alpha1, kind: NodeOverlay, metadata: {name: a}}
                ---
                {apiVersion: karpenter.s/v1, kind: NodePool, metadata: {name: b}}
                ---
                {apiVersion: cloud.example.com/v1, kind: NodePool, metadata: {name: c}}
                """);

        assertThat(run(new ValidateCommand(), "-f", file)).isEqualTo(2);

        assertThat(out.toString().lines())
                .containsExactly(
                        file + ":1 NodeOverlay/a: warning kind: 'NodeOverlay' of karpenter.sh/v1alpha1 is for Karpenter"
                                + " alone: Joiner does not read it",
                        file + ":2 NodePool/b: error apiVersion: 'karpenter.s/v1' has no kind NodePool; did you mean"
                                + " karpenter.sh/v1?");
    }

    @Test
    void a_kubelets_settings_that_have_nowhere_to_go_are_told() throws IOException {
        assertThat(run(new ConvertCommand(), "-f", file(minimal("convert-kubelet-lost.yaml"))))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        "Provisioner default: its kubeletConfiguration is left out: in v1 it stands in the"
                                + " EC2NodeClass, and the AWSNodeTemplate 'default' is not in the input: convert both together");
    }

    @Test
    void a_kubelets_settings_are_written_into_the_class() throws IOException {
        String both = POOL.replace(
                "  ttlSecondsAfterEmpty: 30\n", "  ttlSecondsAfterEmpty: 30\n  kubeletConfiguration: {maxPods: 20}\n");

        assertThat(run(new ConvertCommand(), "-f", file(both))).isZero();

        assertThat(out.toString()).contains("  kubelet:\n    maxPods: 20\n");
    }

    @Test
    void numbers_as_helm_prints_them_are_written_plainly() throws IOException {
        assertThat(run(new ConvertCommand(), "-f", file(minimal("convert-float.yaml"))))
                .isZero();

        assertThat(out.toString())
                .contains(
                        "expireAfter: 2592000s",
                        "consolidateAfter: 30s",
                        "weight: 10\n",
                        "cpu: 1000\n",
                        "memory: 1073741824000\n")
                .doesNotContain("E+", "e+");
    }

    @Test
    void fields_that_are_not_converted_are_told() throws IOException {
        String odd = POOL.replace("  ttlSecondsAfterEmpty: 30\n", "  ttlSecondsAfterEmpty: 30.5\n  nonsense: 1\n");

        assertThat(run(new ConvertCommand(), "-f", file(odd))).isEqualTo(2);

        assertThat(err.toString())
                .contains("Provisioner default: spec.nonsense is no field that this converts: it is left out")
                .contains("spec.ttlSecondsAfterEmpty: ")
                .contains("is not a whole number of seconds: Never is written");
    }

    @Test
    void what_selects_the_old_label_is_told_when_its_pool_is_converted() throws IOException {
        assertThat(run(new ConvertCommand(), "-f", file(minimal("both-labels.yaml"))))
                .isZero();

        assertThat(err.toString().lines().filter(line -> line.contains("selects karpenter.sh/provisioner-name")))
                .hasSize(4)
                .first()
                .isEqualTo(
                        "joiner: Pod b-np-by-provisioner-name: spec.nodeSelector selects karpenter.sh/provisioner-name,"
                                + " which nodes of a NodePool do not have (converted: prov): select karpenter.sh/nodepool once no"
                                + " node of the old pool is left");
    }

    @Test
    void what_selects_labels_of_its_own_generation_is_left_alone() throws IOException {
        assertThat(run(new ConvertCommand(), "-f", file(minimal("not-on-karpenter-nodepool.yaml"))))
                .as("nothing is converted here")
                .isZero();
        assertThat(run(new ConvertCommand(), "-f", file(minimal("not-on-nodepool-provisioner.yaml"))))
                .isZero();

        assertThat(err.toString()).doesNotContain("selects");
    }

    @Test
    void an_input_without_objects_is_an_error() throws IOException {
        String file = file("# nothing\n");

        assertThat(run(new ConvertCommand(), "-f", file)).isEqualTo(1);
        assertThat(run(new ValidateCommand(), "-f", file)).isEqualTo(1);
        assertThat(err.toString().lines()).allSatisfy(line -> assertThat(line).contains("there is no object in"));
    }
}
