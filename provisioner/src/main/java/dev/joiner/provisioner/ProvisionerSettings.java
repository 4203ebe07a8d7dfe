package dev.joiner.provisioner;

import java.time.Duration;

/**
 * How the provisioner paces itself.
 *
 * @param batchIdle a batch closes when its demand has not grown for this long
 * @param batchMost and at the latest this long after it began
 * @param registerWithin a claim whose node has not registered by then is given up
 * @param initializeWithin a node without pods that has not become ready for them this long after that is given up
 * @param staleAfter with caches older than this nothing is planned and nothing disrupted
 * @param roomTrial how long pods get to land on running nodes that the planner saw room on
 * @param gangWithin how long a gang has from its first room to the last before it gives back
 * @param verdictAfter how long the scheduler's verdict on pods of our scheduler has to stand, without a report of an
 *     extender, until it counts; zero for at once, which is right without a sentinel, and {@link #NEVER} for no pods
 *     of any scheduler
 */
public record ProvisionerSettings(
        Duration batchIdle,
        Duration batchMost,
        Duration registerWithin,
        Duration initializeWithin,
        Duration staleAfter,
        Duration roomTrial,
        Duration gangWithin,
        Duration verdictAfter) {
    /** A verdict that never counts: the extender is the only signal. */
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE);

    /** What DESIGN and Karpenter's times say. */
    public static final ProvisionerSettings DEFAULT = new ProvisionerSettings(
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ZERO);

    /** The same with Karpenter's batch durations, where a user set them. */
    public ProvisionerSettings withBatch(Duration idle, Duration most) {
        return new ProvisionerSettings(
                idle, most, registerWithin, initializeWithin, staleAfter, roomTrial, gangWithin, verdictAfter);
    }

    /** The same with another time for gangs. */
    public ProvisionerSettings withGangs(Duration within) {
        return new ProvisionerSettings(
                batchIdle, batchMost, registerWithin, initializeWithin, staleAfter, roomTrial, within, verdictAfter);
    }

    /** The same with another time until a verdict alone counts. */
    public ProvisionerSettings withVerdictAfter(Duration after) {
        return new ProvisionerSettings(
                batchIdle, batchMost, registerWithin, initializeWithin, staleAfter, roomTrial, gangWithin, after);
    }
}
