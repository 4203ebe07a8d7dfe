package dev.joiner.cli.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
