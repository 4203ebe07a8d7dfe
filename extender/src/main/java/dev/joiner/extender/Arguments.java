package dev.joiner.extender;

import com.google.gson.JsonParseException;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.extender.PlacementContract.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The scheduler's JSON, as {@code k8s.io/kube-scheduler/extender/v1} has it: keys are names of Go fields. Read
 * and written as streams of bytes, since 500 node names come with every call. Thread-safe: no state.
 */
final class Arguments {
    /** A preemption names 500 nodes and the pods of each; nobody writes longer numbers in earnest. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(100)
                    .maxNumberLength(100)
                    .maxTokenCount(1_000_000)
                    .build())
            .build();

    /** Values of a pod: each costs a hundred times its bytes in memory. A pod that etcd stores has fewer. */
    private static final int MOST_OF_A_POD = 100_000;

    private Arguments() {}

    /** What filter and prioritize are asked. */
    record Nodes(Pod pod, List<String> names) {}

    /** Who would go from a node. */
    record Victims(Set<String> uids, long budgetViolations) {}

    /** What preempt is asked. */
    record Preemption(Pod pod, Map<String, Victims> victims) {}

    /**
     * Reads ExtenderArgs.
     *
     * @throws JsonParseException when it is not that, with a text for the log
     */
    static Nodes nodes(byte[] body) {
        Pod[] pod = new Pod[1];
        var names = new ArrayList<String>();
        boolean[] named = new boolean[1];
        read(body, (key, parser) -> {
            switch (key) {
                case "Pod" -> pod[0] = pod(body, parser);
                case "NodeNames" -> {
                    if (parser.currentToken() != JsonToken.VALUE_NULL) {
                        named[0] = true;
                        array(parser, () -> names.add(text(parser)));
                    }
                }
                default -> parser.skipChildren();
            }
        });
        if (!named[0]) {
            throw new JsonParseException("NodeNames is missing: the scheduler must have nodeCacheCapable: true");
        }
        return new Nodes(present(pod[0]), names);
    }

    /**
     * Reads ExtenderPreemptionArgs.
     *
     * @throws JsonParseException when it is not that, with a text for the log
     */
    static Preemption preemption(byte[] body) {
        Pod[] pod = new Pod[1];
        var victims = new LinkedHashMap<String, Victims>();
        boolean[] named = new boolean[1];
        read(body, (key, parser) -> {
            switch (key) {
                case "Pod" -> pod[0] = pod(body, parser);
                case "NodeNameToMetaVictims" -> {
                    if (parser.currentToken() != JsonToken.VALUE_NULL) {
                        named[0] = true;
                        object(parser, (node, inner) -> victims.put(node, victims(inner)));
                    }
                }
                default -> parser.skipChildren();
            }
        });
        if (!named[0]) {
            throw new JsonParseException(
                    "NodeNameToMetaVictims is missing: the scheduler must have nodeCacheCapable: true");
        }
        return new Preemption(present(pod[0]), victims);
    }

    private static Victims victims(JsonParser parser) {
        var uids = new HashSet<String>();
        long[] violations = new long[1];
        object(parser, (key, inner) -> {
            switch (key) {
                case "Pods" ->
                    array(
                            inner,
                            () -> object(inner, (field, value) -> {
                                if (field.equals("UID")) {
                                    uids.add(text(value));
                                } else {
                                    value.skipChildren();
                                }
                            }));
                case "NumPDBViolations" -> violations[0] = inner.getLongValue();
                default -> inner.skipChildren();
            }
        });
        return new Victims(uids, violations[0]);
    }

    private static Pod present(@Nullable Pod pod) {
        if (pod == null || pod.metadata() == null) {
            throw new JsonParseException("Pod is missing");
        }
        return pod;
    }

