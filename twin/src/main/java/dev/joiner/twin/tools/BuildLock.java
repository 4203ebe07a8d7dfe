package dev.joiner.twin.tools;

import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** One builder at a time per cache folder, across processes and threads. The kernel frees it when the holder dies. */
final class BuildLock implements AutoCloseable {
    // A file lock belongs to the whole JVM; threads of one JVM need their own.
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;

    private BuildLock(FileChannel channel) {
        this.channel = channel;
    }

    @SuppressWarnings("resource") // the channel is closed by close(), and the lock with it
    static BuildLock take(Path folder, Progress progress) {
        Trees.create(folder);
        THREADS.lock();
        try {
            FileChannel channel =
                    FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                progress.say("another process is preparing the twin's tools; waiting for it");
                channel.lock();
            }
            return new BuildLock(channel);
        } catch (IOException e) {
            THREADS.unlock();
            throw new TwinException("cannot lock " + folder + ": " + Trees.reason(e), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new TwinException("cannot release the build lock: " + e.getMessage(), e);
        } finally {
            THREADS.unlock();
        }
    }
}
