package dev.joiner.cloud;

import java.time.Instant;
import java.util.Map;

/**
 * An instance of ours.
 *
 * @param id as {@code i-0abc}
 * @param launchId the launch that started it, empty when it carries no such tag
 * @param nodeName the name its node will register with
 * @param tags all its tags
 */
public record Instance(
        String id,
        String instanceType,
        String zone,
        CapacityType capacityType,
        State state,
        String launchId,
        String nodeName,
        Instant launchedAt,
        Map<String, String> tags) {
    /** Copies the tags. */
    public Instance {
        tags = Map.copyOf(tags);
    }

    /** The life of an instance, in Amazon's words. */
    public enum State {
        PENDING,
        RUNNING,
        SHUTTING_DOWN,
        TERMINATED,
        STOPPING,
        STOPPED;

        /** Whether it is paid for and has not been told to end. */
        public boolean isAlive() {
            return this == PENDING || this == RUNNING;
        }
    }

    /** The id by which the node names its instance: {@code aws:///us-west-2a/i-0abc}. */
    public String providerId() {
        return "aws:///" + zone + "/" + id;
    }
}
