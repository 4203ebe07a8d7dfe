package dev.joiner.aws.offering;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.HourlyPrice;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.pricing.model.Filter;
import software.amazon.awssdk.services.pricing.model.FilterType;
import software.amazon.awssdk.services.pricing.model.GetProductsRequest;
import software.amazon.awssdk.services.pricing.model.GetProductsResponse;

/** List prices of Linux on shared hosts, from the Pricing API: a JSON text of 5 KB for each type. */
public final class OnDemandPrices {
    private OnDemandPrices() {}

    /** The prices by type. */
    public static Map<String, HourlyPrice> read(PricingClient client, Calls calls, String region) {
        var prices = new HashMap<String, HourlyPrice>();
        var request = GetProductsRequest.builder()
                .serviceCode("AmazonEC2")
                .maxResults(100)
                .filters(
                        equal("regionCode", region),
                        equal("operatingSystem", "Linux"),
                        equal("preInstalledSw", "NA"),
                        equal("capacitystatus", "Used"),
                        equal("marketoption", "OnDemand"),
                        equal("tenancy", "Shared"))
                .build();
        String token = null;
        do {
            var page = request.toBuilder().nextToken(token).build();
            GetProductsResponse answer = calls.plain("GetProducts", () -> client.getProducts(page));
            for (String product : answer.priceList()) {
                add(product, prices);
            }
            token = answer.nextToken();
        } while (token != null && !token.isEmpty());
        return Map.copyOf(prices);
    }

    /** Products of another shape are skipped: one strange entry must not cost us the list. */
    static void add(String product, Map<String, HourlyPrice> prices) {
        try {
            JsonObject root = JsonParser.parseString(product).getAsJsonObject();
            String type = root.getAsJsonObject("product")
                    .getAsJsonObject("attributes")
                    .get("instanceType")
                    .getAsString();
            onDemandUsd(root).ifPresent(price -> prices.put(type.intern(), price));
        } catch (JsonParseException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | ArithmeticException
                | NumberFormatException e) {
            return;
        }
    }

    /** Some entries cost nothing (hours covered elsewhere): the first that costs is the rate. */
    private static Optional<HourlyPrice> onDemandUsd(JsonObject root) {
        JsonObject terms = root.getAsJsonObject("terms").getAsJsonObject("OnDemand");
        for (var term : terms.entrySet()) {
            JsonObject dimensions = term.getValue().getAsJsonObject().getAsJsonObject("priceDimensions");
            for (var dimension : dimensions.entrySet()) {
                JsonElement usd = dimension
                        .getValue()
                        .getAsJsonObject()
                        .getAsJsonObject("pricePerUnit")
                        .get("USD");
                if (usd != null) {
                    HourlyPrice price = HourlyPrice.parse(usd.getAsString());
                    if (price.compareTo(HourlyPrice.ZERO) > 0) {
                        return Optional.of(price);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static Filter equal(String field, String value) {
        return Filter.builder()
                .type(FilterType.TERM_MATCH)
                .field(field)
                .value(value)
                .build();
    }
}
