package dev.joiner.aws;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import java.util.Optional;

/** Prices for as long as AWS tells none. */
@FunctionalInterface
public interface FallbackPrices {
    /** No price: offerings that AWS has told no price of are left out. */
    FallbackPrices NONE = (region, type, vcpus, memoryMib, capacityType) -> Optional.empty();

    /** An estimate, empty when there is none. */
    Optional<HourlyPrice> price(
            String region, String instanceType, int vcpus, long memoryMib, CapacityType capacityType);
}
