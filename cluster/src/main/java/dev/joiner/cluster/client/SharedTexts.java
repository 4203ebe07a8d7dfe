package dev.joiner.cluster.client;

import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts so that those which come again and again are one object: keys of labels, phases, names of resources. The
 * objects of a large cluster would hold each of them thousands of times.
 *
 * <p>Forgetful: a text takes the place of another one that falls on the same slot. Thread-safe: a race costs a copy.
 */
final class SharedTexts extends TypeAdapter<@Nullable String> {
    private static final int SLOTS = 1 << 14;

    /** Longer ones are messages and what users wrote; uids have 36 characters and never come again. */
    private static final int LONGEST = 63;

    private static final int UID = 36;

    private final @Nullable String[] slots = new String[SLOTS];

    @Override
    public void write(JsonWriter out, @Nullable String value) throws IOException {
        out.value(value);
    }

    @Override
    public @Nullable String read(JsonReader in) throws IOException {
        return switch (in.peek()) {
            case NULL -> {
                in.nextNull();
                yield null;
            }
            case BOOLEAN -> Boolean.toString(in.nextBoolean());
            default -> shared(in.nextString());
        };
    }

    String shared(String text) {
        if (text.length() > LONGEST || text.length() == UID) {
            return text;
        }
        int hash = text.hashCode();
        int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
        String known = slots[slot];
        if (known != null && known.equals(text)) {
            return known;
        }
        slots[slot] = text;
        return text;
    }
}
