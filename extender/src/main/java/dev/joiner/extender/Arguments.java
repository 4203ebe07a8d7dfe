package dev.joiner.extender;

import com.google.gson.JsonParseException;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.extender.PlacementContract.Refusal;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's JSON, as {@code k8s.io/kube-scheduler/extender/v1} has it: keys are names of Go fields. Read
 * and written as a stream, since 500 node names come with every call. Thread-safe: no state.
 */
final class Arguments {
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
        read(body, (key, reader) -> {
            switch (key) {
                case "Pod" -> pod[0] = pod(reader);
                case "NodeNames" -> {
                    if (reader.peek() != JsonToken.NULL) {
                        named[0] = true;
                        reader.beginArray();
                        while (reader.hasNext()) {
                            names.add(reader.nextString());
                        }
                        reader.endArray();
                    } else {
                        reader.nextNull();
                    }
                }
                default -> reader.skipValue();
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
        read(body, (key, reader) -> {
            switch (key) {
                case "Pod" -> pod[0] = pod(reader);
                case "NodeNameToMetaVictims" -> {
                    if (reader.peek() != JsonToken.NULL) {
                        named[0] = true;
                        object(reader, (node, inner) -> victims.put(node, victims(inner)));
                    } else {
                        reader.nextNull();
                    }
                }
                default -> reader.skipValue();
            }
        });
        if (!named[0]) {
            throw new JsonParseException(
                    "NodeNameToMetaVictims is missing: the scheduler must have nodeCacheCapable: true");
        }
        return new Preemption(present(pod[0]), victims);
    }

    private static Victims victims(JsonReader reader) throws IOException {
        var uids = new HashSet<String>();
        long[] violations = new long[1];
        object(reader, (key, inner) -> {
            switch (key) {
                case "Pods" -> {
                    inner.beginArray();
                    while (inner.hasNext()) {
                        object(inner, (field, value) -> {
                            if (field.equals("UID")) {
                                uids.add(value.nextString());
                            } else {
                                value.skipValue();
                            }
                        });
                    }
                    inner.endArray();
                }
                case "NumPDBViolations" -> violations[0] = inner.nextLong();
                default -> inner.skipValue();
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

    private static Pod pod(JsonReader reader) {
        return Json.gson().fromJson(reader, Pod.class);
    }

    private interface Field {
        void read(String key, JsonReader reader) throws IOException;
    }

    private static void read(byte[] body, Field field) {
        try (var reader =
                new JsonReader(new InputStreamReader(new ByteArrayInputStream(body), StandardCharsets.UTF_8))) {
            object(reader, field);
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw new JsonParseException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void object(JsonReader reader, Field field) throws IOException {
        reader.beginObject();
        while (reader.hasNext()) {
            field.read(reader.nextName(), reader);
        }
        reader.endObject();
    }

    /** An ExtenderFilterResult. NodeNames is always there, also when empty: without it the scheduler forgets the reasons. */
    static Buffer filterResult(List<String> allowed, Map<String, Refusal> refused) {
        return write(json -> {
            json.beginObject().name("NodeNames").beginArray();
            for (String name : allowed) {
                json.value(name);
            }
            json.endArray().name("FailedNodes").beginObject().endObject();
            // The other kind of failure would make the scheduler try preemption in vain.
            json.name("FailedAndUnresolvableNodes").beginObject();
            for (var entry : refused.entrySet()) {
                json.name(entry.getKey()).value(entry.getValue().text());
            }
            json.endObject().name("Error").value("").endObject();
        });
    }

    /** A HostPriorityList. */
    static Buffer priorities(List<String> names, int[] scores) {
        return write(json -> {
            json.beginArray();
            for (int i = 0; i < scores.length; i++) {
                json.beginObject().name("Host").value(names.get(i));
                json.name("Score").value(scores[i]).endObject();
            }
            json.endArray();
        });
    }

    /** An ExtenderPreemptionResult. */
    static Buffer preemptionResult(Map<String, Victims> kept) {
        return write(json -> {
            json.beginObject().name("NodeNameToMetaVictims").beginObject();
            for (var entry : kept.entrySet()) {
                json.name(entry.getKey()).beginObject().name("Pods").beginArray();
                for (String uid : entry.getValue().uids()) {
                    json.beginObject().name("UID").value(uid).endObject();
                }
                json.endArray();
                json.name("NumPDBViolations").value(entry.getValue().budgetViolations());
                json.endObject();
            }
            json.endObject().endObject();
        });
    }

    private interface Content {
        void write(JsonWriter json) throws IOException;
    }

    private static Buffer write(Content content) {
        var bytes = new ByteArrayOutputStream(4096);
        try (var json = new JsonWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8))) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
