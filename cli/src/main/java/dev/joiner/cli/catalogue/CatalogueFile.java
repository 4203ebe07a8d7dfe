package dev.joiner.cli.catalogue;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cli.error.UserError;
import dev.joiner.cli.manifest.JsonProblem;
import dev.joiner.cli.manifest.LimitedInput;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A file of kind {@code InstanceTypeCatalogue}: JSON, gzipped or not. Its types are the same for all pools,
 * whatever their kubelets are set to.
 *
 * @param name of the file
 */
public record CatalogueFile(String name, String region, List<InstanceType> all) implements TypeSource {
    /** The kind of the document. */
    public static final String KIND = "InstanceTypeCatalogue";

    /** A hundred times what a region's has. */
    private static final long MOST_BYTES = 256L << 20;

    /** Copies the types. */
    public CatalogueFile {
        all = List.copyOf(all);
    }

    /**
     * Reads a file.
     *
     * @throws UserError in one line that names the file and the field
     */
    public static CatalogueFile read(Path file) {
        if (Files.isDirectory(file)) {
            throw new UserError(file + ": is a folder; name the file of a catalogue");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            in.mark(2);
            boolean packed = in.read() == 0x1f && in.read() == 0x8b;
            in.reset();
            var unpacked = packed ? new GZIPInputStream(in, 1 << 16) : in;
            var text = new InputStreamReader(new LimitedInput(unpacked, MOST_BYTES), StandardCharsets.UTF_8);
            return new Reading(file.toString(), text).read();
        } catch (LimitedInput.TooLong e) {
            throw new UserError(file + ": has more than " + (MOST_BYTES >> 20) + " MiB; no catalogue is so large", e);
        } catch (AccessDeniedException e) {
            throw new UserError(file + ": you may not read this file", e);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new UserError(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public List<InstanceType> types(NodePool pool, NodeClass nodeClass) {
        if (pool.generation() != Generation.V1) {
            return all;
        }
        Requirement className = Requirement.in(Labels.NODE_CLASS, nodeClass.name());
        return all.stream()
                .map(type -> new InstanceType(
                        type.name(),
                        type.requirements().and(className),
                        type.capacity(),
                        type.allocatable(),
                        type.offerings()))
                .toList();
    }

    @Override
    public List<String> withoutPrice(NodePool pool, NodeClass nodeClass) {
        return all.stream()
                .filter(type ->
                        type.offerings().isEmpty() && type.requirements().canMeet(pool.nodeRequirements(), key -> true))
                .map(InstanceType::name)
                .toList();
    }

    @Override
    public String prices() {
        return "those of " + name;
    }

    /** One pass over a file. */
    private static final class Reading {
        private final String file;
        private final JsonReader in;
        private final Map<String, Requirement> shared = new LinkedHashMap<>();

        Reading(String file, InputStreamReader in) {
            this.file = file;
            this.in = new JsonReader(in);
            this.in.setNestingLimit(16);
        }

        CatalogueFile read() throws IOException {
            String kind = "";
            String region = "";
            List<InstanceType> types = new ArrayList<>();
            try {
                in.beginObject();
                while (in.hasNext()) {
                    switch (in.nextName()) {
                        case "kind" -> kind = in.nextString();
                        case "region" -> region = in.nextString();
                        case "instanceTypes" -> types = types();
                        default -> in.skipValue();
                    }
                }
                in.endObject();
            } catch (MalformedJsonException | IllegalStateException | JsonParseException | java.io.EOFException e) {
                throw unreadable(e);
            } catch (IllegalArgumentException | ArithmeticException e) {
                throw problem(String.valueOf(e.getMessage()), e);
            }
            if (!kind.equals(KIND)) {
                throw new UserError(file + ": kind: '" + kind + "' is not " + KIND
                        + "; 'joiner catalogue export' writes such a file");
            }
            if (types.stream().allMatch(type -> type.offerings().isEmpty())) {
                throw new UserError(file + ": instanceTypes: there is no offering in this catalogue, so nothing could"
                        + " ever be launched");
            }
            return new CatalogueFile(file, region, types);
        }

        private UserError unreadable(Exception cause) {
            JsonProblem problem = JsonProblem.of(cause);
            String field = problem.field().isEmpty() ? "" : problem.field() + ": ";
            return new UserError(
                    file + ": " + field + "is no catalogue" + problem.at() + ": " + problem.text()
                            + "; 'joiner catalogue export' writes one",
                    cause);
        }

        private UserError problem(String text, Exception cause) {
            String path = in.getPath().replaceFirst("^\\$\\.?", "");
            return new UserError(
                    file + ": " + (text.contains(" path $") || path.isEmpty() ? "" : path + ": ") + text, cause);
        }

        private List<InstanceType> types() throws IOException {
            var types = new ArrayList<InstanceType>();
            var names = new HashSet<String>();
            in.beginArray();
            while (in.hasNext()) {
                InstanceType type = type();
                if (!names.add(type.name())) {
                    throw new IllegalArgumentException("the type '" + type.name() + "' stands twice");
                }
                types.add(type);
            }
            in.endArray();
            return types;
        }

        private InstanceType type() throws IOException {
            String name = "";
            Map<String, List<String>> labels = Map.of();
            Resources capacity = Resources.NONE;
            Resources allocatable = Resources.NONE;
            List<Offering> offerings = List.of();
            in.beginObject();
            while (in.hasNext()) {
                switch (in.nextName()) {
                    case "name" -> name = in.nextString();
                    case "labels" -> labels = labels();
                    case "capacity" -> capacity = resources();
                    case "allocatable" -> allocatable = resources();
                    case "offerings" -> offerings = offerings();
                    default -> in.skipValue();
                }
            }
            in.endObject();
            if (name.isEmpty()) {
                throw new IllegalArgumentException("an instance type needs a name");
            }
            if (!allocatable.fitsIn(capacity)) {
                throw new IllegalArgumentException("type '" + name + "': allocatable (" + allocatable
                        + ") is more than capacity (" + capacity + ")");
            }
            return new InstanceType(name, requirements(name, labels, offerings), capacity, allocatable, offerings);
        }

        /** Names, zones and capacity types are certain; what else the file does not name, the type has not. */
        private Requirements requirements(String name, Map<String, List<String>> labels, List<Offering> offerings) {
            var all = new LinkedHashMap<String, Requirement>();
            labels.forEach((key, values) ->
                    all.put(key, shared.computeIfAbsent(key + values, unseen -> Requirement.in(key, values))));
            all.put(Labels.INSTANCE_TYPE, Requirement.in(Labels.INSTANCE_TYPE, name));
            all.put(
                    Labels.ZONE,
                    in(Labels.ZONE, offerings.stream().map(Offering::zone).toList()));
            all.put(
                    Labels.CAPACITY_TYPE,
                    in(
                            Labels.CAPACITY_TYPE,
                            offerings.stream().map(o -> o.capacityType().text()).toList()));
            return Requirements.of(all.values());
        }

        private Requirement in(String key, List<String> values) {
            List<String> distinct = values.stream().distinct().sorted().toList();
            return shared.computeIfAbsent(key + distinct, unseen -> Requirement.in(key, distinct));
        }

        private Map<String, List<String>> labels() throws IOException {
            var labels = new LinkedHashMap<String, List<String>>();
            in.beginObject();
            while (in.hasNext()) {
                String key = Labels.normalise(in.nextName());
                var values = new ArrayList<String>();
                in.beginArray();
                while (in.hasNext()) {
                    values.add(in.nextString());
                }
                in.endArray();
                labels.put(key, List.copyOf(values));
            }
            in.endObject();
            return labels;
        }

        private Resources resources() throws IOException {
            var quantities = new LinkedHashMap<String, String>();
            in.beginObject();
            while (in.hasNext()) {
                quantities.put(in.nextName(), in.nextString());
            }
            Resources resources = Resources.parse(quantities);
            in.endObject();
            resources.amounts().forEach((key, amount) -> {
                if (amount < 0) {
                    throw new IllegalArgumentException(key + " is negative");
                }
            });
            return resources;
        }

        private List<Offering> offerings() throws IOException {
            var offerings = new ArrayList<Offering>();
            in.beginArray();
            while (in.hasNext()) {
                offerings.add(offering());
            }
            in.endArray();
            return offerings;
        }

        private Offering offering() throws IOException {
            String zone = "";
            String capacityType = "";
            HourlyPrice price = null;
            boolean available = true;
            in.beginObject();
            while (in.hasNext()) {
                switch (in.nextName()) {
                    case "zone" -> zone = in.nextString();
                    case "capacityType" -> capacityType = in.nextString();
                    case "pricePerHour" -> price = price(in);
                    case "available" -> available = in.nextBoolean();
                    default -> in.skipValue();
                }
            }
            String type = capacityType;
            CapacityType known = CapacityType.of(type)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "capacityType '" + type + "' is not on-demand, spot or reserved"));
            if (zone.isEmpty() || price == null) {
                throw new IllegalArgumentException("an offering needs zone, capacityType and pricePerHour");
            }
            in.endObject();
            return new Offering(zone.intern(), known, price, available);
        }

        private static HourlyPrice price(JsonReader in) throws IOException {
            if (in.peek() != JsonToken.NUMBER) {
                throw new IllegalArgumentException("is not a number");
            }
            String text = in.nextString();
            BigDecimal dollars = new BigDecimal(text);
            if (dollars.signum() < 0 || text.length() > 40 || dollars.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
                throw new IllegalArgumentException("'" + text + "' is not a price from 0 to 1000000 dollars an hour");
            }
            return new HourlyPrice(
                    dollars.movePointRight(9).setScale(0, RoundingMode.HALF_UP).longValueExact());
        }
    }
}
