package dev.joiner.api.v1;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as Go writes them, of whole hours, minutes and seconds. Thread-safe: no state. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]{1,9})([smh])");

    private GoDuration() {}

    /**
     * As {@code 1h30m}; empty for {@code Never}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static Optional<Duration> orNever(String text) {
        if (text.equals("Never")) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            long amount = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        default -> Duration.ofSeconds(amount);
                    });
            end = part.end();
        }
        if (end == 0 || end != text.length()) {
            throw new IllegalArgumentException("'" + text + "' is no time; write it as 1h30m, 30s or Never");
        }
        return Optional.of(sum);
    }
}
