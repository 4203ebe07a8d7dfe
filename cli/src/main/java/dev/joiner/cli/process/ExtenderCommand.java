package dev.joiner.cli.process;

import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.server.AcceptLimit;
import dev.joiner.extender.Extender;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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
        Vertx vertx =
                AcceptLimit.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1), MOST_SOCKETS);
        var extender = new Extender(vertx, KubeClient.connect(kubeconfig), sentinel);
        extender.start(host, port, Path.of(certificates));
        extender.rehearse(host, port, Path.of(certificates));
        Foreground.keep(extender);
        return 0;
    }
}
