package dev.joiner.cli.manifest;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.Parser;

/**
 * A YAML document as the JSON that kubectl would send: merge keys are merged, aliases become what they stand for, keys
 * are text. Built as the parser goes along, so that what is refused is refused before it is in memory. Of one document.
 */
final class YamlTree {
    private static final String MERGE = "<<";

    private final Parser events;
    private final ValueBudget budget;

    /** What an anchor names is one tree; its size is how large it would be if it were written out again. */
    private final Map<String, Built> anchors = new HashMap<>();

    private int depth;

    private record Built(@Nullable JsonElement element, long size) {
        static final Built UNFINISHED = new Built(null, 0);
    }

    YamlTree(Parser events, ValueBudget budget) {
        this.events = events;
        this.budget = budget;
    }

    /** The tree of the document that begins next. */
    JsonElement read() {
        return element(events.getEvent());
    }

    private JsonElement element(Event event) {
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        budget.take(1, () -> new Refusal(budget.text(), event.getStartMark()));
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor == null) {
            return fresh(event);
        }
        anchors.put(anchor, Built.UNFINISHED);
        long before = budget.taken();
        JsonElement built = fresh(event);
        anchors.put(anchor, new Built(built, budget.taken() - before + 1));
        return built;
    }

    private JsonElement aliased(AliasEvent alias) {
        Built known = anchors.get(alias.getAnchor());
        if (known == null) {
            throw new Refusal("there is no anchor '" + alias.getAnchor() + "' before its alias", alias.getStartMark());
        }
        if (known.element == null) {
            throw new Refusal("an alias inside of what it stands for", alias.getStartMark());
        }
        budget.take(
                known.size,
                () -> new Refusal(
                        "aliases make this larger than " + budget.most() + " values; write out what is meant",
                        alias.getStartMark()));
        return known.element;
    }

    private JsonElement fresh(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        if (++depth > Manifests.DEEPEST) {
            throw new Refusal("is nested deeper than " + Manifests.DEEPEST + " levels", event.getStartMark());
        }
        JsonElement built = event.is(Event.ID.MappingStart) ? mapping() : sequence();
        depth--;
        return built;
    }

    private JsonArray sequence() {
        var array = new JsonArray();
        for (Event event = events.getEvent(); !event.is(Event.ID.SequenceEnd); event = events.getEvent()) {
            array.add(element(event));
        }
        return array;
    }

    private JsonObject mapping() {
        var object = new JsonObject();
        List<JsonObject> merged = new ArrayList<>();
        for (Event event = events.getEvent(); !event.is(Event.ID.MappingEnd); event = events.getEvent()) {
            if (isMerge(event)) {
                merge(events.getEvent(), merged);
                continue;
            }
            // Of a key that stands twice the last one counts, as with kubectl and in JSON.
            object.add(key(event), element(events.getEvent()));
        }
        // After all others: what is written here wins over what is merged in, and earlier merges over later.
        for (JsonObject from : merged) {
            from.entrySet().forEach(entry -> {
                if (!object.has(entry.getKey())) {
                    object.add(entry.getKey(), entry.getValue());
                }
            });
        }
        return object;
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar
                && scalar.isPlain()
                && scalar.getValue().equals(MERGE);
    }

    private void merge(Event event, List<JsonObject> into) {
        switch (element(event)) {
            case JsonObject one -> into.add(one);
            case JsonArray several
            when several.asList().stream().allMatch(JsonElement::isJsonObject) ->
                several.forEach(one -> into.add(one.getAsJsonObject()));
            default -> throw new Refusal("'<<' takes a mapping or a list of mappings", event.getStartMark());
        }
    }

    /** In JSON every key is text: {@code 1} is "1", and {@code on}, a word for true, is "true". */
    private String key(Event event) {
        JsonElement key =
                event instanceof ScalarEvent || event instanceof AliasEvent ? element(event) : JsonNull.INSTANCE;
        if (!(key instanceof JsonPrimitive)) {
            throw new Refusal("a key has to be text", event.getStartMark());
        }
        return key.getAsString();
    }

    private static JsonElement scalar(ScalarEvent event) {
        String text = event.getValue();
        String tag = event.getTag();
        boolean bare = event.isPlain() && tag == null;
        if (!bare && (tag == null || tag.equals(Tag.STR.getValue()) || !tag.startsWith(Tag.PREFIX))) {
            return new JsonPrimitive(text);
        }
        try {
            return YamlScalar.of(text);
        } catch (NumberFormatException e) {
            throw new Refusal(String.valueOf(e.getMessage()), event.getStartMark());
        }
    }

    /** Something that YAML allows and a manifest cannot have. */
    private static final class Refusal extends MarkedYAMLException {
        private static final long serialVersionUID = 1L;

        Refusal(String problem, @Nullable Mark at) {
            super(null, null, problem, at);
        }
    }
}
