package dev.joiner.cli.process;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Vert.x as our containers can have it: their file system cannot be written to, not even in {@code /tmp}. */
final class EventLoops {
    private EventLoops() {}

    /** So many event loops, and as many threads for what blocks. */
    static Vertx start(int count) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(count)
                .setWorkerPoolSize(count)
                // Files out of jars are copied into a folder that Vert.x makes as it starts. We serve none.
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    }
}
