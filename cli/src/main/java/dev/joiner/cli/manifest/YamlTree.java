package dev.joiner.cli.manifest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A YAML document as the JSON that kubectl would send: merge keys are merged, aliases become what they stand
 * for, keys are text, a key that stands twice is an error. Of one document.
 *
 * <p>Limit: aliases that would make it larger than {@value #MOST_VALUES} values are refused before anything
 * has grown.
 */
final class YamlTree {
    /** What the largest file that is allowed could have without an alias. */
    static final long MOST_VALUES = 20_000_000;

    /** A shared node is one tree; this is how large each would be if it were written out. */
    private final IdentityHashMap<Node, Built> shared = new IdentityHashMap<>();

    private record Built(JsonElement element, long size) {}

    /** The tree of a document. */
    JsonElement of(Node root) {
        return build(root).element;
    }

    private Built build(Node node) {
        if (node instanceof ScalarNode scalar) {
            return new Built(scalar(scalar), 1);
        }
        // Only what an anchor names can come a second time.
        if (node.getAnchor() == null) {
            return collection(node);
        }
        Built known = shared.get(node);
        if (known != null) {
            if (known.size == 0) {
                throw new Refusal("an alias inside of what it stands for", node.getStartMark());
            }
            return known;
        }
        shared.put(node, new Built(JsonNull.INSTANCE, 0));
        Built built = collection(node);
        shared.put(node, built);
        return built;
    }

    private Built collection(Node node) {
        Built built = node instanceof MappingNode mapping ? mapping(mapping) : sequence((SequenceNode) node);
        if (built.size > MOST_VALUES) {
            throw new Refusal(
                    "aliases make this larger than " + MOST_VALUES + " values; write out what is meant",
                    node.getStartMark());
        }
        return built;
    }

    private Built sequence(SequenceNode node) {
        var array = new JsonArray(node.getValue().size());
        long size = 1;
        for (Node item : node.getValue()) {
            Built built = build(item);
            array.add(built.element);
            size += built.size;
        }
        return new Built(array, size);
    }

    private Built mapping(MappingNode node) {
        var object = new JsonObject();
        long size = 1;
        boolean merges = false;
        for (NodeTuple tuple : node.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (keyNode.getTag().equals(Tag.MERGE)) {
                merges = true;
                continue;
            }
            if (!(keyNode instanceof ScalarNode key)) {
                throw new Refusal("a key has to be text", keyNode.getStartMark());
            }
            Built built = build(tuple.getValueNode());
            if (object.has(key.getValue())) {
                throw new Refusal("the key '" + key.getValue() + "' stands twice", keyNode.getStartMark());
            }
            object.add(key.getValue(), built.element);
            size += built.size;
        }
        // After all others: what is written here wins over what is merged in, and earlier merges over later.
        for (NodeTuple tuple : merges ? node.getValue() : List.<NodeTuple>of()) {
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                size += merge(tuple.getValueNode(), object);
            }
        }
        return new Built(object, size);
    }

    private long merge(Node source, JsonObject into) {
        if (source instanceof SequenceNode several) {
            long size = 0;
            for (Node one : several.getValue()) {
                size += merge(one, into);
            }
            return size;
        }
        Built built = build(source);
        if (!(built.element instanceof JsonObject from)) {
            throw new Refusal("'<<' takes a mapping or a list of mappings", source.getStartMark());
        }
        from.entrySet().forEach(entry -> {
            if (!into.has(entry.getKey())) {
                into.add(entry.getKey(), entry.getValue());
            }
        });
        return built.size;
    }

    private static JsonElement scalar(ScalarNode node) {
        String text = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.NULL)) {
            return JsonNull.INSTANCE;
        }
        if (tag.equals(Tag.BOOL)) {
            return new JsonPrimitive(
                    switch (text.toLowerCase(Locale.ROOT)) {
                        case "true", "yes", "on" -> true;
                        default -> false;
                    });
        }
        if (tag.equals(Tag.INT)) {
            return integer(text);
        }
        if (tag.equals(Tag.FLOAT) && isDecimal(text)) {
            return new JsonPrimitive(new BigDecimal(text));
        }
        return new JsonPrimitive(text);
    }

    private static boolean isDecimal(String text) {
        char last = text.charAt(text.length() - 1);
        return last >= '0' && last <= '9' && text.indexOf(':') < 0 && text.indexOf('_') < 0;
    }

    /** Hexadecimal and octal numbers become decimal, as YAML 1.1 means them; times of day stay text. */
    private static JsonPrimitive integer(String text) {
        try {
            boolean plain = text.equals("0") || text.matches("-?[1-9][0-9]{0,17}");
            return plain
                    ? new JsonPrimitive(Long.valueOf(text))
                    : new JsonPrimitive(Long.decode(text.replace("_", "")));
        } catch (NumberFormatException e) {
            return new JsonPrimitive(text);
        }
    }

    /** Something that YAML allows and a manifest cannot have. */
    private static final class Refusal extends MarkedYAMLException {
        private static final long serialVersionUID = 1L;

        Refusal(String problem, Mark at) {
            super(null, null, problem, at);
        }
    }
}
