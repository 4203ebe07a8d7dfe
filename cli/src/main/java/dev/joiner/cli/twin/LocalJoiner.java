package dev.joiner.cli.twin;

import dev.joiner.cli.error.UserError;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.process.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** How this very build of Joiner is run in a twin: the chart of the repository, and this JVM's class path. */
public final class LocalJoiner {
    /** Values of the chart with which the extender is the only signal. */
    public static final List<String> EXTENDER_ALONE =
            List.of("scheduler.signal=sentinel", "scheduler.verdictAfter=never");

    private LocalJoiner() {}

    /** The folder with the repository's charts. */
    public static Path charts() {
        String home = System.getProperty("joiner.home", "");
        Path charts = Path.of(home, "charts");
        if (home.isEmpty() || !Files.isDirectory(charts)) {
            throw new UserError("cannot find Joiner's charts: start it by ./joiner in the repository");
        }
        return charts;
    }

    /** This build's command line tool, without the launcher that would build it first. */
    public static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xms32m",
                "-Xmx128m",
                "-Djdk.virtualThreadScheduler.parallelism=64",
                "-Djoiner.home=" + System.getProperty("joiner.home", ""),
                "-cp",
                classPath(),
                "dev.joiner.cli.Joiner");
    }

    /** The chart's limit of a container: there are no containers here, and the heap is a share of it. */
    private static final String MEMORY = "512m";

    /** The image's entry point, over this build's classes and what was learned about them. */
    public static List<String> entryPoint() {
        return entryPoint(List.of());
    }

    /** The same, with more variables, each {@code NAME=value}. */
    static List<String> entryPoint(List<String> variables) {
        Path home = charts().resolveSibling("");
        var command = new ArrayList<>(List.of(
                "env",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "JOINER_HOME=" + home,
                "JOINER_CLASSPATH=" + classPath(),
                "JOINER_AOT=" + Training.folder(),
                "JOINER_MEMORY=" + MEMORY));
        command.addAll(variables);
        command.add(home.resolve("image").resolve("joiner").toString());
        return command;
    }

    /** This JVM's own, unless a test runs the packaged jars. */
    private static String classPath() {
        return System.getProperty("joiner.classpath", System.getProperty("java.class.path"));
    }

    /** Values of the chart that a twin needs: there is no pod network, so that ports must be free here. */
    public static List<String> values() {
        var ports = new Ports(RandomGenerator.getDefault());
        return List.of(
                "webhook.extraNames={127.0.0.1}",
                "webhook.port=" + ports.next(),
                "healthPort=" + ports.next(),
                "scheduler.securePort=" + ports.next(),
                "scheduler.extenderPort=" + ports.next());
    }

    /** Options with this build's charts and command. */
    public static TwinOptions.Builder install(TwinOptions.Builder options) {
        return install(options, List.of());
    }

    /** The same with more values of the chart, each {@code key=value}. */
    public static TwinOptions.Builder install(TwinOptions.Builder options, List<String> moreValues) {
        var values = new ArrayList<>(values());
        values.addAll(moreValues);
        return options.crdChart(charts().resolve("joiner-crd"))
                .joiner(charts().resolve("joiner"), entryPoint(), values);
    }
}
