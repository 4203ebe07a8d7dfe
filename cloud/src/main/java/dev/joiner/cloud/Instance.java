package dev.joiner.cloud;

import java.time.Instant;
import java.util.Map;

/**
 * An instance as the cloud shows it: one of ours, unless it was asked for by its id.
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

        /** Whether it runs or is about to. */
        public boolean isAlive() {
            return this == PENDING || this == RUNNING;
        }

        /** Whether it has ended or is about to, for good. A stopped one has not: it can be started again. */
        public boolean isDead() {
            return this == SHUTTING_DOWN || this == TERMINATED;
        }
    }

    /** The id by which the node names its instance: {@code aws:///us-west-2a/i-0abc}. */
    public String providerId() {
        return "aws:///" + zone + "/" + id;
    }
}
