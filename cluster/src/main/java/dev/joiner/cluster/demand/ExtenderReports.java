package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Source;
import dev.joiner.cluster.reflect.CacheListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Demand objects that extenders have made. A fresh one is a signal: its pods were refused, though the scheduler
 * has not written so on them yet. Thread-safe; told of changes by a reflector.
 */
public final class ExtenderReports implements CacheListener<Demand> {
    /** The scheduler's verdict follows a refusal within milliseconds; on a bad day within this. */
    static final Duration FRESH = Duration.ofSeconds(5);

    private final LongSupplier nanoTime;
    private final Map<DemandKey, Long> seenNanos = new ConcurrentHashMap<>();

    /** Without reports, by this clock. */
    public ExtenderReports(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void changed(@Nullable Demand old, @Nullable Demand now) {
        if (now != null && now.spec().source().equals(Source.EXTENDER.text())) {
            seenNanos.putIfAbsent(DemandKey.of(now), nanoTime.getAsLong());
        } else if (old != null) {
            seenNanos.remove(DemandKey.of(old));
        }
    }

    /** Whether an extender was the first to see this demand. */
    public boolean contains(DemandKey demand) {
        return seenNanos.containsKey(demand);
    }

    /** Whether an extender has reported it a moment ago, so that the verdict on its pods may still be under way. */
    public boolean isFresh(DemandKey demand) {
        Long seen = seenNanos.get(demand);
        return seen != null && nanoTime.getAsLong() - seen <= FRESH.toNanos();
    }
}
