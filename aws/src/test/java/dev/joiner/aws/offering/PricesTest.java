package dev.joiner.aws.offering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.aws.client.AwsClients;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.ec2.Types;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class PricesTest {
    @Test
    void estimatesOnlyUntilTheListIsRead() {
        var price = new HourlyPrice(1);
        var unread = new PriceBook.Prices(0, "us-east-1", Map.of(), Map.of(), FallbackPrices.BY_FAMILY);
        var read = new PriceBook.Prices(
                2,
                "us-east-1",
                Map.of("m5.large", price),
                Map.of("m5.large", Map.of("us-east-1a", price)),
                FallbackPrices.BY_FAMILY);

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
