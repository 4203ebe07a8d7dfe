package dev.joiner.aws.offering;

import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Clocks;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.ec2.TypeFacts;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What everything costs now. Never waits for AWS: prices are read in the background, and until then the
 * fallback's hold. What is not in a list that was read is not sold. Thread-safe.
 */
public final class PriceBook {
    private static final Duration MAX_AGE = Duration.ofHours(12);

    private final String region;
    private final Refreshed<Map<String, HourlyPrice>> onDemand;
    private final Refreshed<Map<String, Map<String, HourlyPrice>>> spot;
    private final FallbackPrices fallback;

    /**
     * Prices at one moment.
     *
     * @param version grows with every list that is read
     * @param onDemand by type
     * @param spot by type and zone
     */
    public record Prices(
            long version,
            String region,
            Map<String, HourlyPrice> onDemand,
            Map<String, Map<String, HourlyPrice>> spot,
            FallbackPrices fallback) {
        /** What an hour costs; empty where it is not sold. */
        public Optional<HourlyPrice> of(TypeFacts type, String zone, CapacityType capacityType) {
            return switch (capacityType) {
                case ON_DEMAND ->
                    onDemand.isEmpty() ? estimate(type, capacityType) : Optional.ofNullable(onDemand.get(type.name()));
                case SPOT ->
                    spot.isEmpty()
                            ? estimate(type, capacityType)
                            : Optional.ofNullable(
                                    spot.getOrDefault(type.name(), Map.of()).get(zone));
                case RESERVED -> Optional.empty();
            };
        }

        private Optional<HourlyPrice> estimate(TypeFacts type, CapacityType capacityType) {
            return fallback.price(region, type, capacityType);
        }
    }

    /** Reads nothing yet. */
    public PriceBook(AwsClients clients, Calls calls, Clocks clocks, FallbackPrices fallback) {
        this.region = clients.region();
        this.fallback = fallback;
        this.onDemand = new Refreshed<>(
                "on-demand prices",
                () -> OnDemandPrices.read(clients.pricing(), calls, region),
                prices -> MAX_AGE,
                clocks.nanos());
        this.spot = new Refreshed<>(
                "spot prices",
                () -> SpotPrices.read(clients.bulk(), calls, clocks.wall().instant()),
                prices -> MAX_AGE,
                clocks.nanos());
    }

    /** The prices there are. */
    public Prices now() {
        var listed = onDemand.orElse(Map.of());
        var current = spot.orElse(Map.of());
        return new Prices(listed.version() + current.version(), region, listed.value(), current.value(), fallback);
    }

    /** Reads the on-demand prices now; used at start only. */
    public void readOnDemand() {
        onDemand.load();
    }

    /** Reads the spot prices now; used at start only. */
    public void readSpot() {
        spot.load();
    }
}
