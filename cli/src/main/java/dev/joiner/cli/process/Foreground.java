package dev.joiner.cli.process;

import java.util.concurrent.CountDownLatch;

/** Keeps a process until it is told to end. */
final class Foreground {
    private Foreground() {}

    /** Waits for SIGTERM or SIGINT, then closes what runs. */
    static void keep(AutoCloseable running) throws InterruptedException {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            try {
                                running.close();
                            } catch (Exception e) {
                                System.err.println("joiner: error while stopping: " + e.getMessage());
                            }
                        },
                        "shutdown"));
        new CountDownLatch(1).await();
    }
}
