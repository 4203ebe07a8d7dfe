package dev.joiner.api.rules;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The five fields of a cron schedule (minute, hour, day of month, month, day of week). Thread-safe: no state. */
final class CronFields {
    private static final Pattern PART = Pattern.compile("(\\*|\\?|([0-9]{1,2})(-([0-9]{1,2}))?)(/([0-9]{1,2}))?");
    private static final List<Field> FIELDS = List.of(
            new Field("minute", 0, 59, List.of()),
            new Field("hour", 0, 23, List.of()),
            new Field("day of month", 1, 31, List.of()),
            new Field(
                    "month",
                    1,
                    12,
                    List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
            new Field("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")));

    private record Field(String name, int least, int most, List<String> names) {
        /** With numbers for the names of months and days. */
        String numbers(String part) {
            String text = part.toUpperCase(Locale.ROOT);
            for (int i = 0; i < names.size(); i++) {
                text = text.replace(names.get(i), Integer.toString(least + i));
            }
            return text;
        }
    }

    private CronFields() {}

    /** What is wrong with a schedule; nothing with an absent one, a macro, or one of another shape. */
    static Optional<String> problem(String schedule) {
        String[] parts = schedule.split(" +", -1);
        if (schedule.startsWith("@") || parts.length != FIELDS.size()) {
            return Optional.empty();
        }
        for (int i = 0; i < parts.length; i++) {
            Field field = FIELDS.get(i);
            for (String part : parts[i].split(",", -1)) {
                if (!isGood(field, field.numbers(part))) {
                    return Optional.of("'" + part + "' is no " + field.name() + " of a cron schedule (" + field.least()
                            + " to " + field.most() + "): write five fields as '0 9 * * 1-5'");
                }
            }
        }
        return Optional.empty();
    }

    private static boolean isGood(Field field, String part) {
        Matcher match = PART.matcher(part);
        if (!match.matches()) {
            return false;
        }
        boolean step = match.group(6) == null || Integer.parseInt(match.group(6)) > 0;
        if (match.group(2) == null) {
            return step;
        }
        int from = Integer.parseInt(match.group(2));
        int to = match.group(4) == null ? from : Integer.parseInt(match.group(4));
        return step && from >= field.least() && to <= field.most() && from <= to;
    }
}
