package dev.joiner.cloud;

/**
 * A launch as it will be sent, complete and fixed, so that it can be kept and sent again after a crash.
 *
 * @param id hash of {@code body}: the client token of the call and a tag of its instances
 * @param count how many instances it asks for
 * @param body the provider's own text; the same body is the same request
 */
public record LaunchRequest(String id, int count, String body) {}
