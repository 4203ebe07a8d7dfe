package dev.joiner.aws.client;

import dev.joiner.cloud.CloudException;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The way out to AWS: our own rate limits before a call, our own exceptions after it.
 *
 * <p>The limits are what Karpenter's simulator of EC2 takes for real: reading calls 20 a second after a
 * burst of 100, changing calls 5 after 50, TerminateInstances 5 after 100. Thread-safe.
 */
public final class Calls {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** A launch that the rate limit holds back for longer is returned to the caller, who may merge it with others. */
    static final Duration LAUNCH_PATIENCE = Duration.ofSeconds(5);

    private final TokenBucket reads;
    private final TokenBucket changes;
    private final TokenBucket terminations;

    /** Limits that are full. */
    public Calls(Clocks clocks) {
        reads = new TokenBucket(20, 100, clocks);
        changes = new TokenBucket(5, 50, clocks);
        terminations = new TokenBucket(5, 100, clocks);
    }

    /** An EC2 call that reads. */
    public <T> T read(String what, Supplier<T> call) {
        return limited(reads, what, call);
    }

    /** An EC2 call that changes something. */
    public <T> T change(String what, Supplier<T> call) {
        return limited(changes, what, call);
    }

    /** TerminateInstances. */
    public <T> T terminate(String what, Supplier<T> call) {
        return limited(terminations, what, call);
    }

    /** A call of a service that needs no limit of ours. */
    public <T> T plain(String what, Supplier<T> call) {
        try {
            return call.get();
        } catch (AwsServiceException e) {
            throw translated(what, e);
        } catch (SdkException e) {
            throw new CloudException(what + ": no answer from AWS: " + e.getMessage(), true, e);
        }
    }

    /** Waits for the turn of a launch; false when that would take too long. */
    public boolean mayLaunch() {
        return changes.acquire(LAUNCH_PATIENCE);
    }

    /** EC2 refused a changing call for its rate: the next ones wait. */
    public void throttled() {
        changes.drain();
    }

    private <T> T limited(TokenBucket bucket, String what, Supplier<T> call) {
        if (!bucket.acquire(PATIENCE)) {
            throw new CloudException(
                    what + ": held back by our own rate limit for more than " + PATIENCE.toSeconds() + " s",
                    true,
                    null);
        }
        return plain(what, call);
    }

    private static CloudException translated(String what, AwsServiceException e) {
        ErrorKind kind = ErrorKind.of(e);
        String text = what + ": " + ErrorKind.code(e) + ": " + ErrorKind.message(e);
        return new CloudException(
                kind == ErrorKind.FORBIDDEN ? text + "; give Joiner's role this permission" : text,
                kind.isTransient(),
                e);
    }

    /** The AWS error behind an exception of ours, by kind; UNKNOWN when there is none. */
    public static ErrorKind kindOf(CloudException e) {
        return e.getCause() instanceof AwsServiceException aws ? ErrorKind.of(aws) : ErrorKind.UNKNOWN;
    }

    /** All that AWS said in the error behind an exception of ours, uncut; empty when there is none. */
    public static String awsMessage(CloudException e) {
        return e.getCause() instanceof AwsServiceException aws
                        && aws.awsErrorDetails() != null
                        && aws.awsErrorDetails().errorMessage() != null
                ? aws.awsErrorDetails().errorMessage()
                : "";
    }
}
