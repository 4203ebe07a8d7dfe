package dev.joiner.cli.manifest;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.joiner.cluster.client.Json;
import java.io.IOException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From JSON trees to our records, by the reader that the cluster's objects go through, with errors for people. */
final class Binding {
    private static final Pattern UNEXPECTED = Pattern.compile("Expected (?:an? )?([A-Za-z_]+) but was ([A-Z_]+)");
    private static final Pattern AT_PATH = Pattern.compile("path \\$\\.?([^\\s]*)");

    private static final Gson GSON = Json.gson()
            .newBuilder()
            .registerTypeAdapter(int.class, number("a whole number up to 2147483647", Integer::valueOf))
            .registerTypeAdapter(Integer.class, number("a whole number up to 2147483647", Integer::valueOf))
            .registerTypeAdapter(long.class, number("a whole number", Long::valueOf))
            .registerTypeAdapter(Long.class, number("a whole number", Long::valueOf))
            .registerTypeAdapter(boolean.class, new Flag())
            .registerTypeAdapter(Boolean.class, new Flag())
            .create();

    private Binding() {}

    static <T> T read(Manifest manifest, Class<T> type) {
        try {
            return GSON.fromJson(manifest.json(), type);
        } catch (WrongValue e) {
            throw manifest.problem(e.field, e.problem);
        } catch (JsonParseException | IllegalStateException | NumberFormatException e) {
            String message = String.valueOf(e.getMessage());
            Matcher path = AT_PATH.matcher(message);
            Matcher kinds = UNEXPECTED.matcher(message);
            String field = path.find() ? path.group(1) : "";
            throw manifest.problem(
                    field,
                    kinds.find()
                            ? "is " + name(kinds.group(2)) + " where " + name(kinds.group(1)) + " is expected"
                            : "cannot be read: " + message.lines().findFirst().orElse(""));
        }
    }

    /** Gson's tokens in a user's words. */
    static String name(String token) {
        return switch (token) {
            case "BEGIN_OBJECT", "JsonObject" -> "an object";
            case "BEGIN_ARRAY", "JsonArray" -> "a list";
            case "STRING", "string" -> "text";
            case "NUMBER", "int", "long", "double" -> "a number";
            case "BOOLEAN", "boolean" -> "true or false";
            case "NULL", "JsonNull" -> "nothing";
            default -> token;
        };
    }

    /** A value that a field cannot have. */
    private static final class WrongValue extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String field;
        private final String problem;

        WrongValue(JsonReader at, String problem) {
            super(problem);
            this.field = at.getPreviousPath().replaceFirst("^\\$\\.?", "");
            this.problem = problem;
        }
    }

    private static <T> TypeAdapter<@Nullable T> number(String expected, Function<String, T> parser) {
        return new Scalar<>() {
            @Override
            T parse(JsonReader in) throws IOException {
                String text = in.peek() == JsonToken.BOOLEAN ? Boolean.toString(in.nextBoolean()) : in.nextString();
                try {
                    return parser.apply(text);
                } catch (NumberFormatException e) {
                    throw new WrongValue(in, "'" + text + "' is not " + expected);
                }
            }
        };
    }

    private static final class Flag extends Scalar<Boolean> {
        @Override
        Boolean parse(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.BOOLEAN) {
                return in.nextBoolean();
            }
            String text = in.nextString();
            throw new WrongValue(in, "'" + text + "' is not true or false");
        }
    }

    private abstract static class Scalar<T> extends TypeAdapter<@Nullable T> {
        @Override
        public void write(JsonWriter out, @Nullable T value) {
            throw new UnsupportedOperationException("manifests are read only");
        }

        @Override
        public @Nullable T read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return null;
            }
            return parse(in);
        }

        abstract T parse(JsonReader in) throws IOException;
    }
}
