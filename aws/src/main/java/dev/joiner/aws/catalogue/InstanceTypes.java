package dev.joiner.aws.catalogue;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Recent;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.aws.nodeclass.NodeClasses;
import dev.joiner.aws.nodeclass.ResolvedClass;
import dev.joiner.aws.offering.PriceBook;
import dev.joiner.aws.offering.UnavailableOfferings;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import dev.joiner.cloud.ec2.InstanceMath;
import dev.joiner.cloud.ec2.NodeType;
import dev.joiner.cloud.ec2.PodDisk;
import dev.joiner.cloud.ec2.TypeCatalogue;
import dev.joiner.cloud.ec2.TypeFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instance types as the nodes of a pool and class would be. Two steps are kept: what depends on the types
 * and the pool's settings, and the list with offerings, which is made anew when a price, a subnet or an
 * availability changed. Thread-safe.
 */
public final class InstanceTypes {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceTypes.class);
    private static final int MOST_KEPT = 64;

    private final AwsSettings settings;
    private final String region;
    private final Refreshed<TypeCatalogue> catalogue;
    private final NodeClasses classes;
    private final PriceBook prices;
    private final UnavailableOfferings unavailable;
    private final Recent<Key, Bodies> bodies = new Recent<>(MOST_KEPT);
    private final Recent<Key, Listing> listings = new Recent<>(MOST_KEPT);
    private final Set<String> toldUnpriced = ConcurrentHashMap.newKeySet();

    private record Key(Generation generation, KubeletSettings kubelet, NodeClass nodeClass) {}

    private record Bodies(long catalogueVersion, Map<String, Set<String>> zones, List<NodeType> all) {}

    /** What a listing was made of: another stamp means another listing. */
    private record Stamp(long catalogue, long nodeClass, long prices, long marks) {}

    private record Listing(Stamp stamp, List<InstanceType> types) {}

    /** Knows no types yet. */
    public InstanceTypes(
            AwsSettings settings,
            String region,
            Refreshed<TypeCatalogue> catalogue,
            NodeClasses classes,
            PriceBook prices,
            UnavailableOfferings unavailable) {
        this.settings = settings;
        this.region = region;
        this.catalogue = catalogue;
        this.classes = classes;
        this.prices = prices;
        this.unavailable = unavailable;
    }

    /** The types that nodes of the pool and class can have. */
    public List<InstanceType> list(NodePool pool, NodeClass nodeClass) {
        var key = new Key(pool.generation(), pool.kubelet(), nodeClass);
        Refreshed.Versioned<ResolvedClass> resolved = classes.versioned(nodeClass);
        PriceBook.Prices price = prices.now();
        UnavailableOfferings.Marks marks = unavailable.marks();
        Bodies known = bodies(key);
        var stamp = new Stamp(known.catalogueVersion, resolved.version(), price.version(), marks.version());
        Listing listing = listings.get(key);
        if (listing == null || !listing.stamp.equals(stamp)) {
            listing = new Listing(stamp, listed(known, resolved.value(), price, marks));
            listings.put(key, listing);
        }
        return listing.types;
    }

    /** Whether {@link #list} would answer without waiting for AWS; it never waits for prices. */
    public boolean isWarm(NodeClass nodeClass) {
        return catalogue.isLoaded() && classes.isKnown(nodeClass);
    }

    /** What a node of this type can hold at most, as its user data must say it. */
    public long pods(NodePool pool, NodeClass nodeClass, TypeFacts type) {
        return new InstanceMath(pool.generation(), settings.sizing(), pool.kubelet(), PodDisk.bytes(nodeClass))
                .pods(type);
    }

    private Bodies bodies(Key key) {
        Refreshed.Versioned<TypeCatalogue> now = catalogue.versioned();
        Bodies known = bodies.get(key);
        if (known == null || known.catalogueVersion != now.version()) {
            known = made(key, now.version(), now.value());
            bodies.put(key, known);
        }
        return known;
    }

    private Bodies made(Key key, long version, TypeCatalogue now) {
        return new Bodies(
                version,
                now.zones(),
                NodeType.all(now.types(), key.generation, key.kubelet, key.nodeClass, settings.sizing(), region));
    }

    private List<InstanceType> listed(
            Bodies known, ResolvedClass resolved, PriceBook.Prices price, UnavailableOfferings.Marks marks) {
        if (!resolved.isReady() || resolved.family().isEmpty()) {
            return List.of();
        }
        var archs = resolved.resolution().images().stream()
                .map(image -> image.arch())
                .collect(Collectors.toSet());
        var covered = new TreeMap<String, String>();
        resolved.subnets().forEach(subnet -> covered.put(subnet.zone(), subnet.zoneId()));
        Set<String> open = resolved.zones(marks);
        var types = new ArrayList<InstanceType>(known.all.size());
        var unpriced = new TreeSet<String>();
        for (NodeType type : known.all) {
            TypeFacts facts = type.facts();
            if (facts.archs().stream().noneMatch(archs::contains)
                    || !resolved.family().get().boots(facts)) {
                continue;
            }
            var offerings = new ArrayList<Offering>();
            var zoneIds = new TreeSet<String>();
            Set<String> sold = known.zones.getOrDefault(facts.name(), Set.of());
            covered.forEach((zone, zoneId) -> {
                if (!sold.contains(zone)) {
                    return;
                }
                for (CapacityType capacityType : CapacityType.values()) {
                    if (!facts.capacityTypes().contains(capacityType.text())) {
                        continue;
                    }
                    price.of(facts, zone, capacityType).ifPresent(cost -> {
                        boolean available = open.contains(zone) && !marks.isMarked(capacityType, facts.name(), zone);
                        offerings.add(new Offering(zone, zoneId, capacityType, cost, available));
                        zoneIds.add(zoneId);
                    });
                }
            });
            if (offerings.isEmpty() && covered.keySet().stream().anyMatch(sold::contains)) {
                unpriced.add(facts.name());
            }
            zoneIds.remove("");
            type.offered(offerings, zoneIds).ifPresent(types::add);
        }
        tellUnpriced(unpriced);
        return List.copyOf(types);
    }

    /** Each type once in the life of the process. */
    private void tellUnpriced(Set<String> types) {
        types.removeIf(type -> !toldUnpriced.add(type));
        if (!types.isEmpty()) {
            LOG.warn(
                    "no price is known of {} instance types, so that none of them is launched: {}",
                    types.size(),
                    String.join(", ", types));
        }
    }
}
