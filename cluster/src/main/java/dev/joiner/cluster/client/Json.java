package dev.joiner.cluster.client;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** JSON to our records and back. Unknown fields are ignored. Thread-safe. */
public final class Json {
    private static final Gson GSON = new GsonBuilder()
            .registerTypeAdapter(Instant.class, new InstantAdapter())
            .registerTypeAdapter(String.class, new SharedTexts())
            .disableHtmlEscaping()
            .create();

    private Json() {}

    /** The shared reader and writer. */
    public static Gson gson() {
        return GSON;
    }

    /** Times as RFC 3339; one that cannot be read is absent, since none of ours decides alone. */
    private static final class InstantAdapter extends TypeAdapter<@Nullable Instant> {
        @Override
        public void write(JsonWriter out, @Nullable Instant value) throws IOException {
            out.value(value == null ? null : value.toString());
        }

        @Override
        public @Nullable Instant read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return null;
            }
            try {
                return Instant.parse(in.nextString());
            } catch (DateTimeParseException e) {
                return null;
            }
        }
    }
}
