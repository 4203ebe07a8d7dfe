package dev.joiner.cli.e2e;

import dev.joiner.twin.Twin;
import dev.joiner.twin.ec2.Repeat;
import java.time.Duration;
import java.util.Random;

/** What EC2 may do to a launch that is interrupted and gone on with: none of it is documented, all of it is allowed. */
enum Ec2Mood {
    /** What was launched is seen soon, and a repeated call gets the first answer. */
    EASY(true),
    /** A repeated call gets the fleet's id and nothing else. */
    FLEET_ID_ONLY(true),
    /** A repeated call launches anew. */
    FORGETS_TOKENS(false),
    /** The same, and young instances cannot be ended, which are those that are too many. */
    FORGETS_TOKENS_AND_ENDS_LATE(false),
    /** A repeated call is told that the one before it is not complete. */
    PRIOR_NOT_COMPLETE(true),
    /** A repeated call is told that its token belongs to another. */
    MISMATCH(false),
    /** Nobody sees instances for up to a minute, which the seed says. */
    SHOWS_LATE(true),
    /** Whatever is launched after the death is answered later than anybody waits for. */
    SLOW(true);

    /** Longer than the lease: the next leader looks by tag and sees nothing. */
    private static final Duration BEYOND_THE_LEASE = Duration.ofSeconds(25);

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final boolean launchesOnce;

    Ec2Mood(boolean launchesOnce) {
        this.launchesOnce = launchesOnce;
    }

    /** Whether a provisioner can do without a single instance too many; else those must be ended. */
    boolean launchesOnce() {
        return launchesOnce;
    }

    /** How much longer everything may take than with an easy EC2. */
    Duration patience() {
        return this == EASY ? Duration.ZERO : Duration.ofSeconds(75);
    }

    /** Before anything is launched. */
    void begin(Twin twin, Random random) {
        switch (this) {
            case EASY, SLOW -> {}
            case FLEET_ID_ONLY -> repeats(twin, Repeat.FLEET_ID_ONLY);
            case FORGETS_TOKENS -> repeats(twin, Repeat.FORGOTTEN);
            case FORGETS_TOKENS_AND_ENDS_LATE -> {
                repeats(twin, Repeat.FORGOTTEN);
                twin.ec2().endableAfter(BEYOND_THE_LEASE);
            }
            case PRIOR_NOT_COMPLETE -> repeats(twin, Repeat.PRIOR_NOT_COMPLETE);
            case MISMATCH -> repeats(twin, Repeat.MISMATCH);
            case SHOWS_LATE -> twin.ec2().seenAfter(late(random), late(random));
        }
    }

    /** When the leader is dead. */
    void afterTheDeath(Twin twin) {
        if (this == SLOW) {
            twin.proxy().answerLate("CreateFleet", Duration.ofSeconds(25), 1);
        }
    }

    private static void repeats(Twin twin, Repeat repeat) {
        twin.ec2().repeats(repeat);
        twin.ec2().seenAfter(BEYOND_THE_LEASE, SOON);
    }

    private static Duration late(Random random) {
        return Duration.ofMillis(random.nextLong(SOON.toMillis(), LONGEST.toMillis()));
    }
}
