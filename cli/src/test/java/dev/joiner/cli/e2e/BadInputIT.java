package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.twin.local.CacheDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody sees whose machine lacks something: exit code 1, one line on stderr that says what to do, and nothing
 * half-started. That a second twin of a name is refused, and what a killed one leaves, is shown by TwinIT and
 * TwinDeathIT.
 */
class BadInputIT {
    /** What the launcher and a twin call, besides what a test takes away. */
    private static final List<String> PROGRAMS = List.of(
            "sh", "sed", "find", "head", "tail", "dirname", "grep", "cat", "tee", "mkdir", "touch", "env", "uname");

    @TempDir
    private Path folder = Path.of("");

    private Path bin = Path.of("");
    private Path cache = Path.of("");

    /** How a command ended. */
    private record Ending(int code, String out, String err) {
        List<String> errorLines() {
            return err.lines().filter(line -> line.startsWith("joiner: ")).toList();
        }
    }

    @BeforeEach
    void emptyMachine() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        cache = Files.createDirectory(folder.resolve("cache"));
        for (String program : PROGRAMS) {
            link(program);
        }
    }

    @Test
    void withoutAJdkSaysWhichOneToInstall() throws Exception {
        Path launcher = Files.writeString(
                folder.resolve("joiner"),
                // The folders of the system cannot be hidden: the copy looks into others.
                Files.readString(home().resolve("joiner"))
                        .replace("/usr/lib/jvm/*", folder + "/no-jvms/*")
                        .replace("/Library/Java/JavaVirtualMachines/*", folder + "/no-jvms/*"));

        Ending ending = run(List.of("sh", launcher.toString(), "demo"), Map.of());

        assertThat(ending.code()).isEqualTo(1);
        assertThat(ending.out()).isEmpty();
        assertThat(ending.err().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("needs a JDK 25", "JAVA_HOME"));
    }

    @Test
    void withoutGoSaysWhatNeedsItBeforeItStartsAnything() throws Exception {
        link("python3");

        Ending ending = twinUp(Map.of());

        assertRefused(ending, "found no Go on the PATH", "install Go");
    }

    @Test
    void withoutPythonSaysWhatNeedsIt() throws Exception {
        link("go");

        Ending ending = twinUp(Map.of());

        assertRefused(ending, "found no python3 on the PATH", "install Python");
    }

    @Test
    void withoutNetworkTheFirstTimeSaysWhatCannotBeFetched() throws Exception {
        link("go");
        link("python3");

        Ending ending = twinUp(Map.of(
                "PIP_NO_INDEX",
                "1",
                "GOPROXY",
                "off",
                "GOMODCACHE",
                folder.resolve("mods").toString()));

        assertRefused(ending, "network");
    }

    @Test
    void withoutNetworkForTheToolsSaysSo() throws Exception {
        link("go");
        link("python3");
        Files.createDirectory(cache.resolve("joiner"));
        Files.createSymbolicLink(
                cache.resolve("joiner").resolve("moto"), CacheDirectory.ofUser().moto());

        Ending ending = twinUp(
                Map.of("GOPROXY", "off", "GOMODCACHE", folder.resolve("mods").toString()));

        assertRefused(ending, "network");
    }

    @Test
    void withAFullDiskSaysSo() throws Exception {
        link("go");
        link("python3");
        link("mount");
        link("unshare");
        List<String> probe =
                List.of("unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", cache.toString());
        assumeTrue(run(probe, Map.of()).code() == 0, "this user may not mount a small disk");
        var script = "mount -t tmpfs -o size=64k tmpfs '" + cache + "' && PATH='" + bin + "' exec \"$@\"";
        var command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh"));
        command.addAll(joiner("twin", "up", "--name", "bad-input"));

        Ending ending = run(command, Map.of());

        assertRefused(ending, "space");
    }

    @Test
    void aWrongSettingOfTheControllerIsNamed() throws Exception {
        Ending ending = run(
                joiner("controller"),
                Map.of("WEBHOOK_PORT", "not-a-port", "CLUSTER_NAME", "demo", "POD_NAME", "joiner-0"));

        assertThat(ending.code()).isEqualTo(1);
        assertThat(ending.errorLines())
                .singleElement()
                .satisfies(line -> assertThat(line).contains("WEBHOOK_PORT='not-a-port' is not a port"));
    }

    private void assertRefused(Ending ending, String... words) throws IOException {
        assertThat(ending.code()).as(ending.err()).isEqualTo(1);
        assertThat(ending.out()).isEmpty();
        assertThat(ending.errorLines())
                .as(ending.err())
                .singleElement()
                .satisfies(
                        line -> assertThat(line).startsWith("joiner: error: ").contains(words));
        assertThat(ending.err()).doesNotContain("\tat ").doesNotContain("Exception");
        Path twins = new CacheDirectory(cache.resolve("joiner")).twins();
        if (Files.exists(twins)) {
            try (Stream<Path> left = Files.list(twins)) {
                assertThat(left.filter(Files::isDirectory)).isEmpty();
            }
        }
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .commandLine()
                                .filter(line -> line.contains(cache.toString()))
                                .isPresent()))
                .isEmpty();
    }

    private Ending twinUp(Map<String, String> environment) throws Exception {
        return run(joiner("twin", "up", "--name", "bad-input"), environment);
    }

    /** The command without its launcher, which would look whether there is something to build. */
    private static List<String> joiner(String... arguments) {
        var command = new ArrayList<>(LocalJoiner.command());
        command.addAll(List.of(arguments));
        return command;
    }

    private Ending run(List<String> command, Map<String, String> environment) throws Exception {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        var builder = new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        var variables = new HashMap<>(environment);
        variables.put("PATH", bin.toString());
        variables.put("HOME", folder.toString());
        variables.put("XDG_CACHE_HOME", cache.toString());
        builder.environment().clear();
        builder.environment().putAll(variables);
        // ProcessBuilder looks for programs on our own PATH.
        String program = command.getFirst();
        if (!program.contains("/")) {
            var absolute = new ArrayList<>(command);
            absolute.set(0, bin.resolve(program).toString());
            builder.command(absolute);
        }
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("%s ends", command)
                    .isTrue();
            return new Ending(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
        }
    }

    private void link(String program) throws IOException {
        for (String path : System.getenv("PATH").split(":", -1)) {
            Path candidate = Path.of(path, program);
            if (Files.isExecutable(candidate) && !Files.exists(bin.resolve(program))) {
                // A script of its own: a shim looks at the name by which it is called.
                Path script = Files.writeString(
                        bin.resolve(program),
                        "#!/bin/sh\nPATH='" + path + ":/usr/bin:/bin' exec '" + candidate + "' \"$@\"\n");
                assertThat(script.toFile().setExecutable(true)).isTrue();
            }
        }
    }

    private static Path home() {
        return Path.of(System.getProperty("joiner.home"));
    }
}
