package dev.joiner.cluster.client;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.internal.LazilyParsedNumber;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads objects that users wrote into trees, up to a size: a value of two bytes, such as {@code {}}, takes a hundred
 * bytes of memory. Leaves out {@code metadata.managedFields}, the API server's bookkeeping, which is nearly as large as
 * the rest of the object and not read here. Confined to one thread.
 */
public final class BoundedTree {
    /** Kubernetes' own objects stay below 20. */
    public static final int DEEPEST = 100;

    /** An object of the 1.5 MiB that etcd stores has fewer. In memory they are about 15 MiB. */
    public static final int MOST_VALUES = 100_000;

    /** Characters; nobody writes longer numbers in earnest. */
    private static final int LONGEST_NUMBER = 100;

    private final JsonReader in;
    private final long most;
    private long values;

    private BoundedTree(JsonReader in, long most) {
        this.in = in;
        this.most = most;
    }

    /** It would be a larger tree than it may be. */
    public static final class TooCostly extends JsonParseException {
        private static final long serialVersionUID = 1L;

        private TooCostly(String message) {
            super(message);
        }
    }

    /** A reader that takes what the API server takes, and does not go deeper than {@link #DEEPEST}. */
    public static JsonReader reader(InputStream json) {
        var reader = new JsonReader(new InputStreamReader(json, StandardCharsets.UTF_8));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(DEEPEST);
        return reader;
    }

    /**
     * Reads the next value.
     *
     * @param most values that it may have, the inner ones included
     * @throws TooCostly if it has more, or a number that is too long
     * @throws IOException if it is not JSON, or nested too deep
     */
    public static JsonElement read(JsonReader in, long most) throws IOException {
        return new BoundedTree(in, most).element("");
    }

    private JsonElement element(String name) throws IOException {
        if (++values > most) {
            throw new TooCostly("has more than " + most + " values");
        }
        return switch (in.peek()) {
            case BEGIN_OBJECT -> object(name.equals("metadata"));
            case BEGIN_ARRAY -> array();
            case STRING -> new JsonPrimitive(in.nextString());
            case NUMBER -> new JsonPrimitive(number());
            case BOOLEAN -> new JsonPrimitive(in.nextBoolean());
            default -> {
                in.nextNull();
                yield JsonNull.INSTANCE;
            }
        };
    }

    private JsonObject object(boolean metadata) throws IOException {
        var object = new JsonObject();
        in.beginObject();
        while (in.peek() != JsonToken.END_OBJECT) {
            String name = in.nextName();
            if (metadata && name.equals("managedFields")) {
                in.skipValue();
            } else {
                object.add(name, element(name));
            }
        }
        in.endObject();
        return object;
    }

    private JsonArray array() throws IOException {
        var array = new JsonArray();
        in.beginArray();
        while (in.peek() != JsonToken.END_ARRAY) {
            array.add(element(""));
        }
        in.endArray();
        return array;
    }

    private Number number() throws IOException {
        String text = in.nextString();
        if (text.length() > LONGEST_NUMBER) {
            throw new TooCostly("a number has more than " + LONGEST_NUMBER + " digits");
        }
        return new LazilyParsedNumber(text);
    }
}
