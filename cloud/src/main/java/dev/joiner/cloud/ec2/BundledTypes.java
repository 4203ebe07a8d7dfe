package dev.joiner.cloud.ec2;

import dev.joiner.cloud.ec2.TypeFacts.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * EC2's types as they are bundled: {@value #RESOURCE}, beside this class, which {@code dev/catalogue/generate}
 * makes. Whoever uses it reads the resource; this class knows what is in it.
 */
public final class BundledTypes {
    /** Name of the resource, of this class. */
    public static final String RESOURCE = "instance-types.tsv";

    private static final int COLUMNS = 20;

    private final List<String[]> rows;

    private BundledTypes(List<String[]> rows) {
        this.rows = rows;
    }

    /** From the text of the resource. */
    public static BundledTypes parse(String text) {
        var rows = new ArrayList<String[]>(1500);
        text.lines().forEach(line -> {
            String[] columns = line.split("\t", -1);
            if (columns.length != COLUMNS) {
                throw new IllegalArgumentException("not " + COLUMNS + " columns: " + line);
            }
            rows.add(columns);
        });
        return new BundledTypes(rows);
    }

    /** The regions that it knows. */
    public SortedSet<String> regions() {
        var regions = new TreeSet<String>();
        rows.forEach(row -> zones(row).keySet().forEach(regions::add));
        return regions;
    }

    /** What is sold in a region; nothing where it does not know the region. */
    public TypeCatalogue in(String region) {
        var types = new ArrayList<TypeFacts>(rows.size());
        var sold = new HashMap<String, Set<String>>();
        var shared = new HashMap<String, Set<String>>();
        for (String[] row : rows) {
            String letters = zones(row).get(region);
            if (letters != null) {
                types.add(facts(row));
                sold.put(row[0], shared.computeIfAbsent(letters, all -> names(region, all)));
            }
        }
        return new TypeCatalogue(types, sold);
    }

    private static Map<String, String> zones(String[] row) {
        var zones = new HashMap<String, String>();
        for (String region : row[COLUMNS - 1].split(" ", -1)) {
            int colon = region.indexOf(':');
            zones.put(region.substring(0, colon), region.substring(colon + 1));
        }
        return zones;
    }

    private static Set<String> names(String region, String letters) {
        return letters.chars().mapToObj(letter -> region + (char) letter).collect(Collectors.toUnmodifiableSet());
    }

    private static TypeFacts facts(String[] row) {
        Set<String> flags = Set.of(row[14].split(" ", -1));
        return new TypeFacts(
                row[0],
                List.of(row[1].split(" ", -1)),
                row[2].intern(),
                number(row[3]),
                number(row[4]),
                number(row[5]),
                number(row[6]),
                number(row[7]),
                number(row[8]),
                number(row[9]),
                number(row[10]),
                number(row[11]),
                number(row[12]),
                row[13].intern(),
                flags.contains("metal"),
                flags.contains("transit"),
                flags.contains("enclaves"),
                device(row[15]),
                device(row[16]),
                number(row[17]),
                Set.of(row[18].split(" ", -1)));
    }

    private static Optional<Device> device(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = text.split(" ", -1);
        return Optional.of(new Device(parts[0], parts[1], number(parts[2]), number(parts[3])));
    }

    private static int number(String text) {
        return text.isEmpty() ? 0 : Integer.parseInt(text);
    }
}
