package dev.joiner.aws.offering;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.ec2.FamilyRates;
import dev.joiner.cloud.ec2.TypeFacts;
import java.util.Optional;

/** Prices for as long as AWS tells none. */
@FunctionalInterface
public interface FallbackPrices {
    /** No price: offerings that AWS has told no price of are left out. */
    FallbackPrices NONE = (region, type, capacityType) -> Optional.empty();

    /** List prices by family, whatever the region. */
    FallbackPrices BY_FAMILY = (region, type, capacityType) -> FamilyRates.price(type, capacityType);

    /** An estimate, empty when there is none. */
    Optional<HourlyPrice> price(String region, TypeFacts type, CapacityType capacityType);
}
