package dev.joiner.api.requirement;

import java.util.Collection;
import java.util.Optional;

/** The known name that a mistyped one probably meant. Thread-safe: no state. */
public final class NearestName {
    private NearestName() {}

    /** The known name with the fewest edits, if few enough to be a slip; ties go to the first in order. */
    public static Optional<String> of(String typed, Collection<String> known) {
        String best = "";
        int fewest = 1 + Math.max(2, typed.length() / 4);
        for (String candidate : known.stream().sorted().toList()) {
            // Each letter more is an edit: what is far too long, as a hostile name of megabytes, needs no look.
            if (Math.abs(typed.length() - candidate.length()) >= fewest) {
                continue;
            }
            int edits = edits(typed, candidate);
            if (edits < fewest) {
                fewest = edits;
                best = candidate;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /** Levenshtein distance with two rows. */
    private static int edits(String a, String b) {
        int[] above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
            }
            above = row;
        }
        return above[b.length()];
    }
}
