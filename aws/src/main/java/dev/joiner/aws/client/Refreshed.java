package dev.joiner.aws.client;

import dev.joiner.cloud.CloudException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
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
public final class Refreshed<T> {
    static final Duration RETRY = Duration.ofSeconds(30);

    /** The same while there is no value at all. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Refreshed.class);

    private final String name;
    private final Supplier<T> loader;
    private final Function<T, Duration> maxAge;
    private final LongSupplier nanos;
    private final ReentrantLock loading = new ReentrantLock();
    private final AtomicBoolean renewing = new AtomicBoolean();
    private volatile @Nullable Entry<T> entry;
    private volatile @Nullable CloudException firstFailure;
    private volatile long firstFailureAt;
    private volatile long tryAgainAt = Long.MIN_VALUE;

    private record Entry<T>(T value, long version, long loadedAt) {}

    /** A value with the number of its reading, from 1; before the first there is none, with number 0. */
    public record Versioned<T>(T value, long version) {}

    /** Loads nothing yet; {@code name} is for the log, {@code maxAge} says how old a value may become. */
    public Refreshed(String name, Supplier<T> loader, Function<T, Duration> maxAge, LongSupplier nanos) {
        this.name = name;
        this.loader = loader;
        this.maxAge = maxAge;
        this.nanos = nanos;
    }

    /** The value; the first call waits for it. */
    public T get() {
        return versioned().value;
    }

    /** The value with its number; the first call waits for it. */
    public Versioned<T> versioned() {
        Entry<T> known = entry;
        if (known == null) {
            known = first();
        } else {
            renewIfOld(known);
        }
        return new Versioned<>(known.value, known.version);
    }

    /** The value, or another one while there is none yet: then its first load is begun in the background. */
    public Versioned<T> orElse(T other) {
        Entry<T> known = entry;
        if (known == null) {
            renewInBackground();
            return new Versioned<>(other, 0);
        }
        renewIfOld(known);
        return new Versioned<>(known.value, known.version);
    }

    /** Whether there is a value: then nobody waits. */
    public boolean isLoaded() {
        return entry != null;
    }

    /** Reads it now, in this thread. */
    public void load() {
        read();
    }

    private Entry<T> read() {
        T value = loader.get();
        synchronized (this) {
            Entry<T> known = entry;
            var fresh = new Entry<>(value, known == null ? 1 : known.version + 1, nanos.getAsLong());
            entry = fresh;
            return fresh;
        }
    }

    private Entry<T> first() {
        loading.lock();
        try {
            Entry<T> known = entry;
            return known == null ? readUnlessItJustFailed() : known;
        } finally {
            loading.unlock();
        }
    }

    /** Fails at once after a recent failure, so that not every plan waits for AWS while it does not answer. */
    private Entry<T> readUnlessItJustFailed() {
        CloudException failure = firstFailure;
        if (failure != null && nanos.getAsLong() - firstFailureAt < FIRST_RETRY.toNanos()) {
            throw failure;
        }
        try {
            return read();
        } catch (CloudException e) {
            firstFailure = e;
            firstFailureAt = nanos.getAsLong();
            throw e;
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
            read();
        } catch (CloudException e) {
            tryAgainAt = nanos.getAsLong() + RETRY.toNanos();
            LOG.atWarn()
                    .addKeyValue("what", name)
                    .log("Could not be renewed, going on with the old value: {}", e.getMessage());
        } catch (RuntimeException e) {
            tryAgainAt = nanos.getAsLong() + RETRY.toNanos();
            LOG.atError()
                    .addKeyValue("what", name)
                    .setCause(e)
                    .log("Could not be renewed, going on with the old value");
        } finally {
            renewing.set(false);
        }
    }
}
