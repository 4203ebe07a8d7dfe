package dev.joiner.cli.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Input that is meant to cost: each ends with one clear line, soon, in a process with the heap of a small machine. */
class HostileManifestsTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n";
    private static final String JSON_HEAD =
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},\"data\":{";
    private static final int MEGABYTES_55 = 55_000_000;
    private static final int MILLIONS_12 = 12_000_000;

    private static Arguments given(String what, String head, String part, int times, String tail, String answer) {
        return Arguments.of(what, head, part, times, tail, answer);
    }

    static Stream<Arguments> inputs() {
        String longValue = "-: a value has more than 2097152 characters without a space";
        String tooMany = " values";
        return Stream.of(
                given("a bare scalar of 55 MB", HEAD + "  a: ", "x", MEGABYTES_55, "\n", longValue),
                given("a quoted scalar of 55 MB", HEAD + "  a: \"", "x", MEGABYTES_55, "\"\n", longValue),
                given("a text of 55 MB in JSON", JSON_HEAD + "\"a\":\"", "x", MEGABYTES_55, "\"}}", longValue),
                given("12 million equal keys", HEAD, "  a: 1\n", MILLIONS_12, "", tooMany),
                given("12 million equal keys in JSON", JSON_HEAD, "\"a\":1,", MILLIONS_12, "\"a\":1}}", tooMany),
                given("braces without end", "{a: ", "[", MILLIONS_12, "", "is nested deeper than 100 levels"),
                given("braces without end in JSON", JSON_HEAD + "\"a\":", "[", MILLIONS_12, "", "-:1: "),
                given(
                        "a number of millions of digits",
                        JSON_HEAD + "\"a\":",
                        "1",
                        4_000_000,
                        "}}",
                        "-:1: data.a: is not JSON"),
                given(
                        "aliases of aliases",
                        "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                                + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [",
                        "*c,",
                        2_000_000,
                        "]\n",
                        "aliases make this larger than"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("inputs")
    void endsSoonAndWithOneLine(String what, String head, String part, int times, String tail, String answer)
            throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.joiner.cli.Joiner",
                        "validate",
                        "-f",
                        "-")
                .start();
        try {
            Thread.ofVirtual().start(() -> write(process.getOutputStream(), head, part, times, tail));

            assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS))
                    .as(what)
                    .isTrue();
            String said = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said.lines())
                    .as(what)
                    .singleElement()
                    .asString()
                    .startsWith("joiner: error: ")
                    .contains(answer)
                    .hasSizeLessThan(500);
            assertThat(process.exitValue()).isEqualTo(1);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The reader may well stop before the end. */
    private static void write(OutputStream out, String head, String part, int times, String tail) {
        byte[] many = part.repeat(10_000).getBytes(StandardCharsets.UTF_8);
        try (out) {
            out.write(head.getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < times; i += 10_000) {
                out.write(many);
            }
            out.write(tail.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return;
        }
    }
}
