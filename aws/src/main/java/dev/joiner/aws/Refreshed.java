package dev.joiner.aws;

import dev.joiner.cloud.CloudException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value that is read once and then renewed in the background: who asks gets the value there is, however
 * old; a renewal that fails keeps it and is tried again after {@link #RETRY}.
 *
 * <p>Thread-safe: the value is swapped whole; the first load is done by one caller while others wait.
 */
final class Refreshed<T> {
    static final Duration RETRY = Duration.ofSeconds(30);
    private static final Logger LOG = LoggerFactory.getLogger(Refreshed.class);

    private final String name;
    private final Supplier<T> loader;
    private final Function<T, Duration> maxAge;
    private final LongSupplier nanos;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private final AtomicLong version = new AtomicLong();
    private volatile @Nullable Entry<T> entry;
    private volatile long tryAgainAt = Long.MIN_VALUE;

    private record Entry<T>(T value, long loadedAt) {}

    Refreshed(String name, Supplier<T> loader, Function<T, Duration> maxAge, LongSupplier nanos) {
        this.name = name;
        this.loader = loader;
        this.maxAge = maxAge;
        this.nanos = nanos;
    }

    /** The value; the first call waits for it. */
    T get() {
        Entry<T> known = entry;
        if (known == null) {
            return first();
        }
        renewIfOld(known);
        return known.value;
    }

    /** The value if it was ever read; its first load is begun in the background. */
    Optional<T> peek() {
        Entry<T> known = entry;
        if (known == null) {
            renewInBackground();
            return Optional.empty();
        }
        renewIfOld(known);
        return Optional.of(known.value);
    }

    /** Reads it now, in this thread. */
    T load() {
        T value = loader.get();
        entry = new Entry<>(value, nanos.getAsLong());
        version.incrementAndGet();
        return value;
    }

    /** How often it was read. Ask before the value: a newer value under an older number is looked at twice. */
    long version() {
        return version.get();
    }

    private T first() {
        loading.lock();
        try {
            Entry<T> known = entry;
            return known == null ? load() : known.value;
        } finally {
            loading.unlock();
        }
    }

    private void renewIfOld(Entry<T> known) {
        if (nanos.getAsLong() - known.loadedAt > maxAge.apply(known.value).toNanos()) {
            renewInBackground();
        }
    }

    private void renewInBackground() {
        if (tryAgainAt != Long.MIN_VALUE && nanos.getAsLong() - tryAgainAt < 0) {
            return;
        }
        if (renewing.compareAndSet(false, true)) {
            Thread.ofVirtual().name("renew " + name).start(this::renew);
        }
    }

    private void renew() {
        try {
            load();
        } catch (CloudException e) {
            tryAgainAt = nanos.getAsLong() + RETRY.toNanos();
            LOG.atWarn()
                    .addKeyValue("what", name)
                    .log("Could not be renewed, going on with what there is: {}", e.getMessage());
        } catch (RuntimeException e) {
            tryAgainAt = nanos.getAsLong() + RETRY.toNanos();
            LOG.atError()
                    .addKeyValue("what", name)
                    .setCause(e)
                    .log("Could not be renewed, going on with what there is");
        } finally {
            renewing.set(false);
        }
    }
}
