package dev.joiner.cli.e2e;

import dev.joiner.cli.e2e.ReviewSender.Outcome;
import dev.joiner.twin.chart.PodProcess;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Load on one replica's webhook, from a process of its own: what stops the tests' JVM must not look like a slow
 * webhook. Sends to the replica itself, since what is between it and the API server is a piece of the twin.
 */
final class ReviewLoad implements AutoCloseable {
    private final Process sender;
    private final BufferedWriter commands;
    private final BufferedReader outcomes;

    /**
     * Starts the sender, which waits.
     *
     * @param url as the API server calls the webhook
     * @param caBundle authorities of its certificate, base64
     */
    ReviewLoad(PodProcess replica, String url, String caBundle) throws IOException {
        sender = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReviewSender.class.getName(),
                        replica.podIp(),
                        replica.variable("WEBHOOK_PORT"),
                        url,
                        caBundle)
                .redirectError(Redirect.DISCARD)
                .start();
        commands = sender.outputWriter();
        outcomes = sender.inputReader();
    }

    /** A thousand reviews a second for so long; blocking. */
    Outcome run(Duration duration) throws IOException {
        commands.write(duration.toSeconds() + "\n");
        commands.flush();
        return outcomes.lines()
                .flatMap(line -> Outcome.read(line).stream())
                .findFirst()
                .orElseThrow(() -> new IOException("the sender of reviews ended without an outcome"));
    }

    @Override
    public void close() {
        sender.destroyForcibly();
    }
}
