package dev.joiner.cli.process;

import dev.joiner.cli.error.UserError;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Settings from environment variables, as the chart renders them. Problems are collected, so that a person
 * sees all of them at once. Confined to one thread.
 */
final class Environment {
    private final Map<String, String> variables;
    private final List<String> problems = new ArrayList<>();
    private final Map<Integer, String> ports = new HashMap<>();

    Environment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** A value that must be there. */
    String required(String name) {
        String value = variables.getOrDefault(name, "");
        if (value.isBlank()) {
            problems.add(name + " is not set");
        }
        return value;
    }

    /** A value, or another one when it is absent or empty. */
    String text(String name, String otherwise) {
        String value = variables.getOrDefault(name, "");
        return value.isBlank() ? otherwise : value;
    }

    /** A value, empty when it is absent or empty. */
    Optional<String> text(String name) {
        String value = variables.getOrDefault(name, "");
        return value.isBlank() ? Optional.empty() : Optional.of(value);
    }

    /** Whether a sentinel lets the extender tell of pods that fit nowhere, and not the scheduler's verdict alone. */
    boolean sentinel() {
        return choice("SIGNAL", "verdict", "sentinel").equals("sentinel");
    }

    /** One of several words, the first when it is absent or empty. */
    private String choice(String name, String... words) {
        List<String> allowed = List.of(words);
        return parsed(name, allowed.getFirst(), "one of " + String.join(", ", allowed), text -> {
            if (!allowed.contains(text)) {
                throw new IllegalArgumentException(text);
            }
            return text;
        });
    }

    /** Values between commas. */
    List<String> list(String name) {
        return List.of(variables.getOrDefault(name, "").split(",")).stream()
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
    }

    /** A TCP port. */
    int port(String name, int otherwise) {
        int port = parsed(name, otherwise, "a port from 1 to 65535", text -> {
            int number = Integer.parseInt(text);
            if (number < 1 || number > 65535) {
                throw new IllegalArgumentException(text);
            }
            return number;
        });
        // Two servers of one process on one port would answer in turn, each on what the other was asked.
        String other = ports.putIfAbsent(port, name);
        if (other != null && !other.equals(name)) {
            problems.add(name + " and " + other + " are both " + port + ": choose another port for one of them");
        }
        return port;
    }

    /** A duration as Karpenter writes it, as {@code 100ms}, {@code 1s} or {@code 1m30s}. */
    Duration duration(String name, Duration otherwise) {
        return parsed(name, otherwise, "a duration above 0, as 100ms, 1s or 1m30s", Environment::duration);
    }

    static Duration duration(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Duration value = lower.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)))
                : Duration.parse("PT" + lower);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    /** A URL. */
    Optional<URI> uri(String name) {
        return text(name).map(text -> parsed(name, URI.create("http://invalid"), "a URL", URI::create));
    }

    /** A file, null when the variable is absent. */
    @Nullable
    Path path(String name) {
        return text(name).map(Path::of).orElse(null);
    }

    private <T> T parsed(String name, T otherwise, String expected, Function<String, T> parser) {
        Optional<String> value = text(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        try {
            return parser.apply(value.get());
        } catch (IllegalArgumentException | DateTimeParseException e) {
            problems.add(name + "='" + value.get() + "' is not " + expected);
            return otherwise;
        }
    }

    /**
     * Called when everything is read.
     *
     * @throws UserError naming all problems
     */
    void check() {
        if (!problems.isEmpty()) {
            throw new UserError("wrong settings: " + String.join("; ", problems));
        }
    }
}
