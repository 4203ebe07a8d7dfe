package dev.joiner.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class BundledTypesTest {
    private static final BundledTypes BUNDLED = BundledTypes.parse(resource());

    private static String resource() {
        return Resource.text(BundledTypes.class, BundledTypes.RESOURCE);
    }

    private static Map<String, InstanceType> nodes(String region) {
        return new OfflineCatalogue(region, BUNDLED.in(region))
                .instanceTypes(Generation.V1, KubeletSettings.DEFAULT, Classes.plain("default")).stream()
                        .collect(Collectors.toMap(InstanceType::name, Function.identity()));
    }

    private static InstanceType node(String region, String name) {
        return Objects.requireNonNull(nodes(region).get(name));
    }

    @Test
    void knows_the_regions_whose_list_prices_are_the_same() {
        assertThat(BUNDLED.regions()).containsExactly("us-east-1", "us-east-2", "us-west-2");
        assertThat(BUNDLED.in("us-east-1").types()).hasSizeGreaterThan(1300);
        assertThat(BUNDLED.in("us-west-2").types()).hasSizeGreaterThan(1300);
        assertThat(BUNDLED.in("mars-north-1").types()).isEmpty();
    }

    @Test
    void types_are_what_ec2_says_of_them() {
        TypeFacts medium = BUNDLED.in("us-east-1").type("t3.medium").orElseThrow();
        TypeFacts gpu = BUNDLED.in("us-east-1").type("g4dn.xlarge").orElseThrow();

        assertThat(medium).isEqualTo(Types.T3_MEDIUM);
        assertThat(gpu.gpu()).contains(new TypeFacts.Device("t4", "nvidia", 1, 16384));
        assertThat(gpu.nvmeGb()).isEqualTo(125);
    }

    @Test
    void nodes_leave_pods_what_karpenter_leaves_them() {
        InstanceType medium = node("us-east-1", "t3.medium");

        assertThat(medium.allocatable().quantities())
                .isEqualTo(Map.of("cpu", "1930m", "memory", "3246Mi", "pods", "17", "ephemeral-storage", "17Gi"));
        assertThat(medium.requirements().get(Labels.ZONE))
                .hasValueSatisfying(zones -> assertThat(zones.values())
                        .containsExactlyInAnyOrder(
                                "us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d", "us-east-1f"));
    }

    @Test
    void every_zone_sells_spot_at_the_stated_part_of_the_list_price() {
        InstanceType large = node("us-west-2", "m5.large");

        assertThat(large.offerings()).extracting(Offering::zone).contains("us-west-2a", "us-west-2d");
        assertThat(prices(large, CapacityType.ON_DEMAND)).containsExactly(0.096);
        assertThat(prices(large, CapacityType.SPOT)).containsExactly(0.0384);
    }

    private static Set<Double> prices(InstanceType type, CapacityType capacityType) {
        return type.offerings().stream()
                .filter(offering -> offering.capacityType() == capacityType)
                .map(offering -> offering.price().dollars())
                .collect(Collectors.toSet());
    }

    @Test
    void the_first_graviton_boots_al2_alone() {
        assertThat(nodes("us-east-1")).doesNotContainKey("a1.large");
        assertThat(new OfflineCatalogue("us-east-1", BUNDLED.in("us-east-1"))
                        .instanceTypes(Generation.V1, KubeletSettings.DEFAULT, Classes.of("old", "AL2")))
                .extracting(InstanceType::name)
                .contains("a1.large");
    }

    /** {@code prices-us-east-1.tsv} has AWS' public list prices of 20 July 2026. */
    @Test
    void estimates_are_within_one_per_cent_of_the_list_price_for_nearly_all_types() throws IOException {
        TypeCatalogue catalogue = BUNDLED.in("us-east-1");
        List<String> listed = Resource.text(BundledTypesTest.class, "prices-us-east-1.tsv")
                .lines()
                .toList();
        int covered = 0;
        int close = 0;
        for (String line : listed) {
            String[] columns = line.split("\t", -1);
            double dollars = Double.parseDouble(columns[1]);
            var estimate = catalogue.type(columns[0]).flatMap(t -> FamilyRates.price(t, CapacityType.ON_DEMAND));
            if (estimate.isPresent()) {
                covered++;
                close += Math.abs(estimate.get().dollars() - dollars) <= dollars / 100 ? 1 : 0;
            }
        }

        assertThat(covered).isGreaterThan(1300);
        assertThat(close).isGreaterThan(covered * 99 / 100);
    }
}