    /** The pod by the records that the caches have too, from its part of the body. */
    private static Pod pod(byte[] body, JsonParser parser) {
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        skip(parser);
        int end = (int) parser.currentLocation().getByteOffset();
        return Json.gson().fromJson(new String(body, begin, end - begin, StandardCharsets.UTF_8), Pod.class);
    }

    private static void skip(JsonParser parser) {
        if (!parser.currentToken().isStructStart()) {
            return;
        }
        int depth = 1;
        for (int tokens = 0; depth > 0; tokens++) {
            JsonToken token = parser.nextToken();
            if (token == null || tokens > MOST_OF_A_POD) {
                throw new JsonParseException(
                        token == null ? "the pod has no end" : "the pod has more than " + MOST_OF_A_POD + " values");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    private interface Field {
        void read(String key, JsonParser parser);
    }

    private static void read(byte[] body, Field field) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            parser.nextToken();
            object(parser, field);
        } catch (JacksonException e) {
            throw new JsonParseException(String.valueOf(e.getOriginalMessage()), e);
        }
    }

    private static void object(JsonParser parser, Field field) {
        expect(parser, JsonToken.START_OBJECT);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String key = parser.currentName();
            parser.nextToken();
            field.read(key, parser);
        }
        expect(parser, JsonToken.END_OBJECT);
    }

    private static void array(JsonParser parser, Runnable element) {
        expect(parser, JsonToken.START_ARRAY);
        for (JsonToken token = parser.nextToken();
                token != null && token != JsonToken.END_ARRAY;
                token = parser.nextToken()) {
            element.run();
        }
        expect(parser, JsonToken.END_ARRAY);
    }

    private static String text(JsonParser parser) {
        expect(parser, JsonToken.VALUE_STRING);
        return parser.getString();
    }

    private static void expect(JsonParser parser, JsonToken expected) {
        JsonToken token = parser.currentToken();
        if (token != expected) {
            throw new JsonParseException("expected " + expected + ", found " + (token == null ? "the end" : token)
                    + " at byte " + parser.currentTokenLocation().getByteOffset());
        }
    }

    /** An ExtenderFilterResult. NodeNames is written even when empty: without it the scheduler drops the reasons. */
    static Buffer filterResult(List<String> allowed, Map<String, Refusal> refused) {
        return write(json -> {
            json.writeStartObject();
            json.writeName("NodeNames");
            json.writeStartArray();
            for (String name : allowed) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeName("FailedNodes");
            json.writeStartObject();
            json.writeEndObject();
            // The other kind of failure would make the scheduler try preemption in vain.
            json.writeName("FailedAndUnresolvableNodes");
            json.writeStartObject();
            for (var entry : refused.entrySet()) {
                json.writeName(entry.getKey());
                json.writeString(entry.getValue().text());
            }
            json.writeEndObject();
            json.writeName("Error");
            json.writeString("");
            json.writeEndObject();
        });
    }

    /** A HostPriorityList. */
    static Buffer priorities(List<String> names, int[] scores) {
        return write(json -> {
            json.writeStartArray();
            for (int i = 0; i < scores.length; i++) {
                json.writeStartObject();
                json.writeName("Host");
                json.writeString(names.get(i));
                json.writeName("Score");
                json.writeNumber(scores[i]);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** An ExtenderPreemptionResult. */
    static Buffer preemptionResult(Map<String, Victims> kept) {
        return write(json -> {
            json.writeStartObject();
            json.writeName("NodeNameToMetaVictims");
            json.writeStartObject();
            for (var entry : kept.entrySet()) {
                json.writeName(entry.getKey());
                json.writeStartObject();
                json.writeName("Pods");
                json.writeStartArray();
                for (String uid : entry.getValue().uids()) {
                    json.writeStartObject();
                    json.writeName("UID");
                    json.writeString(uid);
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeName("NumPDBViolations");
                json.writeNumber(entry.getValue().budgetViolations());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static Buffer write(Consumer<JsonGenerator> content) {
        var bytes = new ByteArrayOutputStream(32 << 10);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
            content.accept(json);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
