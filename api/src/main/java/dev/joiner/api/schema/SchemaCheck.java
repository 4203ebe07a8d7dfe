package dev.joiner.api.schema;

import dev.joiner.api.requirement.NearestName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Goes through an object beside its schema. Rules are asked only where types and bounds are right, as the API server
 * does. Used for one object.
 */
final class SchemaCheck {
    /** One object cannot fill the answer: the API server cuts it, and nobody reads so many. */
    private static final int MOST_FINDINGS = 50;

    private final List<Finding> findings = new ArrayList<>();
    private int errors;
    private int more;

    List<Finding> findings(Schema schema, Value value) {
        check(schema, value);
        if (more == 0) {
            return List.copyOf(findings);
        }
        var some = new ArrayList<>(findings);
        some.add(Finding.error(
                value.path().isEmpty() ? "metadata" : value.path(), "and " + more + " more: mend these first"));
        return some;
    }

    /** Beyond the bound they are counted only: a hundred thousand wrong values must not cost a hundred megabytes. */
    private void add(Finding finding) {
        errors += finding.isError() ? 1 : 0;
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        } else {
            more++;
        }
    }

    private void check(Schema schema, Value value) {
        int before = errors;
        structure(schema, value);
        if (errors == before) {
            schema.rules().forEach(rule -> rule.check().apply(value).forEach(this::add));
        }
    }

    private void structure(Schema schema, Value value) {
        if (schema.isIntOrString()) {
            if (!isWhole(value.json()) && !(value.json() instanceof String)) {
                error(value, "must be a whole number or a text, got " + value.shown());
            } else if (value.json() instanceof String) {
                text(schema, value);
            } else {
                number(schema, value);
            }
            return;
        }
        switch (schema.type()) {
            case "object" -> object(schema, value);
            case "array" -> array(schema, value);
            case "string" -> {
                if (value.json() instanceof String) {
                    text(schema, value);
                } else {
                    error(value, "must be a text, got " + value.shown() + quote(value));
                }
            }
            case "integer" -> {
                if (isWhole(value.json())) {
                    number(schema, value);
                } else {
                    error(value, "must be a whole number, got " + value.shown());
                }
            }
            case "boolean" -> {
                if (!(value.json() instanceof Boolean)) {
                    error(value, "must be true or false, got " + value.shown());
                }
            }
            default -> {
                // Anything goes.
            }
        }
    }

    private static String quote(Value value) {
        return value.json() instanceof Number || value.json() instanceof Boolean ? ": put it in quotes" : "";
    }

    private void object(Schema schema, Value value) {
        if (!(value.json() instanceof Map<?, ?> map)) {
            error(value, "must be an object with fields, got " + value.shown());
            return;
        }
        if (schema.keyword("required") instanceof List<?> names) {
            for (Object name : names) {
                if (!map.containsKey(name)) {
                    error(value.at(String.valueOf(name)), "is required: add it");
                }
            }
        }
        count(schema, value, map.size(), "minProperties", "maxProperties", "entries");
        for (Object each : map.keySet()) {
            String name = String.valueOf(each);
            Schema field = schema.properties().get(name);
            if (field != null) {
                check(field, value.at(name));
            } else if (schema.values().isPresent()) {
                check(schema.values().get(), value.key(name));
            } else if (!schema.properties().isEmpty()) {
                unknown(schema, value.at(name), name);
            }
        }
    }

    private void unknown(Schema schema, Value value, String name) {
        Optional<String> nearest = NearestName.of(name, schema.properties().keySet());
        add(Finding.warning(
                value.path(),
                "is not a field that Joiner knows and does nothing here"
                        + nearest.map(known -> "; did you mean " + known + "?").orElse(": remove it")));
    }

    private void array(Schema schema, Value value) {
        if (!(value.json() instanceof List<?> list)) {
            error(value, "must be a list, got " + value.shown());
            return;
        }
        count(schema, value, list.size(), "minItems", "maxItems", "items");
        schema.items().ifPresent(items -> value.items().forEach(item -> check(items, item)));
    }

    private void text(Schema schema, Value value) {
        String text = value.text();
        if (schema.keyword("enum") instanceof Collection<?> allowed && !allowed.contains(text)) {
            List<String> names = allowed.stream().map(String::valueOf).toList();
            error(
                    value,
                    "'" + text + "' is not one of " + String.join(", ", names)
                            + NearestName.of(text, names)
                                    .map(nearest -> "; did you mean " + nearest + "?")
                                    .orElse(""));
            return;
        }
        int length = text.codePointCount(0, text.length());
        if (schema.keyword("minLength") instanceof Long least && length < least) {
            error(value, "is empty: name something");
        }
        if (schema.keyword("maxLength") instanceof Long most && length > most) {
            error(value, "has " + length + " characters, at most " + most + " are allowed: shorten it");
            return;
        }
        if (schema.keyword("pattern") instanceof String pattern
                && !Pattern.compile(pattern).matcher(text).find()) {
            error(value, value.shown() + " is not right here: " + schema.hint());
        }
    }

    private void number(Schema schema, Value value) {
        BigDecimal number = value.number();
        boolean low =
                schema.keyword("minimum") instanceof Long least && number.compareTo(BigDecimal.valueOf(least)) < 0;
        boolean high = schema.keyword("maximum") instanceof Long most && number.compareTo(BigDecimal.valueOf(most)) > 0;
        if (low || high) {
            error(
                    value,
                    number + " is not "
                            + (schema.keyword("maximum") == null
                                    ? schema.keyword("minimum") + " or more"
                                    : "from " + schema.keyword("minimum") + " to " + schema.keyword("maximum"))
                            + ": choose another number");
        }
    }

    private void count(Schema schema, Value value, int size, String least, String most, String what) {
        if (schema.keyword(least) instanceof Long fewest && size < fewest) {
            error(value, "has " + size + " " + what + ", at least " + fewest + " is needed: add one");
        }
        if (schema.keyword(most) instanceof Long many && size > many) {
            error(value, "has " + size + " " + what + ", at most " + many + " are allowed: remove some");
        }
    }

    private static boolean isWhole(@Nullable Object json) {
        return switch (json) {
            case Integer ignored -> true;
            case Long ignored -> true;
            case Number number -> isWhole(number);
            case null, default -> false;
        };
    }

    private static boolean isWhole(Number number) {
        try {
            return new BigDecimal(number.toString()).stripTrailingZeros().scale() <= 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private void error(Value value, String message) {
        add(Finding.error(value.path().isEmpty() ? "metadata" : value.path(), message));
    }
}
