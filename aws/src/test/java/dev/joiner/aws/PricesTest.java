package dev.joiner.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class PricesTest {
    /** us-east-1's list prices of July 2026. */
    @ParameterizedTest
    @CsvSource({
        "t3.medium, 2, 4096, 0.0416",
        "t3.nano, 2, 512, 0.0052",
        "t4g.large, 2, 8192, 0.0672",
        "m5.large, 2, 8192, 0.096",
        "m7i-flex.2xlarge, 8, 32768, 0.38304",
        "c6g.xlarge, 4, 8192, 0.136",
        "c7i.48xlarge, 192, 393216, 8.568",
        "r7g.4xlarge, 16, 131072, 0.8568"
    })
    void estimatesWithinOnePerCentOfTheListPrice(String type, int vcpus, long memoryMib, double dollars) {
        assertThat(new FamilyRates().price("us-east-1", type, vcpus, memoryMib, CapacityType.ON_DEMAND))
                .hasValueSatisfying(price -> assertThat(price.dollars()).isCloseTo(dollars, within(dollars / 100)));
    }

    @Test
    void hasNoEstimateForAFamilyItDoesNotKnow() {
        assertThat(new FamilyRates().price("us-east-1", "p5.48xlarge", 192, 2_097_152, CapacityType.ON_DEMAND))
                .isEmpty();
    }

    @Test
    void estimatesOnlyUntilTheListIsRead() {
        var price = new HourlyPrice(1);
        var unread = new PriceBook.Prices(0, "us-east-1", Map.of(), Map.of(), new FamilyRates());
        var read = new PriceBook.Prices(
                2,
                "us-east-1",
                Map.of("m5.large", price),
                Map.of("m5.large", Map.of("us-east-1a", price)),
                new FamilyRates());

        assertThat(unread.of(Types.T3_MEDIUM, "us-east-1a", CapacityType.ON_DEMAND))
                .isPresent();
        assertThat(unread.of(Types.T3_MEDIUM, "us-east-1a", CapacityType.SPOT)).isPresent();
        assertThat(read.of(Types.T3_MEDIUM, "us-east-1a", CapacityType.ON_DEMAND))
                .isEmpty();
        assertThat(read.of(Types.M5_LARGE, "us-east-1a", CapacityType.ON_DEMAND))
                .contains(price);
        assertThat(read.of(Types.M5_LARGE, "us-east-1b", CapacityType.SPOT)).isEmpty();
    }

    @Test
    void readsTheFirstRateThatCosts() {
        var prices = new HashMap<String, HourlyPrice>();

        OnDemandPrices.add("""
                {"product":{"attributes":{"instanceType":"t3.medium"}},
                 "terms":{"OnDemand":{"A":{"priceDimensions":{
                   "A.1":{"unit":"Hrs","pricePerUnit":{"USD":"0.0000000000"}},
                   "A.2":{"unit":"Hrs","pricePerUnit":{"USD":"0.0416000000"}}}}}}}""", prices);

        assertThat(prices).isEqualTo(Map.of("t3.medium", new HourlyPrice(41_600_000)));
    }

    @Test
    void skipsAProductOfAnotherShape() {
        var prices = new HashMap<String, HourlyPrice>();

        for (String product : new String[] {"", "{}", "[1]", "{\"product\":{\"attributes\":{}}}", "{\"product\":7}"}) {
            OnDemandPrices.add(product, prices);
        }

        assertThat(prices).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "us-west-2, us-east-1",
        "sa-east-1, us-east-1",
        "eu-west-1, eu-central-1",
        "ap-northeast-1, ap-south-1",
        "cn-north-1, cn-northwest-1"
    })
    void asksForPricesInAServedRegionNearby(String region, String pricingRegion) {
        assertThat(AwsClients.pricingRegion(Region.of(region)).id()).isEqualTo(pricingRegion);
    }
}
