package dev.joiner.planner.catalogue;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.Offering;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What a pool sells under certain requirements: which types, at which price, with which values of a label.
 * Does not depend on pods, so it is kept from plan to plan. Arrays are not copied and not changed.
 * Thread-safe: all that changes is what was found before.
 */
public final class OfferingSet {
    /** The price of a type that is not sold. */
    static final long NOT_SOLD = Long.MAX_VALUE;

    private final PoolTypes types;
    private final Requirements requirements;
    private final long[] price;
    private final int[] byPrice;
    private final Map<String, List<String>> values = new ConcurrentHashMap<>();

    private OfferingSet(PoolTypes types, Requirements requirements, long[] price, int[] byPrice) {
        this.types = types;
        this.requirements = requirements;
        this.price = price;
        this.byPrice = byPrice;
    }

    /** All that the pool sells. */
    static OfferingSet all(PoolTypes types) {
        return new OfferingSet(types, types.requirements(), new long[types.count()], new int[0])
                .narrowed(types.requirements(), new Requirement[0], Company.ANY);
    }

    /**
     * What is left of this under more requirements.
     *
     * @param merged all of them, those of this included
     * @param touched those of them that are not among those of this
     * @param company that its DaemonSets must be
     */
    OfferingSet narrowed(Requirements merged, Requirement[] touched, Company company) {
        long[] left = new long[price.length];
        Arrays.fill(left, NOT_SOLD);
        long[] order = new long[price.length];
        int possible = 0;
        var allowed = new Allowed(merged);
        for (int type = 0; type < left.length; type++) {
            if (price[type] != NOT_SOLD && fits(type, touched) && company.allows(types.daemons(type))) {
                left[type] = allowed.cheapest(types.offerings(type));
                if (left[type] != NOT_SOLD) {
                    // Sorted by price, then by position, which is by name.
                    order[possible++] = (Math.min(left[type], 1L << 46) << 16) | Math.min(type, 0xFFFF);
                }
            }
        }
        Arrays.sort(order, 0, possible);
        int[] cheapestFirst = new int[possible];
        for (int i = 0; i < possible; i++) {
            cheapestFirst[i] = (int) (order[i] & 0xFFFF);
        }
        return new OfferingSet(types, merged, left, cheapestFirst);
    }

    private boolean fits(int type, Requirement[] touched) {
        for (Requirement requirement : touched) {
            if (!PoolTypes.fits(types.type(type), requirement)) {
                return false;
            }
        }
        return true;
    }

    /** Nanodollars an hour of the cheapest offering of a type, or {@link #NOT_SOLD}. */
    long price(int type) {
        return price[type];
    }

    /** Whether the same types are sold, each at the same price. */
    public boolean costsTheSameAs(OfferingSet other) {
        return this == other || Arrays.equals(price, other.price);
    }

    /** The types that are sold, cheapest first, then by name. */
    int[] byPrice() {
        return byPrice;
    }

    /** The values that a label can have on a node that is bought here, in order; none when nodes do not have it. */
    List<String> values(String label) {
        return values.computeIfAbsent(label, this::findValues);
    }

    private List<String> findValues(String label) {
        Requirement only = requirements.get(label).orElse(null);
        if (only != null && only.isSingle() && byPrice.length > 0) {
            return List.of(only.single());
        }
        var found = new TreeSet<String>();
        boolean isOfOfferings = switch (label) {
            case Labels.ZONE, Labels.ZONE_ID, Labels.CAPACITY_TYPE -> true;
            default -> false;
        };
        if (isOfOfferings) {
            var allowed = new Allowed(requirements);
            for (int type : byPrice) {
                for (Offering offering : types.offerings(type)) {
                    if (allowed.allows(offering)) {
                        found.add(value(label, offering));
                    }
                }
            }
            found.remove("");
        } else {
            addLabelValues(label, found);
        }
        return List.copyOf(found);
    }

    private static String value(String label, Offering offering) {
        return switch (label) {
            case Labels.ZONE -> offering.zone();
            case Labels.ZONE_ID -> offering.zoneId();
            default -> offering.capacityType().text();
        };
    }

    private void addLabelValues(String label, Set<String> found) {
        Requirement own = requirements.get(label).orElse(null);
        boolean defined = false;
        for (int type : byPrice) {
            Requirement offered = types.type(type).requirements().get(label).orElse(null);
            if (offered != null && !offered.isComplement()) {
                defined = true;
                offered.values().stream()
                        .filter(value -> own == null || own.allows(value))
                        .forEach(found::add);
            }
        }
        if (!defined && own != null && !own.isComplement()) {
            found.addAll(own.values());
        }
    }

    /** Which zones and capacity types requirements allow, asked once for each; a zone has one id. */
    private static final class Allowed {
        private final Requirements requirements;
        private final Map<String, Boolean> zones = new HashMap<>();
        private final Set<CapacityType> capacityTypes = EnumSet.noneOf(CapacityType.class);

        Allowed(Requirements requirements) {
            this.requirements = requirements;
            for (var capacityType : CapacityType.values()) {
                if (requirements.allows(Labels.CAPACITY_TYPE, capacityType.text())) {
                    capacityTypes.add(capacityType);
                }
            }
        }

        boolean allows(Offering offering) {
            return capacityTypes.contains(offering.capacityType())
                    && zones.computeIfAbsent(offering.zone(), zone -> allowsZone(offering));
        }

        private boolean allowsZone(Offering offering) {
            return requirements.allows(Labels.ZONE, offering.zone())
                    && (offering.zoneId().isEmpty() || requirements.allows(Labels.ZONE_ID, offering.zoneId()));
        }

        long cheapest(List<Offering> offerings) {
            long cheapest = NOT_SOLD;
            for (Offering offering : offerings) {
                if (offering.price().nanos() < cheapest && allows(offering)) {
                    cheapest = offering.price().nanos();
                }
            }
            return cheapest;
        }
    }
}
