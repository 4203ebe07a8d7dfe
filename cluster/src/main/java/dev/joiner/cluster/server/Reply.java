package dev.joiner.cluster.server;

import io.vertx.core.buffer.Buffer;

/**
 * What a request is answered.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param body all of it
 */
public record Reply(int status, String contentType, Buffer body) {
    /** An answer in JSON. */
    public static Reply json(Buffer body) {
        return new Reply(200, "application/json", body);
    }

    /** What is wrong with the request, in a line. */
    public static Reply refusal(int status, String text) {
        return new Reply(status, "text/plain; charset=utf-8", Buffer.buffer(text + "\n"));
    }
}
