package dev.joiner.cli.process;

import dev.joiner.cluster.health.Loop;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells in time that the cluster outgrows the process: what is alive after a full collection takes most of the room for
 * what is old. Beyond it collections come one after the other, watches break, and at last the process ends. Looks on a
 * thread of its own; {@link #warning} is asked from any.
 */
final class HeapWatch implements AutoCloseable {
    /** Of the room for what is old: below it there is nothing to say. */
    static final int NEARLY_FULL_PERCENT = 80;

    /** A cluster that shrinks a little is not told of twice. */
    private static final int RELIEVED_PERCENT = 70;

    private static final Logger LOG = LoggerFactory.getLogger(HeapWatch.class);
    private static final Duration LOOK = Duration.ofSeconds(10);
    private static final int MEBI = 1 << 20;

    private final Supplier<MemoryUsage> old;
    private final Consumer<String> teller;
    private final Loop looks = new Loop("heap-watch", Duration.ofMinutes(2), this::look);
    private volatile String warning = "";

    /**
     * Of this process; not started.
     *
     * @param teller hears of it once, on the watch's thread; may fail
     */
    HeapWatch(Consumer<String> teller) {
        this(HeapWatch::oldAfterCollection, teller);
    }

    HeapWatch(Supplier<MemoryUsage> old, Consumer<String> teller) {
        this.old = old;
        this.teller = teller;
    }

    /** Begins to look. */
    HeapWatch start() {
        looks.start();
        return this;
    }

    /** What is to be said; empty while there is room. */
    String warning() {
        return warning;
    }

    private static MemoryUsage oldAfterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported())
                .map(MemoryPoolMXBean::getCollectionUsage)
                .findFirst()
                .orElse(new MemoryUsage(0, 0, 0, 1));
    }

    Duration look() {
        MemoryUsage usage = old.get();
        long percent = usage.getUsed() * 100 / Math.max(1, usage.getMax());
        if (percent >= NEARLY_FULL_PERCENT && warning.isEmpty()) {
            String text =
                    "%d MiB of the heap are in use for good, %d %% of what it can hold: raise the container's memory"
                            .formatted(usage.getUsed() / MEBI, percent);
            warning = text;
            LOG.warn(text);
            teller.accept(text);
        } else if (percent < RELIEVED_PERCENT) {
            warning = "";
        }
        return LOOK;
    }

    @Override
    public void close() {
        looks.close();
    }
}
