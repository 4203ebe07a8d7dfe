package dev.joiner.cli.manifest;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import dev.joiner.cluster.client.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From JSON trees to our records, by the reader that the cluster's objects go through, with errors for people. */
final class Binding {
    private static final Pattern UNEXPECTED = Pattern.compile("Expected (?:an? )?([A-Za-z_]+) but was ([A-Z_]+)");
    private static final Pattern AT_PATH = Pattern.compile("path \\$\\.?([^\\s]*)");

    /** Paths of quantities: a number does as well there. */
    private static final Pattern QUANTITY =
            Pattern.compile("\\.(requests|limits|capacity|allocatable|overhead|hard)\\..|[sS]ize$");

    private static final int LONGEST_NUMBER = 40;

    private static final Gson GSON = Json.gson()
            .newBuilder()
            .registerTypeAdapter(int.class, number("a whole number up to 2147483647", BigDecimal::intValueExact))
            .registerTypeAdapter(Integer.class, number("a whole number up to 2147483647", BigDecimal::intValueExact))
            .registerTypeAdapter(long.class, number("a whole number", BigDecimal::longValueExact))
            .registerTypeAdapter(Long.class, number("a whole number", BigDecimal::longValueExact))
            .registerTypeAdapter(String.class, new Text())
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

    /** 30, 30.0 and 3e1 are one number, in YAML as in JSON; "30" is none. */
    private static <T> TypeAdapter<@Nullable T> number(String expected, Function<BigDecimal, T> parser) {
        return new Scalar<>() {
            @Override
            T parse(JsonReader in) throws IOException {
                boolean text = in.peek() == JsonToken.STRING;
                String value = in.peek() == JsonToken.BOOLEAN ? Boolean.toString(in.nextBoolean()) : in.nextString();
                if (value.length() > LONGEST_NUMBER) {
                    throw new WrongValue(in, "'" + shortened(value) + "' is not " + expected);
                }
                T number;
                try {
                    number = parser.apply(new BigDecimal(value));
                } catch (ArithmeticException | NumberFormatException e) {
                    throw new WrongValue(in, "'" + value + "' is not " + expected);
                }
                if (text) {
                    throw new WrongValue(
                            in, "'" + value + "' is text where a number is expected: take away its quotes");
                }
                return number;
            }
        };
    }

    private static String shortened(String value) {
        return value.length() <= LONGEST_NUMBER ? value : value.substring(0, LONGEST_NUMBER) + "…";
    }

    private static final class Flag extends Scalar<Boolean> {
        @Override
        Boolean parse(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.BOOLEAN) {
                return in.nextBoolean();
            }
            boolean text = in.peek() == JsonToken.STRING;
            String value = in.nextString();
            throw new WrongValue(
                    in,
                    "'" + shortened(value) + "' is not true or false"
                            + (text && List.of("true", "false").contains(value)
                                    ? ", but text: take away its quotes"
                                    : ""));
        }
    }

    /** The API server takes a number for a text in one place only: where the text is a quantity. */
    private static final class Text extends Scalar<String> {
        @Override
        String parse(JsonReader in) throws IOException {
            JsonToken token = in.peek();
            boolean number =
                    token == JsonToken.NUMBER && !QUANTITY.matcher(in.getPath()).find();
            if (token == JsonToken.BOOLEAN || number) {
                String value = token == JsonToken.BOOLEAN ? Boolean.toString(in.nextBoolean()) : in.nextString();
                throw new WrongValue(
                        in,
                        "'" + shortened(value) + "' is " + name(token.name())
                                + " where text is expected: put it in quotes");
            }
            return in.nextString();
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
