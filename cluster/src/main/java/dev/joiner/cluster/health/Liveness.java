package dev.joiner.cluster.health;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Something without which a process is of no use, and that only a new process can mend. Asked by the liveness probe,
 * from any thread; answers at once.
 */
@FunctionalInterface
public interface Liveness {
    /** Why it is dead, for people; empty while it lives. What waits for others, as for an API server, lives. */
    String ailment();

    /** Several as one, which ails where any of them does. */
    static Liveness of(Collection<? extends Liveness> parts) {
        return () -> parts.stream()
                .map(Liveness::ailment)
                .filter(ailment -> !ailment.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
