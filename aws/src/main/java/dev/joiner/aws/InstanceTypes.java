package dev.joiner.aws;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Instance types as the nodes of a pool and class would be. Two steps are kept: what depends on the types
 * and the pool's settings, and the list with offerings, which is made anew when a price, a subnet or an
 * availability changed. Thread-safe.
 */
final class InstanceTypes {
    private static final int MOST_KEPT = 64;

    private final AwsSettings settings;
    private final String region;
    private final Refreshed<Catalogue> catalogue;
    private final NodeClasses classes;
    private final PriceBook prices;
    private final UnavailableOfferings unavailable;
    private final Recent<Key, Bodies> bodies = new Recent<>(MOST_KEPT);
    private final Recent<Key, Listing> listings = new Recent<>(MOST_KEPT);

    private record Key(Generation generation, KubeletSettings kubelet, NodeClass nodeClass) {}

    private record Body(TypeFacts facts, Requirements requirements, Resources capacity, Resources allocatable) {}

    private record Bodies(long catalogueVersion, Map<String, Set<String>> zones, List<Body> all) {}

    /** What a listing was made of: another stamp means another listing. */
    private record Stamp(long catalogue, long nodeClass, long prices, long marks) {}

    private record Listing(Stamp stamp, List<InstanceType> types) {}

    InstanceTypes(
            AwsSettings settings,
            String region,
            Refreshed<Catalogue> catalogue,
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

    List<InstanceType> list(NodePool pool, NodeClass nodeClass) {
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

    /** What a node of this type can hold at most, as its user data must say it. */
    long pods(NodePool pool, NodeClass nodeClass, TypeFacts type) {
        return math(new Key(pool.generation(), pool.kubelet(), nodeClass)).pods(type);
    }

    private InstanceMath math(Key key) {
        return new InstanceMath(key.generation, settings, key.kubelet, Disks.podStorage(key.nodeClass));
    }

    private Bodies bodies(Key key) {
        Refreshed.Versioned<Catalogue> now = catalogue.versioned();
        Bodies known = bodies.get(key);
        if (known == null || known.catalogueVersion != now.version()) {
            known = made(key, now.version(), now.value());
            bodies.put(key, known);
        }
        return known;
    }

    private Bodies made(Key key, long version, Catalogue now) {
        InstanceMath math = math(key);
        var labels = new InstanceLabels(key.generation, region);
        Requirement nodeClass = Requirement.in(Labels.NODE_CLASS, key.nodeClass.name());
        var all = new ArrayList<Body>(now.types().size());
        for (TypeFacts type : now.types()) {
            List<Requirement> requirements = labels.of(type, math.pods(type));
            if (key.generation == Generation.V1) {
                requirements.add(nodeClass);
            }
            Resources capacity = math.capacity(type);
            all.add(new Body(type, Requirements.of(requirements), capacity, math.allocatable(type, capacity)));
        }
        return new Bodies(version, now.zones(), all);
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
        for (Body body : known.all) {
            if (body.facts.archs().stream().noneMatch(archs::contains)
                    || !resolved.family().get().boots(body.facts)) {
                continue;
            }
            var offerings = new ArrayList<Offering>();
            var zones = new TreeSet<String>();
            var zoneIds = new TreeSet<String>();
            var capacityTypes = new TreeSet<String>();
            Set<String> sold = known.zones.getOrDefault(body.facts.name(), Set.of());
            covered.forEach((zone, zoneId) -> {
                if (!sold.contains(zone)) {
                    return;
                }
                for (CapacityType capacityType : CapacityType.values()) {
                    if (!body.facts.capacityTypes().contains(capacityType.text())) {
                        continue;
                    }
                    price.of(body.facts, zone, capacityType).ifPresent(cost -> {
                        boolean available =
                                open.contains(zone) && !marks.isMarked(capacityType, body.facts.name(), zone);
                        offerings.add(new Offering(zone, capacityType, cost, available));
                        zones.add(zone);
                        zoneIds.add(zoneId);
                        capacityTypes.add(capacityType.text());
                    });
                }
            });
            if (!offerings.isEmpty()) {
                zoneIds.remove("");
                var requirements = body.requirements.and(Requirements.of(
                        Requirement.in(Labels.ZONE, zones),
                        Requirement.in(Labels.CAPACITY_TYPE, capacityTypes),
                        zoneIds.isEmpty()
                                ? Requirement.exists("topology.k8s.aws/zone-id")
                                : Requirement.in("topology.k8s.aws/zone-id", zoneIds)));
                types.add(
                        new InstanceType(body.facts.name(), requirements, body.capacity, body.allocatable, offerings));
            }
        }
        return List.copyOf(types);
    }
}
