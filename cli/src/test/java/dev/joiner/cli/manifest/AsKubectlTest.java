package dev.joiner.cli.manifest;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Workload;
import java.io.ByteArrayInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What kubectl 1.36 and an API server of 1.36 took and refused with {@code kubectl apply --dry-run=server}, written down
 * once: here it is taken and refused likewise, in YAML and in JSON.
 */
class AsKubectlTest {
    private static final String POD =
            "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: c}]}\n";
    private static final String JSON_POD =
            "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"containers\":[{\"name\":\"c\"}]}}";
    private static final String YAML_DEPLOYMENT =
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {replicas: %s}\n";
    private static final String JSON_DEPLOYMENT =
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\"},\"spec\":{\"replicas\":%s}}";

    private static final String MARK = "\uFEFF";

    private static List<Manifest> read(byte[] bytes) {
        var found = new ArrayList<Manifest>();
        new Manifests(new ByteArrayInputStream(bytes)).read(List.of("-"), found::add);
        return found;
    }

    private static List<String> names(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8)).stream()
                .map(manifest -> manifest.as(Pod.class).metadata().name())
                .toList();
    }

    private static Manifest one(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8)).getFirst();
    }

    private static void assertRefused(String text) {
        assertThatExceptionOfType(ManifestException.class).as(text).isThrownBy(() -> names(text));
    }

    @Test
    void takesByteOrderMarksWhereADocumentBegins() {
        assertThat(names(MARK + POD.formatted("a"))).containsExactly("a");
        assertThat(names(MARK + JSON_POD.formatted("a"))).containsExactly("a");
        assertThat(names(POD.formatted("a") + "---\n" + MARK + POD.formatted("b")))
                .containsExactly("a", "b");
        assertThat(names(JSON_POD.formatted("a") + "\n" + MARK + JSON_POD.formatted("b")))
                .containsExactly("a", "b");
        assertRefused(POD.formatted("a") + MARK + "---\n" + POD.formatted("b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void takesUtf16WithAMark(String charset) {
        byte[] bytes = (MARK + POD.formatted("a")).getBytes(Charset.forName(charset));

        assertThat(read(bytes)).extracting(Manifest::name).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiVersion:\tv1\nkind:\tPod\nmetadata:\t{name: a}\nspec: {containers: [{name: c}]}\n",
                "{apiVersion:\tv1,\tkind: Pod,\n\tmetadata: {name: a},\n\tspec: {containers: [{name: c}]}}",
                "apiVersion: v1\t\nkind: Pod\t# x\nmetadata: {name: a}\nspec: {containers: [{name: c}]}\n",
                "{\t\"apiVersion\":\t\"v1\",\"kind\":\"Pod\",\n\t\"metadata\":{\"name\":\"a\"},\"spec\":{}}"
            })
    void takesTabsForSpacesWhereTheyAreNoIndentation(String text) {
        assertThat(names(text)).containsExactly("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apiVersion: v1\nkind: Pod\nmetadata:\n\tname: a\nspec: {}\n",
                "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n  -\tname: c\n  \timage: i\n"
            })
    void refusesTabsInAnIndentation(String text) {
        assertRefused(text);
    }

    @Test
    void leavesTabsInTexts() {
        Pod pod = one("""
                apiVersion: v1
                kind: Pod
                metadata:
                  name: a
                  annotations:
                    a: "x\ty"
                    b: |
                      x:\ty
                    c: 'x\ty'
                spec: {containers: [{name: c}]}
                """).as(Pod.class);

        assertThat(pod.metadata().annotations())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "x\ty", "b", "x:\ty\n", "c", "x\ty"));
    }

    private static int replicas(String format, String value) {
        return requireNonNull(
                one(format.formatted(value)).as(Workload.class).spec().replicas());
    }

    @ParameterizedTest
    @CsvSource({"3,3", "3.0,3", "1e1,10", "1e+01,10", "0x10,16", "010,8", "0o10,8", "1_0,10", "3.0e0,3"})
    void takesWholeNumbersHoweverYamlWritesThem(String written, int meant) {
        assertThat(replicas(YAML_DEPLOYMENT, written)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"3,3", "3.0,3", "1e1,10", "1e+01,10", "1E1,10", "010,8"})
    void takesWholeNumbersHoweverJsonWritesThem(String written, int meant) {
        assertThat(replicas(JSON_DEPLOYMENT, written)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", "\"3\"", "\"1e1\"", "true", "99999999999", ".5", "1:30", "yes"})
    void refusesWhatIsNoWholeNumber(String written) {
        assertThatExceptionOfType(ManifestException.class).isThrownBy(() -> replicas(YAML_DEPLOYMENT, written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.5", "\"3\"", "true", "99999999999"})
    void refusesWhatIsNoWholeNumberInJson(String written) {
        assertThatExceptionOfType(ManifestException.class).isThrownBy(() -> replicas(JSON_DEPLOYMENT, written));
    }

    private static Pod labelled(String label) {
        return one("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {" + label + "}}\nspec: {}\n")
                .as(Pod.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: 1", "a: true", "a: yes", "a: 1.5", "a: 1e3", "a: on", "a: 012", "a: 1.10", "~: x"})
    void refusesLabelsThatAreNoText(String label) {
        assertThatExceptionOfType(ManifestException.class).isThrownBy(() -> labelled(label));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "1.5"})
    void refusesLabelsThatAreNoTextInJson(String value) {
        String json = JSON_POD.formatted("a\",\"labels\":{\"a\":" + value + "},\"uid\":\"");

        assertRefused(json);
    }

    @ParameterizedTest
    @CsvSource({
        "a: '1',a,1",
        "a: 2026-01-01,a,2026-01-01",
        "1: x,1,x",
        "on: x,true,x",
        "1.50: x,1.5,x",
        "a: !!str 1,a,1"
    })
    void takesLabelsAsGoReadsThem(String label, String key, String value) {
        String written = label.replace("'", "\"");

        assertThat(labelled(written).metadata().labels()).containsExactly(Map.entry(key, value));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1.5,1.5", "1e3,1000", "0x10,16", "010,8", "100m,100m", "1_000,1000"})
    void takesNumbersForQuantities(String written, String meant) {
        Pod pod = one("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
                        + "spec: {containers: [{name: c, resources: {requests: {cpu: " + written + "}}}]}\n")
                .as(Pod.class);

        assertThat(requireNonNull(pod.spec().containers().getFirst().resources())
                        .requests())
                .containsEntry("cpu", meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spec: {containers: [{name: c, resources: {requests: {cpu: true}}}]}",
                "spec: {nodeSelector: {a: true}}",
                "spec: {tolerations: [{key: a, value: true}]}",
                "spec: {hostNetwork: 1}",
                "spec: {hostNetwork: \"true\"}"
            })
    void refusesValuesOfAnotherKind(String spec) {
        assertRefused("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n" + spec + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "yes", "on"})
    void takesEveryWordForTrue(String word) {
        assertThat(one("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostNetwork: " + word + "}\n")
                        .as(Pod.class)
                        .spec()
                        .hostNetwork())
                .isTrue();
    }

    @Test
    void takesTheLastOfTwoEqualKeys() {
        assertThat(labelled("a: b, a: c").metadata().labels()).containsEntry("a", "c");
        assertThat(one(JSON_POD.formatted("a\",\"name\":\"b")).name()).isEqualTo("b");
    }

    @Test
    void takesYamlThatBeginsLikeJson() {
        assertThat(names(JSON_POD.formatted("a").replace("\"Pod\"", "Pod"))).containsExactly("a");
        assertThat(names(JSON_POD.formatted("a").replace("\"c\"}", "\"c\",}"))).containsExactly("a");
        assertThat(names(JSON_POD.formatted("a") + JSON_POD.formatted("b"))).containsExactly("a", "b");
        assertThat(names(POD.formatted("a") + "---\n" + JSON_POD.formatted("b")))
                .containsExactly("a", "b");
    }

    @Test
    void refusesNumbersThatJsonDoesNotHaveAndAnchorsOfOtherDocuments() {
        assertRefused("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {priority: .inf}\n");
        assertRefused("""
                apiVersion: v1
                kind: Pod
                metadata: {name: a, labels: &l {a: b}}
                ---
                apiVersion: v1
                kind: Pod
                metadata: {name: b, labels: *l}
                """);
    }

    @Test
    void passesOverDocumentsWithoutAnything() {
        assertThat(names("---\n---\n" + POD.formatted("a") + "...\n---  \n# x\n--- # y\n" + POD.formatted("b")))
                .containsExactly("a", "b");
        assertThat(read("null\n".getBytes(StandardCharsets.UTF_8))).isEmpty();
    }
}
