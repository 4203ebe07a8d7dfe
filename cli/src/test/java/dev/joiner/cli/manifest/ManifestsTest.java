package dev.joiner.cli.manifest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.joiner.api.kube.Pod;
import dev.joiner.cli.error.UserError;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestsTest {
    @TempDir
    private Path folder = Path.of("");

    private List<Manifest> read(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return read(file.toString());
    }

    private static List<Manifest> read(String... paths) {
        var found = new ArrayList<Manifest>();
        new Manifests(InputStream.nullInputStream()).read(List.of(paths), found::add);
        return found;
    }

    private String problem(String name, String text) {
        return String.valueOf(assertThatExceptionOfType(ManifestException.class)
                        .isThrownBy(() -> read(name, text))
                        .actual()
                        .getMessage())
                .replace(folder + "/", "");
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    @Test
    void reads_several_documents_and_passes_over_empty_ones() throws IOException {
        List<Manifest> found = read("all.yaml", """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: a, namespace: shop}
                ---
                # nothing here
                ---
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: b}
                """);

        assertThat(found).extracting(Manifest::subject).containsExactly("Pod shop/a", "Deployment b");
        assertThat(found).extracting(Manifest::group).containsExactly("", "apps");
        assertThat(found.get(1).where().document()).isEqualTo(3);
    }

    @Test
    void reads_json_documents_one_after_the_other() throws IOException {
        String text = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}
                """;

        assertThat(read("pods.json", text)).extracting(Manifest::name).containsExactly("a", "b");
        assertThat(read("pods", text)).extracting(Manifest::name).containsExactly("a", "b");
    }

    @Test
    void reads_braces_of_yaml_too() throws IOException {
        assertThat(read("pod", "{apiVersion: v1, kind: Pod, metadata: {name: a}}"))
                .extracting(Manifest::name)
                .containsExactly("a");
        assertThat(read("pod.yaml", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\"}\n---\n{apiVersion: v1, kind: Node}"))
                .extracting(Manifest::kind)
                .containsExactly("Pod", "Node");
    }

    @Test
    void gives_items_of_a_typed_list_the_kind_that_they_leave_out() throws IOException {
        List<Manifest> found = read(
                "pods.json",
                "{\"apiVersion\": \"v1\", \"items\": [{\"metadata\": {\"name\": \"a\"}}, {\"metadata\": {\"name\":"
                        + " \"b\"}}], \"kind\": \"PodList\"}");

        assertThat(found).extracting(Manifest::subject).containsExactly("Pod a", "Pod b");
        assertThat(found).extracting(Manifest::apiVersion).containsOnly("v1");
        assertThat(found.get(1).where().toString()).endsWith("pods.json:1 items[1]");
    }

    @Test
    void unfolds_a_list_of_mixed_kinds() throws IOException {
        assertThat(read("all.yaml", """
                apiVersion: v1
                kind: List
                items:
                - {apiVersion: v1, kind: Pod, metadata: {name: a}}
                - {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: b}}
                """)).extracting(Manifest::subject).containsExactly("Pod a", "DaemonSet b");
    }

    @Test
    void reads_folders_in_the_order_of_their_paths_and_leaves_other_files_alone() throws IOException {
        read("b.yml", "{apiVersion: v1, kind: Pod, metadata: {name: b}}");
        read("a/z.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"az\"}}");
        Files.writeString(folder.resolve("README.md"), "no manifest");

        assertThat(read(folder.toString())).extracting(Manifest::name).containsExactly("az", "b");
    }

    @Test
    void reads_packed_files_and_standard_input() throws IOException {
        byte[] pod = "{apiVersion: v1, kind: Pod, metadata: {name: a}}".getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve("pod.yaml.gz"), packed(pod));
        var found = new ArrayList<Manifest>();

        new Manifests(new ByteArrayInputStream(packed(pod)))
                .read(List.of(folder.resolve("pod.yaml.gz").toString(), "-"), found::add);

        assertThat(found).extracting(Manifest::name).containsExactly("a", "a");
        assertThat(found.get(1).where().toString()).isEqualTo("-:1");
    }

    @Test
    void merges_and_aliases_mean_what_they_mean_to_kubectl() throws IOException {
        Pod pod = read("pod.yaml", """
                apiVersion: v1
                kind: Pod
                metadata: {name: a}
                spec:
                  containers:
                  - &first
                    name: one
                    resources: {requests: {cpu: 1, memory: 1.5Gi}}
                  - <<: *first
                    name: two
                """).getFirst().as(Pod.class);

        assertThat(pod.spec().containers()).extracting(Pod.Container::name).containsExactly("one", "two");
        assertThat(requireNonNull(pod.spec().containers().get(1).resources()).requests())
                .containsEntry("cpu", "1")
                .containsEntry("memory", "1.5Gi");
    }

    @Test
    void says_where_yaml_is_broken() {
        assertThat(problem("bad.yaml", "apiVersion: v1\nkind: Pod\n---\nkind: Pod\n  spec: {}\n"))
                .startsWith("bad.yaml:2: is not YAML (line 5 column 7): ");
    }

    @Test
    void says_where_json_is_broken() {
        assertThat(problem("bad.json", "{\"apiVersion\": \"v1\",\n \"spec\": {\"containers\": [{]}}"))
                .isEqualTo("bad.json:1: spec.containers[0]: is not JSON (line 2 column 28): unexpected character");
        assertThat(problem("cut.json", "{\"apiVersion\": \"v1\", \"kind\": \"Pod\""))
                .startsWith("cut.json:1: ")
                .contains("End of input");
        assertThat(problem("list.json", "[1]")).isEqualTo("list.json:1: is a list where an object is expected");
    }

    @Test
    void names_the_field_that_is_of_the_wrong_kind() {
        assertThat(fieldProblem("spec: {priority: high}"))
                .endsWith("Pod a: spec.priority: 'high' is not a whole number" + " up to 2147483647");
        assertThat(fieldProblem("spec: {containers: none}"))
                .endsWith("Pod a: spec.containers: is text where a list is expected");
        assertThat(fieldProblem("spec: {containers: [{resources: {requests: {cpu: {}}}}]}"))
                .contains("Pod a: spec.containers[0].resources.requests.cpu: is an object where text is expected");
        assertThat(fieldProblem("spec: {priority: 99999999999}")).contains("'99999999999' is not a whole number");
    }

    private String fieldProblem(String rest) {
        return String.valueOf(assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(() -> read("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + rest)
                        .getFirst()
                        .as(Pod.class))
                .actual()
                .getMessage());
    }

    @Test
    void refuses_what_is_no_object_of_kubernetes() {
        assertThat(problem("x.yaml", "just text")).isEqualTo("x.yaml:1: is text where an object is expected");
        assertThat(problem("x.yaml", "- a\n- b")).isEqualTo("x.yaml:1: is a list where an object is expected");
        assertThat(problem("x.yaml", "a: 1"))
                .isEqualTo("x.yaml:1: kind: is missing: every object of Kubernetes has apiVersion and kind");
        assertThat(problem("x.yaml", "{kind: Pod}")).startsWith("x.yaml:1: apiVersion: is missing");
        assertThat(problem("x.yaml", "{kind: List, items: [{kind: PodList, apiVersion: v1, items: []}]}"))
                .isEqualTo("x.yaml:1 items[0]: kind: a list cannot hold a list (PodList)");
    }

    @Test
    void refuses_aliases_that_grow_without_bound() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        assertThat(problem("bomb.yaml", bomb.toString())).contains("aliases make this larger than");
        assertThat(problem("self.yaml", "a: &a [*a]")).contains("an alias inside of what it stands for");
    }

    @Test
    void refuses_absurd_nesting() {
        assertThat(problem("deep.yaml", "a: " + "[".repeat(5000))).contains("deep.yaml:1: is not YAML");
        assertThat(problem("deep.json", "{\"a\":" + "[".repeat(5000))).contains("deep.json:1: ");
    }

    @Test
    void refuses_files_that_are_not_there_and_folders_without_manifests() {
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> read("nowhere.yaml"))
                .withMessage("nowhere.yaml: there is no such file");
        assertThatExceptionOfType(UserError.class)
                .isThrownBy(() -> read(folder.toString()))
                .withMessageContaining("there is no .yaml, .yml or .json file in this folder");
    }

    @Test
    void an_endless_stream_ends() {
        var endless = new LimitedInput(
                new InputStream() {
                    @Override
                    public int read() {
                        return ' ';
                    }
                },
                1000);

        assertThatExceptionOfType(LimitedInput.TooLong.class).isThrownBy(endless::readAllBytes);
    }
}
