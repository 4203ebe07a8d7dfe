package dev.joiner.aws.launch;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import dev.joiner.cloud.CapacityType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A CreateFleet call as text: it is kept on every claim of the launch, so it is short, and it is hashed, so
 * it has one form only.
 *
 * @param count how many instances
 * @param attempt from 1
 * @param nonce tells otherwise equal launches apart
 * @param subnets by zone
 * @param configs what to launch from which template
 * @param tags of instances and volumes, but for the launch id, which is the hash of this
 */
public record LaunchBody(
        CapacityType capacityType,
        int count,
        int attempt,
        String nonce,
        Map<String, String> subnets,
        List<Config> configs,
        Map<String, String> tags) {
    /** EC2 takes 64 characters; tags and annotations are read by people. */
    private static final int ID_LENGTH = 32;

    private static final int FORMAT = 1;

    /** Keeps its own copies. */
    public LaunchBody {
        subnets = Map.copyOf(subnets);
        configs = List.copyOf(configs);
        tags = Map.copyOf(tags);
    }

    /**
     * Types that share a template.
     *
     * @param template name
     * @param zones of each type, in the order of preference
     */
    public record Config(String template, Map<String, List<String>> zones) {
        /** Keeps its own copy. */
        public Config {
            zones = new LinkedHashMap<>(zones);
        }
    }

    /** A launch in a format that this version does not read, such as an older leader may find during an upgrade. */
    public static final class UnknownFormatException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        UnknownFormatException(int format) {
            super("format " + format + " of a launch request is not known to this version, which writes " + FORMAT);
        }
    }

    static String id(String text) {
        return Digest.hex(text, ID_LENGTH);
    }

    String text() {
        return CanonicalJson.of(Map.of(
                "attempt", attempt,
                "capacityType", capacityType.text(),
                "configs", configs.stream().map(LaunchBody::json).toList(),
                "count", count,
                "format", FORMAT,
                "nonce", nonce,
                "subnets", subnets,
                "tags", tags));
    }

    /** A type and its zones are one string: {@code "t3.medium us-west-2a us-west-2b"}. */
    private static Map<String, Object> json(Config config) {
        var types = new ArrayList<String>();
        config.zones.forEach((type, zones) -> types.add(type + " " + String.join(" ", zones)));
        return Map.of("template", config.template, "types", types);
    }

    /**
     * From {@link #text}.
     *
     * @throws UnknownFormatException if another version of Joiner has written it
     * @throws IllegalArgumentException if it is not such a text
     */
    public static LaunchBody parse(String text) {
        try {
            JsonObject root = JsonParser.parseString(text).getAsJsonObject();
            int format = root.get("format").getAsInt();
            if (format != FORMAT) {
                throw new UnknownFormatException(format);
            }
            var configs = new ArrayList<Config>();
            for (JsonElement element : root.getAsJsonArray("configs")) {
                configs.add(config(element.getAsJsonObject()));
            }
            String capacityType = root.get("capacityType").getAsString();
            return new LaunchBody(
                    CapacityType.of(capacityType)
                            .orElseThrow(() -> new IllegalArgumentException("unknown capacity type " + capacityType)),
                    root.get("count").getAsInt(),
                    root.get("attempt").getAsInt(),
                    root.get("nonce").getAsString(),
                    strings(root.getAsJsonObject("subnets")),
                    configs,
                    strings(root.getAsJsonObject("tags")));
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException e) {
            throw new IllegalArgumentException("this is no launch request: " + e.getMessage(), e);
        }
    }

    private static Config config(JsonObject json) {
        var zones = new LinkedHashMap<String, List<String>>();
        for (JsonElement element : json.getAsJsonArray("types")) {
            List<String> words = List.of(element.getAsString().split(" ", -1));
            zones.put(words.getFirst(), words.subList(1, words.size()));
        }
        return new Config(json.get("template").getAsString(), zones);
    }

    private static Map<String, String> strings(JsonObject json) {
        var map = new TreeMap<String, String>();
        json.entrySet()
                .forEach(entry -> map.put(entry.getKey(), entry.getValue().getAsString()));
        return map;
    }

    /** The zone of a subnet, empty when it is none of ours. */
    String zone(String subnet) {
        return subnets.entrySet().stream()
                .filter(entry -> entry.getValue().equals(subnet))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Names of the launch templates that it uses, in order. */
    public List<String> templates() {
        return List.copyOf(new TreeSet<>(configs.stream().map(Config::template).toList()));
    }
}
