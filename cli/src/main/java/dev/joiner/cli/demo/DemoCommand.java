package dev.joiner.cli.demo;

import dev.joiner.cli.error.UserError;
import dev.joiner.cli.twin.LocalJoiner;
import dev.joiner.cli.twin.Training;
import dev.joiner.cli.walkthrough.DemoReport;
import dev.joiner.cli.walkthrough.Observer;
import dev.joiner.cli.walkthrough.Walkthrough;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.local.Progress;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code joiner demo}: the article's walkthrough on the local twin. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Watch the article happen on this machine: a node for the first pod, nodes for a hundred, none"
                + " left after them. A real control plane, no AWS account.",
        footer = {
            "",
            "Examples:",
            "  joiner demo",
            "  joiner demo --boot-seconds 5 --json report.json --picture timeline.svg",
            "  joiner demo --signal sentinel",
            "  joiner demo --keep       leave the twin running afterwards, until Ctrl-C"
        })
public final class DemoCommand implements Callable<Integer> {
    /** The demo shows kube-controller-manager as it comes: 20 pods a second. */
    private static final int DEFAULT_QPS = 20;

    @Option(names = "--pods", defaultValue = "100", description = "Pods to scale to (${DEFAULT-VALUE}).")
    private int pods = 100;

    @Option(
            names = "--boot-seconds",
            defaultValue = "30",
            description = "From an instance's launch to its node (${DEFAULT-VALUE}).")
    private int bootSeconds = 30;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON; - for stdout.")
    private Optional<String> json = Optional.empty();

    @Option(names = "--picture", paramLabel = "FILE", description = "Draw the timeline as SVG.")
    private Optional<Path> picture = Optional.empty();

    @Option(names = "--keep", description = "Leave the twin running afterwards, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--no-opt-in", description = "Leave the pods to the default scheduler.")
    private boolean noOptIn;

    @Option(
            names = "--signal",
            defaultValue = "verdict",
            description = "What tells of pods that fit nowhere: verdict (what the scheduler writes on them) or sentinel"
                    + " (the scheduler's extender, and nothing else; ${DEFAULT-VALUE}).")
    private Signal signal = Signal.verdict;

    /** What tells of pods that fit nowhere. */
    enum Signal {
        verdict,
        sentinel
    }

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws InterruptedException {
        if (pods < 1 || pods > 1000) {
            throw new UserError("--pods " + pods + " is not from 1 to 1000");
        }
        if (signal == Signal.sentinel && noOptIn) {
            throw new UserError("--no-opt-in leaves the pods to a scheduler without our extender, which is the only"
                    + " signal with --signal sentinel: leave one of them out");
        }
        PrintWriter err = spec.commandLine().getErr();
        boolean terminal = isTerminal();
        TwinOptions options = LocalJoiner.install(
                        TwinOptions.builder()
                                .name("demo")
                                .boot(Duration.ofSeconds(bootSeconds))
                                .controllerManagerQps(DEFAULT_QPS),
                        signal == Signal.sentinel ? LocalJoiner.EXTENDER_ALONE : List.of())
                .build();
        Progress progress = Progress.to(line -> say(err, line));
        Training.ensure(progress);
        try (Twin twin = Twin.start(options, progress);
                var observer = Observer.of(twin, "default")) {
            DemoReport report;
            try (var panel = new LivePanel(observer, err, terminal, pods)) {
                panel.start();
                report = new Walkthrough(twin, observer, pods, !noOptIn, panel::stage).run();
            }
            SummaryTable.print(report, err);
            write(report, observer);
            if (keep) {
                err.println();
                err.println("  the twin stays up until Ctrl-C:");
                err.println("  export KUBECONFIG=" + twin.kubeconfig() + " PATH=" + twin.bin() + ":$PATH");
                err.flush();
                new CountDownLatch(1).await();
            }
            return 0;
        }
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return Optional.ofNullable(console).map(Console::isTerminal).orElse(false);
    }

    private static void say(PrintWriter err, String line) {
        err.println("  " + line);
        err.flush();
    }

    private void write(DemoReport report, Observer observer) {
        try {
            if (json.isPresent() && json.get().equals("-")) {
                spec.commandLine().getOut().println(report.toJson());
                spec.commandLine().getOut().flush();
            } else if (json.isPresent()) {
                Files.writeString(Path.of(json.get()), report.toJson() + "\n");
            }
            if (picture.isPresent()) {
                Files.writeString(picture.get(), TimelinePicture.draw(observer, report));
            }
        } catch (IOException e) {
            throw new UserError("cannot write " + e.getMessage(), e);
        }
    }
}
