package dev.joiner.cli;

import dev.joiner.cli.catalogue.CatalogueCommand;
import dev.joiner.cli.demo.DemoCommand;
import dev.joiner.cli.measure.MeasureCommand;
import dev.joiner.cli.plan.PlanCommand;
import dev.joiner.cli.process.CertsCommand;
import dev.joiner.cli.process.ControllerCommand;
import dev.joiner.cli.process.ExtenderCommand;
import dev.joiner.cli.twin.TwinCommand;
import dev.joiner.cli.validate.ConvertCommand;
import dev.joiner.cli.validate.ValidateCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The {@code joiner} command: exit 0 done, 1 error (one line on stderr), 2 done but the answer is no. */
@Command(
        name = "joiner",
        mixinStandardHelpOptions = true,
        version = "joiner 0.1.0",
        description = "A Karpenter-compatible node autoscaler for Kubernetes on AWS.",
        subcommands = {
            DemoCommand.class,
            TwinCommand.class,
            PlanCommand.class,
            CatalogueCommand.class,
            ValidateCommand.class,
            ConvertCommand.class,
            MeasureCommand.class,
            ControllerCommand.class,
            ExtenderCommand.class,
            CertsCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  joiner demo                      the article's walkthrough on this machine, no AWS account",
            "  joiner plan -f shop/             what would be launched for these manifests, and the price",
            "  joiner twin up --boot-seconds 5  a whole cluster on loopback, to play with",
            "  joiner test                      build, unit tests and end-to-end tests"
        })
public final class Joiner {
    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces of errors.")
    private boolean debug;

    private Joiner() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** Runs the command and gives back its exit code. */
    static int run(String... arguments) {
        var joiner = new Joiner();
        var command = new CommandLine(joiner);
        command.setExecutionExceptionHandler((exception, line, parsed) -> {
            if (joiner.debug) {
                exception.printStackTrace();
            }
            line.getErr().println("joiner: error: " + firstLine(exception));
            return 1;
        });
        command.setParameterExceptionHandler((exception, rest) -> {
            CommandLine line = exception.getCommandLine();
            line.getErr().println("joiner: error: " + firstLine(exception));
            line.getErr().println("joiner: see '" + line.getCommandSpec().qualifiedName() + " --help'");
            return 1;
        });
        try {
            return command.execute(arguments);
        } catch (OutOfMemoryError e) {
            command.getErr()
                    .println("joiner: error: this takes more than the "
                            + (Runtime.getRuntime().maxMemory() >> 20)
                            + " MiB of memory that there are: give it less at once, or more with"
                            + " JAVA_TOOL_OPTIONS=-Xmx2g");
            return 1;
        }
    }

    private static String firstLine(Exception exception) {
        String message = exception.getMessage();
        if (message == null || message.isBlank()) {
            return exception.getClass().getSimpleName() + " (run again with --debug)";
        }
        return message.lines().findFirst().orElse(message);
    }
}
