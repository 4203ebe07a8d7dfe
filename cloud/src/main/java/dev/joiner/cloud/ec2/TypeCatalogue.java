package dev.joiner.cloud.ec2;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What EC2 sells in the region.
 *
 * @param types in the order of their names
 * @param zones where each type is sold
 */
public record TypeCatalogue(List<TypeFacts> types, Map<String, Set<String>> zones) {
    /** Copies the collections. */
    public TypeCatalogue {
        types = List.copyOf(types);
        zones = Map.copyOf(zones);
    }

    /** A type by its name. */
    public Optional<TypeFacts> type(String name) {
        int low = 0;
        int high = types.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = types.get(middle).name().compareTo(name);
            if (order == 0) {
                return Optional.of(types.get(middle));
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Optional.empty();
    }
}
