package dev.joiner.twin;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The right to a twin's name, across processes; the kernel takes it back from a dead holder. Thread-safe. */
final class NameLock implements AutoCloseable {
    // POSIX frees all locks of a process on a file when the process closes any handle of that file: one that this
    // process holds must not even be opened again.
    private static final Set<Path> HELD_HERE = new HashSet<>();

    private final Path file;
    private final FileChannel channel;

    private NameLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The lock; empty when somebody has it. */
    static Optional<NameLock> tryTake(CacheDirectory cache, String name) {
        Path file = cache.twins().resolve("." + name + ".lock");
        synchronized (HELD_HERE) {
            if (HELD_HERE.contains(file)) {
                return Optional.empty();
            }
            try {
                FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock();
                if (lock == null) {
                    channel.close();
                    return Optional.empty();
                }
                HELD_HERE.add(file);
                return Optional.of(new NameLock(file, channel));
            } catch (IOException e) {
                throw new TwinException("cannot lock " + file + ": " + Trees.reason(e), e);
            }
        }
    }

    @Override
    public void close() {
        synchronized (HELD_HERE) {
            HELD_HERE.remove(file);
            try {
                channel.close();
            } catch (IOException e) {
                throw new TwinException("cannot release " + file + ": " + e.getMessage(), e);
            }
        }
    }
}
