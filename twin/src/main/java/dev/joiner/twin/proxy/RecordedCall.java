package dev.joiner.twin.proxy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One call to AWS, after its answer.
 *
 * @param sequence counts from 1 in the order of answers, without gaps
 * @param at when the proxy had read the request
 * @param duration until the answer began to leave
 * @param service signing name, such as ec2 or ssm
 * @param action such as CreateFleet; method and path for services that have no action on the wire
 * @param parameters the few that tests ask about: client token, dry run, capacities, instance ids
 * @param status HTTP status; 0 when the connection was cut
 * @param errorCode AWS error code; empty for none
 * @param instances ids in the answer, for calls that launch
 * @param forwarded whether the emulator saw the call
 */
public record RecordedCall(
        long sequence,
        Instant at,
        Duration duration,
        String service,
        String action,
        Map<String, String> parameters,
        int status,
        String errorCode,
        List<String> instances,
        boolean forwarded) {
    /** Copies the collections. */
    public RecordedCall {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
        instances = List.copyOf(instances);
    }

    /** When the answer left. */
    public Instant answeredAt() {
        return at.plus(duration);
    }

    /** Whether the call only asked if it would be allowed. */
    public boolean isDryRun() {
        return "true".equalsIgnoreCase(parameters.getOrDefault("DryRun", ""));
    }

    /** Whether AWS did what was asked. */
    public boolean succeeded() {
        return status >= 200 && status < 300;
    }
}
