package dev.joiner.extender;

import java.util.EnumMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that no scheduler sends. Each kind is logged once: whoever sends a thousand must not fill the disk.
 * Thread-safe: guarded by its monitor.
 */
final class BadRequests {
    private static final Logger LOG = LoggerFactory.getLogger(BadRequests.class);

    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    /** What is wrong with it. */
    enum Kind {
        PATH("there is nothing at this path: the verbs are filter, prioritize and preempt, below /scheduler/v1", 404),
        METHOD("a verb takes POST only", 405),
        BODY("its body is not what kube-scheduler sends", 400);

        private final String text;
        private final int status;

        Kind(String text, int status) {
            this.text = text;
            this.status = status;
        }

        int status() {
            return status;
        }

        String text() {
            return text;
        }
    }

    /** Takes note of one. */
    synchronized void add(Kind kind, String detail) {
        if (counts.merge(kind, 1, Integer::sum) == 1) {
            LOG.warn(
                    "refused a request, {}{}; further ones of this kind are counted, not logged",
                    kind.text(),
                    detail.isEmpty() ? "" : ": " + detail);
        }
    }

    /** How many there were. */
    synchronized int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }
}
