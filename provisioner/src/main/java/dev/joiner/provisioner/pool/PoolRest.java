package dev.joiner.provisioner.pool;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Node pools from which the cloud refused to launch anything, say for a permission or an instance profile that is
 * missing: the next call would fail as well, and each one counts against the account's rates. They rest, twice as long
 * after each refusal, until a launch succeeds or somebody changes the pool or its class. Confined to the control
 * thread; holds one entry a pool.
 */
final class PoolRest {
    /** After the first refusal, which may be a launch template that somebody deleted and that is made again. */
    static final Duration FIRST = Duration.ofSeconds(1);

    /** The longest rest, however often launches were refused. */
    static final Duration MOST = Duration.ofMinutes(5);

    private final LongSupplier nanoTime;
    private final Map<String, Rest> rests = new HashMap<>();

    private record Rest(NodePool pool, NodeClass nodeClass, Duration length, long until, String why) {
        boolean isOf(NodePool candidate, NodeClass itsClass) {
            return pool.equals(candidate) && nodeClass.equals(itsClass);
        }
    }

    /** Nothing rests yet. */
    PoolRest(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A launch from this pool was refused. */
    void refused(NodePool pool, NodeClass nodeClass, String why) {
        long now = nanoTime.getAsLong();
        Duration length = FIRST;
        Rest last = rests.get(pool.name());
        if (last != null && last.isOf(pool, nodeClass)) {
            if (now - last.until() < 0) {
                // Calls of one plan are refused together: that is one refusal.
                return;
            }
            length = min(last.length().multipliedBy(2), MOST);
        }
        rests.put(pool.name(), new Rest(pool, nodeClass, length, now + length.toNanos(), why));
    }

    /** A launch from this pool was answered with nodes or with missing capacity. */
    void answered(String pool) {
        rests.remove(pool);
    }

    /** Why this pool is left alone now; empty when it is not. */
    Optional<String> why(NodePool pool, NodeClass nodeClass) {
        Rest rest = rests.get(pool.name());
        if (rest == null) {
            return Optional.empty();
        }
        if (!rest.isOf(pool, nodeClass)) {
            rests.remove(pool.name());
            return Optional.empty();
        }
        return nanoTime.getAsLong() - rest.until() >= 0
                ? Optional.empty()
                : Optional.of("a launch was refused (" + rest.why() + "): tried again after "
                        + rest.length().toSeconds() + " s, or when the pool or its class is changed");
    }

    /** Why the last launch from this pool was refused, whether it still rests or may be tried again. */
    Optional<String> refusal(NodePool pool, NodeClass nodeClass) {
        Rest rest = rests.get(pool.name());
        return rest == null || !rest.isOf(pool, nodeClass)
                ? Optional.empty()
                : Optional.of("the last launch was refused: " + rest.why());
    }

    /** Forgets pools that are gone. */
    void retain(Set<String> pools) {
        rests.keySet().retainAll(pools);
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
