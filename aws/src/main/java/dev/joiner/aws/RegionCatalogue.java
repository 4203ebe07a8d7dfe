package dev.joiner.aws;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.aws.catalogue.CatalogueReader;
import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Clocks;
import dev.joiner.aws.offering.FallbackPrices;
import dev.joiner.aws.offering.OnDemandPrices;
import dev.joiner.aws.offering.PriceBook;
import dev.joiner.aws.offering.SpotPrices;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.cloud.ec2.NodeType;
import dev.joiner.cloud.ec2.TypeCatalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;

/** Everything that EC2 sells in a region, at AWS' own prices: for a file, not for a controller. */
public final class RegionCatalogue {
    private RegionCatalogue() {}

    /** Whether the SDK finds credentials: environment, profile, role. May ask the instance's metadata service. */
    public static boolean hasCredentials() {
        try (var provider = DefaultCredentialsProvider.builder().build()) {
            return !provider.resolveCredentials().accessKeyId().isEmpty();
        } catch (SdkException e) {
            return false;
        }
    }

    /**
     * Reads types, zones, list prices and spot prices; takes some seconds.
     *
     * @param nodeClass whose disks the nodes have
     * @throws CloudException if AWS does not answer or the credentials lack a permission
     */
    public static List<InstanceType> read(AwsSettings settings, AwsClients clients, NodeClass nodeClass) {
        var calls = new Calls(Clocks.SYSTEM);
        TypeCatalogue catalogue = new CatalogueReader(clients.bulk(), calls).read();
        Map<String, HourlyPrice> onDemand = OnDemandPrices.read(clients.pricing(), calls, clients.region());
        Map<String, Map<String, HourlyPrice>> spot =
                SpotPrices.read(clients.bulk(), calls, Clocks.SYSTEM.wall().instant());
        var prices = new PriceBook.Prices(0, clients.region(), onDemand, spot, FallbackPrices.NONE);
        List<NodeType> nodes = NodeType.all(
                catalogue.types(),
                Generation.V1,
                KubeletSettings.DEFAULT,
                nodeClass,
                settings.sizing(),
                clients.region());
        var types = new ArrayList<InstanceType>(nodes.size());
        for (NodeType node : nodes) {
            Set<String> zones = catalogue.zones().getOrDefault(node.facts().name(), Set.of());
            node.offered(offerings(node, zones, prices), Set.of()).ifPresent(types::add);
        }
        return types;
    }

    private static List<Offering> offerings(NodeType node, Set<String> zones, PriceBook.Prices prices) {
        var offerings = new ArrayList<Offering>();
        for (String zone : new TreeSet<>(zones)) {
            for (CapacityType capacityType : CapacityType.values()) {
                if (node.facts().capacityTypes().contains(capacityType.text())) {
                    prices.of(node.facts(), zone, capacityType)
                            .ifPresent(price -> offerings.add(new Offering(zone, capacityType, price, true)));
                }
            }
        }
        return offerings;
    }
}
