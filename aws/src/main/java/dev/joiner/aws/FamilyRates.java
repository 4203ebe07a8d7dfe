package dev.joiner.aws;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import java.util.Map;
import java.util.Optional;

/**
 * Rates of the families that clusters are mostly made of, so that plans are sensible before the price list
 * has been read: us-east-1's list prices, whatever the region; spot at two fifths of them.
 *
 * <p>Within a family the price follows the vCPUs; in the burstable ones the memory. Other families have no
 * estimate.
 */
final class FamilyRates implements FallbackPrices {
    private static final double SPOT = 0.4;

    /** Microdollars a vCPU and hour. */
    private static final Map<String, Integer> BY_VCPU = Map.ofEntries(
            Map.entry("m4", 50_000),
            Map.entry("m5", 48_000),
            Map.entry("m5a", 43_000),
            Map.entry("m5d", 56_500),
            Map.entry("m5n", 59_500),
            Map.entry("m6a", 43_200),
            Map.entry("m6g", 38_500),
            Map.entry("m6gd", 45_200),
            Map.entry("m6i", 48_000),
            Map.entry("m6id", 59_325),
            Map.entry("m7a", 57_960),
            Map.entry("m7g", 40_800),
            Map.entry("m7gd", 53_400),
            Map.entry("m7i", 50_400),
            Map.entry("m7i-flex", 47_880),
            Map.entry("m8g", 44_880),
            Map.entry("c4", 49_750),
            Map.entry("c5", 42_500),
            Map.entry("c5a", 38_500),
            Map.entry("c5d", 48_000),
            Map.entry("c5n", 54_000),
            Map.entry("c6a", 38_250),
            Map.entry("c6g", 34_000),
            Map.entry("c6gd", 38_400),
            Map.entry("c6i", 42_500),
            Map.entry("c6id", 50_400),
            Map.entry("c7a", 51_320),
            Map.entry("c7g", 36_250),
            Map.entry("c7i", 44_625),
            Map.entry("c7i-flex", 42_395),
            Map.entry("c8g", 39_880),
            Map.entry("r4", 66_500),
            Map.entry("r5", 63_000),
            Map.entry("r5a", 56_500),
            Map.entry("r5d", 72_000),
            Map.entry("r5n", 74_500),
            Map.entry("r6a", 56_700),
            Map.entry("r6g", 50_400),
            Map.entry("r6i", 63_000),
            Map.entry("r7a", 76_075),
            Map.entry("r7g", 53_550),
            Map.entry("r7i", 66_150),
            Map.entry("r8g", 58_920));

    /** Microdollars a GiB and hour. */
    private static final Map<String, Integer> BY_GIB = Map.of("t2", 11_600, "t3", 10_400, "t3a", 9_400, "t4g", 8_400);

    @Override
    public Optional<HourlyPrice> price(
            String region, String instanceType, int vcpus, long memoryMib, CapacityType capacityType) {
        int dot = instanceType.indexOf('.');
        String family = dot < 0 ? instanceType : instanceType.substring(0, dot);
        double micros = BY_GIB.containsKey(family)
                ? BY_GIB.getOrDefault(family, 0) * (memoryMib / 1024d)
                : BY_VCPU.getOrDefault(family, 0) * (double) vcpus;
        if (micros == 0 || capacityType == CapacityType.RESERVED) {
            return Optional.empty();
        }
        double factor = capacityType == CapacityType.SPOT ? SPOT : 1;
        return Optional.of(new HourlyPrice(Math.round(micros * factor) * 1000));
    }
}
