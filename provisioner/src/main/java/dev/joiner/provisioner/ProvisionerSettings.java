package dev.joiner.provisioner;

import dev.joiner.api.Labels;
import dev.joiner.provisioner.demand.Signal;
import java.time.Duration;

/**
 * How the provisioner paces itself.
 *
 * @param batch when a batch closes
 * @param registerWithin a claim whose node has not registered by then is given up
 * @param initializeWithin a node without pods that is not ready for them this long after {@code registerWithin} is
 *     given up
 * @param staleAfter with caches older than this nothing is planned and nothing disrupted
 * @param roomTrial how long pods get to land on running nodes that the planner saw room on
 * @param gangWithin how long a gang may take from its first room to its last, before it gives the room back
 * @param verdictAfter how long pods of our scheduler wait, without a report of an extender, until the scheduler's
 *     verdict on them counts; zero for at once, which is right without a sentinel; with {@link #NEVER} no verdict
 *     counts, whatever the scheduler
 * @param ourScheduler name of the scheduler that has our extender
 */
public record ProvisionerSettings(
        Batch batch,
        Duration registerWithin,
        Duration initializeWithin,
        Duration staleAfter,
        Duration roomTrial,
        Duration gangWithin,
        Duration verdictAfter,
        String ourScheduler) {
    /** A verdict that never counts: the extender is the only signal. */
    public static final Duration NEVER = Signal.NEVER;

    /** The defaults; Karpenter's, where it has such a time. */
    public static final ProvisionerSettings DEFAULT = new ProvisionerSettings(
            new Batch(Duration.ofMillis(100), Duration.ofMillis(400)),
            Duration.ofMinutes(15),
            Duration.ofMinutes(15),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ZERO,
            Labels.SCHEDULER_NAME);

    /**
     * When a batch closes.
     *
     * @param idle when its demand has not grown for this long
     * @param most and at the latest this long after it began
     */
    public record Batch(Duration idle, Duration most) {}

    /** The same with Karpenter's batch durations, where a user set them. */
    public ProvisionerSettings withBatch(Duration idle, Duration most) {
        return new ProvisionerSettings(
                new Batch(idle, most),
                registerWithin,
                initializeWithin,
                staleAfter,
                roomTrial,
                gangWithin,
                verdictAfter,
                ourScheduler);
    }

    /** The same with another time for gangs. */
    public ProvisionerSettings withGangs(Duration within) {
        return new ProvisionerSettings(
                batch, registerWithin, initializeWithin, staleAfter, roomTrial, within, verdictAfter, ourScheduler);
    }

    /** The same with another time until a verdict alone counts. */
    public ProvisionerSettings withVerdictAfter(Duration after) {
        return new ProvisionerSettings(
                batch, registerWithin, initializeWithin, staleAfter, roomTrial, gangWithin, after, ourScheduler);
    }

    /** The same with another scheduler that has our extender. */
    public ProvisionerSettings withScheduler(String name) {
        return new ProvisionerSettings(
                batch, registerWithin, initializeWithin, staleAfter, roomTrial, gangWithin, verdictAfter, name);
    }
}
