package dev.joiner.provisioner.state;

import dev.joiner.api.Labels;
import dev.joiner.cloud.LaunchRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A launch as it is kept in the annotations of every claim that belongs to it, so that any one of them is
 * enough to send the very same request again.
 */
public final class LaunchRecord {
    /** How many instances the launch asks for. */
    public static final String COUNT = "joiner.dev/launch-count";

    private LaunchRecord() {}

    /** The annotations of a claim. */
    public static Map<String, String> annotations(LaunchRequest request, int position, int attempt) {
        return Map.of(
                Labels.LAUNCH_ID,
                request.id(),
                Labels.LAUNCH_REQUEST,
                request.body(),
                COUNT,
                Integer.toString(request.count()),
                Labels.LAUNCH_POSITION,
                Integer.toString(position),
                Labels.LAUNCH_ATTEMPT,
                Integer.toString(attempt));
    }

    /** The launch that annotations tell of; null when they tell of none, or of half of one. */
    public static @Nullable LaunchRequest parse(Map<String, String> annotations) {
        String id = annotations.get(Labels.LAUNCH_ID);
        String body = annotations.get(Labels.LAUNCH_REQUEST);
        String count = annotations.get(COUNT);
        if (id == null || body == null || count == null || id.isEmpty()) {
            return null;
        }
        try {
            return new LaunchRequest(id, Integer.parseInt(count), body);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
