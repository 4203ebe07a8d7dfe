package dev.joiner.twin.kube;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/**
 * One event of a watch.
 *
 * @param receivedAt when it reached us
 * @param type ADDED, MODIFIED or DELETED
 * @param object the object after the event
 */
public record WatchEvent(Instant receivedAt, String type, JsonNode object) {
    /** The object's name. */
    public String name() {
        return object.at("/metadata/name").asText();
    }
}
