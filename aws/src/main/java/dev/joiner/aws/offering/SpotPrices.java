package dev.joiner.aws.offering;

import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.HourlyPrice;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.SpotPrice;

/** Spot prices by type and zone: a history that begins now has the one price that holds now. */
public final class SpotPrices {
    private SpotPrices() {}

    /** The prices by type and zone. */
    public static Map<String, Map<String, HourlyPrice>> read(Ec2Client client, Calls calls, Instant now) {
        var newest = new HashMap<String, Instant>();
        var prices = new HashMap<String, Map<String, HourlyPrice>>();
        var request = DescribeSpotPriceHistoryRequest.builder()
                .productDescriptions("Linux/UNIX", "Linux/UNIX (Amazon VPC)")
                .startTime(now)
                .maxResults(1000)
                .build();
        String token = null;
        do {
            var page = request.toBuilder().nextToken(token).build();
            DescribeSpotPriceHistoryResponse answer =
                    calls.read("DescribeSpotPriceHistory", () -> client.describeSpotPriceHistory(page));
            for (SpotPrice price : answer.spotPriceHistory()) {
                add(price, newest, prices);
            }
            token = answer.nextToken();
        } while (token != null && !token.isEmpty());
        return Map.copyOf(prices);
    }

    private static void add(
            SpotPrice price, Map<String, Instant> newest, Map<String, Map<String, HourlyPrice>> prices) {
        if (price.instanceTypeAsString() == null || price.availabilityZone() == null || price.spotPrice() == null) {
            return;
        }
        String type = price.instanceTypeAsString().intern();
        String zone = price.availabilityZone().intern();
        Instant at = price.timestamp() == null ? Instant.EPOCH : price.timestamp();
        Instant known = newest.get(type + ' ' + zone);
        if (known == null || at.isAfter(known)) {
            newest.put(type + ' ' + zone, at);
            prices.computeIfAbsent(type, t -> new HashMap<>()).put(zone, HourlyPrice.parse(price.spotPrice()));
        }
    }
}
