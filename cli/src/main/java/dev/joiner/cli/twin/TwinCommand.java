package dev.joiner.cli.twin;

import dev.joiner.cli.error.UserError;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinDaemon;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.TwinState;
import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code joiner twin}: a whole cluster on loopback. */
@Command(
        name = "twin",
        mixinStandardHelpOptions = true,
        description = "A whole cluster on this machine: real control plane, EC2 emulator, booting nodes, Joiner.",
        subcommands = {
            TwinCommand.Up.class,
            TwinCommand.Down.class,
            TwinCommand.Status.class,
            TwinCommand.Logs.class,
            TwinCommand.Prepare.class,
            TwinCommand.Run.class
        },
        footer = {
            "",
            "Examples:",
            "  joiner twin up --boot-seconds 5",
            "  export KUBECONFIG=$(joiner twin status --output json | jq -r .kubeconfig)",
            "  joiner twin logs joiner-0",
            "  joiner twin down"
        })
public final class TwinCommand {
    /** The option that all have. */
    static final class Name {
        @Option(
                names = "--name",
                defaultValue = "default",
                description = "Tells twins on one machine apart (${DEFAULT-VALUE}).")
        private String name = "default";
    }

    /** What a twin can be. */
    static final class Shape {
        @Option(
                names = "--boot-seconds",
                defaultValue = "5",
                description = "From an instance's launch to its node (${DEFAULT-VALUE}).")
        private int bootSeconds = 5;

        @Option(
                names = "--nodes",
                defaultValue = "0",
                description = "Ready, empty nodes of no pool (${DEFAULT-VALUE}).")
        private int nodes;

        @Option(
                names = "--controller-manager-qps",
                defaultValue = "500",
                description = "Pods a second that kube-controller-manager may make; its own default is 20"
                        + " (${DEFAULT-VALUE}).")
        private int controllerManagerQps = 500;

        @Option(names = "--bare", description = "The cluster alone, without Joiner and the second scheduler.")
        private boolean bare;

        TwinOptions options(String name) {
            var builder = TwinOptions.builder()
                    .name(name)
                    .boot(Duration.ofSeconds(bootSeconds))
                    .nodes(nodes)
                    .controllerManagerQps(controllerManagerQps);
            return (bare ? builder.crdChart(LocalJoiner.charts().resolve("joiner-crd")) : LocalJoiner.install(builder))
                    .build();
        }

        List<String> arguments() {
            var arguments = new ArrayList<>(List.of(
                    "--boot-seconds", Integer.toString(bootSeconds),
                    "--nodes", Integer.toString(nodes),
                    "--controller-manager-qps", Integer.toString(controllerManagerQps)));
            if (bare) {
                arguments.add("--bare");
            }
            return arguments;
        }
    }

    /** How an answer is shown. */
    enum Output {
        text,
        json
    }

    private static TwinDaemon daemon() {
        return new TwinDaemon(CacheDirectory.ofUser());
    }

    private static void show(CommandSpec spec, TwinState state, Output output) {
        var out = spec.commandLine().getOut();
        if (output == Output.json) {
            out.println(state.toText());
            return;
        }
        out.println("twin '" + state.name() + "' is up");
        out.println("  export KUBECONFIG=" + state.kubeconfig());
        out.println("  export PATH=" + state.bin() + ":$PATH");
        out.println("  EC2 at " + state.ec2Endpoint() + ", opt in with the label " + state.optInLabel());
    }

    /** {@code joiner twin up}. */
    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = "Start a twin and return when everything is ready.",
            footer = {"", "Example:", "  joiner twin up --name play --boot-seconds 5 --output json"})
    static final class Up implements Callable<Integer> {
        @Mixin
        private Name name = new Name();

        @Mixin
        private Shape shape = new Shape();

        @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
        private Output output = Output.text;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            shape.options(name.name);
            var command = new ArrayList<>(LocalJoiner.command());
            command.addAll(List.of("twin", "run", "--name", name.name));
            command.addAll(shape.arguments());
            var err = spec.commandLine().getErr();
            TwinState state = daemon().up(name.name, command, Progress.to(line -> {
                err.println("twin: " + line);
                err.flush();
            }));
            show(spec, state, output);
            return 0;
        }
    }

    /** {@code joiner twin run}: the process that {@code up} leaves behind. */
    @Command(
            name = "run",
            hidden = true,
            mixinStandardHelpOptions = true,
            description = "Keep a twin in the foreground.")
    static final class Run implements Callable<Integer> {
        @Mixin
        private Name name = new Name();

        @Mixin
        private Shape shape = new Shape();

        @Override
        public Integer call() {
            return TwinDaemon.run(shape.options(name.name), System.out);
        }
    }

    /** {@code joiner twin prepare}. */
    @Command(
            name = "prepare",
            mixinStandardHelpOptions = true,
            description = "Build the tools that twins run on, into the user's cache, and let this build's processes"
                    + " learn their classes. Ten minutes the first time, one after a change of the code.",
            footer = {"", "Example:", "  joiner twin prepare"})
    static final class Prepare implements Callable<Integer> {
        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            var err = spec.commandLine().getErr();
            Progress progress = Progress.to(line -> {
                err.println("twin: " + line);
                err.flush();
            });
            Twin.prepare(CacheDirectory.ofUser(), progress);
            Training.ensure(progress);
            return 0;
        }
    }

    /** {@code joiner twin down}. */
    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "Stop a twin; nothing of it stays but its logs.",
            footer = {"", "Example:", "  joiner twin down --name play"})
    static final class Down implements Callable<Integer> {
        @Mixin
        private Name name = new Name();

        @Override
        public Integer call() {
            daemon().down(name.name);
            return 0;
        }
    }

    /** {@code joiner twin status}. */
    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Where a running twin is; exit 2 when none of this name runs.",
            footer = {"", "Example:", "  joiner twin status --output json"})
    static final class Status implements Callable<Integer> {
        @Mixin
        private Name name = new Name();

        @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
        private Output output = Output.text;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            if (!daemon().running().contains(name.name)) {
                spec.commandLine().getErr().println("no twin called '" + name.name + "' is running");
                return 2;
            }
            show(spec, daemon().status(name.name), output);
            return 0;
        }
    }

    /** {@code joiner twin logs}. */
    @Command(
            name = "logs",
            mixinStandardHelpOptions = true,
            description = "Print a process' log; without a process, list them.",
            footer = {"", "Examples:", "  joiner twin logs", "  joiner twin logs kube-apiserver"})
    static final class Logs implements Callable<Integer> {
        @Mixin
        private Name name = new Name();

        @Parameters(arity = "0..1", paramLabel = "PROCESS", description = "As listed without it.")
        private Optional<String> process = Optional.empty();

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() {
            Map<String, Path> logs = daemon().logs(name.name);
            var out = spec.commandLine().getOut();
            if (process.isEmpty()) {
                logs.forEach((of, path) -> out.printf("%-36s %s%n", of, path));
                return 0;
            }
            Path log = Optional.ofNullable(logs.get(process.get()))
                    .orElseThrow(() ->
                            new UserError("no process is called '" + process.get() + "'; there are " + logs.keySet()));
            try (var lines = Files.lines(log)) {
                lines.forEach(out::println);
            } catch (IOException e) {
                throw new UserError("cannot read " + log + ": " + e.getMessage(), e);
            }
            return 0;
        }
    }
}
