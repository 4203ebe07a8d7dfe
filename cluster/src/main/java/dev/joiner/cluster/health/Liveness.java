package dev.joiner.cluster.health;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Something without which a process is of no use, and that only a new process can mend. Asked by the liveness probe,
 * from any thread; answers at once.
 */
@FunctionalInterface
public interface Liveness {
    /** Why it is dead, for people; empty while it lives. Waiting for others, such as the API server, is not dead. */
    String ailment();

    /** Several as one, which is dead when any of them is. */
    static Liveness of(Collection<? extends Liveness> parts) {
        return () -> parts.stream()
                .map(Liveness::ailment)
                .filter(ailment -> !ailment.isEmpty())
                .collect(Collectors.joining("; "));
    }
}
