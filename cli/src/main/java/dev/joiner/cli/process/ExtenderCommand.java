package dev.joiner.cli.process;

import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.health.Liveness;
import dev.joiner.cluster.health.Loop;
import dev.joiner.extender.Extender;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code joiner extender}: what runs beside the second kube-scheduler. */
@Command(
        name = "extender",
        mixinStandardHelpOptions = true,
        description = "Run the kube-scheduler extender, beside the second scheduler and on loopback.",
        footer = {
            "",
            "Settings are environment variables: EXTENDER_PORT (8444), EXTENDER_CERTS (folder with ca.crt,",
            "tls.crt, tls.key), SIGNAL (verdict; sentinel to keep a sentinel Node), KUBECONFIG.",
            "",
            "Example:",
            "  joiner certs extender --dir certs && EXTENDER_CERTS=certs joiner extender"
        })
public final class ExtenderCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ExtenderCommand.class);
    private static final Duration CHECK = Duration.ofSeconds(10);

    /** Exit code of a process that has found itself dead. */
    private static final int DEAD = 70;
    /** The scheduler keeps one for each call at once, of which it has a few. */
    private static final int MOST_SOCKETS = 128;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address to listen on; only the scheduler in the same pod calls it (${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Override
    public Integer call() throws InterruptedException {
        var environment = new Environment(System.getenv());
        int port = environment.port("EXTENDER_PORT", 8444);
        String certificates = environment.required("EXTENDER_CERTS");
        Path kubeconfig = environment.path("KUBECONFIG");
        boolean sentinel = environment.sentinel();
        environment.check();
        var extender = new Extender(EventLoops.start(1, MOST_SOCKETS), KubeClient.connect(kubeconfig), sentinel);
        extender.start(host, port, Path.of(certificates));
        extender.warmUp(host, port, Path.of(certificates));
        new HeapWatch(warning -> {}).start();
        new Loop("liveness", CHECK.multipliedBy(6), () -> check(extender)).start();
        Foreground.keep(extender);
        return 0;
    }

    /** Nobody probes it: what a new process would mend ends this one. */
    private static Duration check(Liveness extender) {
        String ailment = extender.ailment();
        if (!ailment.isEmpty()) {
            LOG.error("{}: the process ends, to be started anew", ailment);
            Runtime.getRuntime().halt(DEAD);
        }
        return CHECK;
    }
}
