package dev.joiner.cli.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.joiner.cli.error.UserError;
import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.cli.twin.Training;
import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Walkthrough;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.local.Progress;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code joiner measure}: the figures, beside those of Karpenter on such a set-up. */
@Command(
        name = "measure",
        mixinStandardHelpOptions = true,
        description = "Measure the product on the local twin, beside Karpenter 1.14 on such a set-up.",
        footer = {"", "Example:", "  joiner measure walkthrough --output json"})
public final class MeasureCommand implements Callable<Integer> {
    /** How a report is shown. */
    enum Output {
        text,
        json
    }

    @Parameters(arity = "0..*", paramLabel = "PART", description = "What to measure; there is: walkthrough.")
    private List<String> parts = List.of();

    @Option(names = "--boot-seconds", defaultValue = "0", description = "Boot of a node (${DEFAULT-VALUE}).")
    private int bootSeconds;

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    private Output output = Output.text;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        for (String part : parts) {
            if (!part.equals("walkthrough")) {
                throw new UserError("cannot measure '" + part + "'; there is: walkthrough");
            }
        }
        PrintWriter err = spec.commandLine().getErr();
        Progress progress = Progress.to(line -> {
            err.println("  " + line);
            err.flush();
        });
        TwinOptions options = LocalJoiner.install(TwinOptions.builder()
                        .name("measure")
                        .boot(Duration.ofSeconds(bootSeconds))
                        .controllerManagerQps(20))
                .build();
        Training.ensure(progress);
        try (Twin twin = Twin.start(options, progress);
                var observer = Observer.of(twin, "default")) {
            LeaderUsage leader = LeaderUsage.of(twin);
            Duration before = leader.cpu();
            var atTop = new Usage();
            DemoReport report = new Walkthrough(twin, observer, 100, true, stage -> {
                        progress.say(stage);
                        // The stage after the scale-up begins when its last pod runs.
                        if (stage.contains("--replicas=0")) {
                            atTop.cpu = leader.cpu().minus(before);
                            atTop.rss = leader.peakRssMegabytes();
                        }
                    })
                    .run();
            print(report, atTop, leader);
        }
        return 0;
    }

    private static final class Usage {
        private Duration cpu = Duration.ZERO;
        private long rss;
    }

    private void print(DemoReport report, Usage atTop, LeaderUsage leader) {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.json) {
            out.println(json(report, atTop, leader, load));
            out.flush();
            return;
        }
        out.printf(Locale.ROOT, "%n  %-44s %10s %14s%n", "", "Joiner", "Karpenter 1.14");
        row(out, "first launch call, s", report.scaleUp().secondsToFirstLaunchCall(), "4.7 - 5.0");
        row(out, "last launch call, s", report.scaleUp().secondsToLastLaunchCall(), "5.0 - 5.1");
        row(out, "last pod running (boot 0), s", report.scaleUp().secondsToLastPodRunning(), "8.2 - 8.6");
        row(out, "last instance ended, s", report.scaleDown().secondsToLastTermination(), "54 - 64");
        row(out, "leader's CPU of the scale-up, s", atTop.cpu.toMillis() / 1e3, "2.5 - 3.0");
        row(out, "leader's peak memory, MB", (double) atTop.rss, "252 - 322");
        out.printf(Locale.ROOT, "  %-44s %10d%n", "nodes", report.scaleUp().nodes());
        out.printf(Locale.ROOT, "  %-44s %10.1f%n", "load average of this machine", load);
        out.flush();
    }

    private static void row(PrintWriter out, String what, double ours, String theirs) {
        out.printf(Locale.ROOT, "  %-44s %10.3f %14s%n", what, ours, theirs);
    }

    private static String json(DemoReport report, Usage atTop, LeaderUsage leader, double load) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("apiVersion", "joiner.dev/v1alpha1");
        json.put("kind", "WalkthroughMeasurement");
        json.put("loadAverage", load);
        json.put(
                "leader",
                Map.of(
                        "pod",
                        leader.pod(),
                        "cpuSecondsUp",
                        atTop.cpu.toMillis() / 1e3,
                        "peakRssMegabytesUp",
                        atTop.rss,
                        "rssMegabytesEnd",
                        leader.rssMegabytes()));
        json.put("scaleUp", report.scaleUp());
        json.put("firstPod", report.firstPod());
        json.put("scaleDown", report.scaleDown());
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("numbers and maps can always be written", e);
        }
    }
}
