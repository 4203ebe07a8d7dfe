package dev.joiner.aws.catalogue;

import dev.joiner.aws.client.Calls;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.ec2.TypeCatalogue;
import dev.joiner.cloud.ec2.TypeFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.LocationType;

/** Reads types and offerings, page by page and at the same time; a page's models are garbage before the next. */
public record CatalogueReader(Ec2Client client, Calls calls) {
    /** The most that DescribeInstanceTypes gives at once. */
    private static final int TYPES_A_PAGE = 100;

    private static final int OFFERINGS_A_PAGE = 1000;

    /** All types of the region; waits for AWS. */
    public TypeCatalogue read() {
        // Both take seconds; the offerings come beside the types.
        var zones = new CompletableFuture<Map<String, Set<String>>>();
        Thread.ofVirtual().name("offerings").start(() -> {
            try {
                zones.complete(zones());
            } catch (RuntimeException e) {
                zones.completeExceptionally(e);
            }
        });
        List<TypeFacts> types = types();
        try {
            Map<String, Set<String>> sold = zones.join();
            types.removeIf(type -> !sold.containsKey(type.name()));
            return new TypeCatalogue(types, sold);
        } catch (CompletionException e) {
            throw e.getCause() instanceof CloudException cloud
                    ? cloud
                    : new CloudException("DescribeInstanceTypeOfferings: " + e.getCause(), false, e);
        }
    }

    private List<TypeFacts> types() {
        var types = new ArrayList<TypeFacts>(1000);
        var request = DescribeInstanceTypesRequest.builder()
                .maxResults(TYPES_A_PAGE)
                .filters(
                        filter("supported-virtualization-type", "hvm"),
                        filter("processor-info.supported-architecture", "x86_64", "arm64"))
                .build();
        String token = null;
        do {
            var page = request.toBuilder().nextToken(token).build();
            DescribeInstanceTypesResponse answer =
                    calls.read("DescribeInstanceTypes", () -> client.describeInstanceTypes(page));
            answer.instanceTypes().forEach(info -> TypeFactsReader.read(info).ifPresent(types::add));
            token = answer.nextToken();
        } while (token != null && !token.isEmpty());
        types.sort(Comparator.comparing(TypeFacts::name));
        return types;
    }

    private Map<String, Set<String>> zones() {
        var zones = new HashMap<String, Set<String>>();
        var request = DescribeInstanceTypeOfferingsRequest.builder()
                .locationType(LocationType.AVAILABILITY_ZONE)
                .maxResults(OFFERINGS_A_PAGE)
                .build();
        String token = null;
        do {
            var page = request.toBuilder().nextToken(token).build();
            DescribeInstanceTypeOfferingsResponse answer =
                    calls.read("DescribeInstanceTypeOfferings", () -> client.describeInstanceTypeOfferings(page));
            answer.instanceTypeOfferings()
                    .forEach(offering -> zones.computeIfAbsent(
                                    offering.instanceTypeAsString().intern(), t -> new HashSet<>())
                            .add(offering.location().intern()));
            token = answer.nextToken();
        } while (token != null && !token.isEmpty());
        // Most types are sold in the same few sets of zones.
        var shared = new HashMap<Set<String>, Set<String>>();
        zones.replaceAll((type, set) -> shared.computeIfAbsent(Set.copyOf(set), same -> same));
        return zones;
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }
}
