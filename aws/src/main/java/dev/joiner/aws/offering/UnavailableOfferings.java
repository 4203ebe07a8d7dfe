package dev.joiner.aws.offering;

import dev.joiner.cloud.CapacityType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What EC2 had no capacity for a moment ago: left alone for {@link #FOR}, since asking again at once gets
 * the same answer and costs a call. Thread-safe: guarded by this object.
 */
public final class UnavailableOfferings {
    static final Duration FOR = Duration.ofMinutes(3);
    private static final String ANY = "*";

    private final LongSupplier nanos;
    private final Map<Pool, Long> until = new HashMap<>();
    private long version;
    private volatile Marks current = new Marks(0, Set.of());

    /** A full subnet is kept as a pool of any type, with its id in place of the zone. */
    private record Pool(String capacityType, String instanceType, String place) {}

    /**
     * The marks at one moment; unchanging, so that a list made from it can be kept with its version.
     *
     * @param version grows with every mark that comes or goes
     */
    public record Marks(long version, Set<Object> pools) {
        /** Whether the type is left alone in this zone. */
        public boolean isMarked(CapacityType capacityType, String instanceType, String zone) {
            return !pools.isEmpty()
                    && (pools.contains(new Pool(capacityType.text(), instanceType, zone))
                            || pools.contains(new Pool(capacityType.text(), ANY, ANY)));
        }

        /** Whether the subnet had no address left. */
        public boolean isSubnetFull(String subnet) {
            return !pools.isEmpty() && pools.contains(new Pool(ANY, ANY, subnet));
        }
    }

    /** Nothing is marked yet. */
    public UnavailableOfferings(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** The type had no capacity in this zone. */
    public void mark(CapacityType capacityType, String instanceType, String zone) {
        put(new Pool(capacityType.text(), instanceType, zone));
    }

    /** Every type everywhere, for example when the account may not use spot. */
    public void markAll(CapacityType capacityType) {
        put(new Pool(capacityType.text(), ANY, ANY));
    }

    /** The subnet had no address left. */
    public void markSubnet(String subnet) {
        put(new Pool(ANY, ANY, subnet));
    }

    /** The marks that still hold. */
    public synchronized Marks marks() {
        long now = nanos.getAsLong();
        if (until.values().removeIf(end -> end - now <= 0)) {
            changed();
        }
        return current;
    }

    private synchronized void put(Pool pool) {
        until.put(pool, nanos.getAsLong() + FOR.toNanos());
        changed();
    }

    private void changed() {
        version++;
        current = new Marks(version, Set.copyOf(until.keySet()));
    }
}
