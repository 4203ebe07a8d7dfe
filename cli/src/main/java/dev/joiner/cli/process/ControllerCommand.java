package dev.joiner.cli.process;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code joiner controller}: what the Deployment runs. */
@Command(
        name = "controller",
        mixinStandardHelpOptions = true,
        description = "Run the webhook and the provisioner, as the chart's Deployment does.",
        footer = {
            "",
            "Settings are environment variables: CLUSTER_NAME (required), CLUSTER_ENDPOINT,",
            "DEFAULT_INSTANCE_PROFILE, BATCH_IDLE_DURATION, BATCH_MAX_DURATION, WEBHOOK_PORT,",
            "HEALTH_PROBE_PORT, SCHEDULER_NAME, AWS_REGION, AWS_ENDPOINT_URL, KUBECONFIG.",
            "",
            "Example:",
            "  CLUSTER_NAME=demo AWS_REGION=us-west-2 joiner controller"
        })
public final class ControllerCommand implements Callable<Integer> {
    @Override
    public Integer call() throws InterruptedException {
        var controller = new Controller(ControllerSettings.of(System.getenv()));
        controller.start();
        Foreground.keep(controller);
        return 0;
    }
}
