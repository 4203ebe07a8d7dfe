package dev.joiner.cli.process;

import dev.joiner.cluster.server.AcceptLimit;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/** Vert.x as our containers can have it: their file system cannot be written to, not even in {@code /tmp}. */
final class EventLoops {
    private EventLoops() {}

    /** So many event loops, as many threads for what blocks, and so many sockets of its servers at most. */
    static Vertx start(int count, int mostSockets) {
        var options = new VertxOptions()
                .setEventLoopPoolSize(count)
                .setWorkerPoolSize(count)
                // Files out of jars are copied into a folder that Vert.x makes as it starts. We serve none.
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false));
        return AcceptLimit.vertx(options, mostSockets);
    }
}
