package dev.joiner.cluster.client;

import org.jspecify.annotations.Nullable;

/** The API server refused, or could not be reached. */
public final class KubeException extends RuntimeException {
    /** {@link #code()} when there was no answer. */
    public static final int NO_ANSWER = 0;

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String reason;

    /** With the HTTP status, Kubernetes' reason, and the text for the user. */
    public KubeException(int code, String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.reason = reason;
    }

    /** The HTTP status, or {@link #NO_ANSWER}. */
    public int code() {
        return code;
    }

    /** Kubernetes' one-word reason, such as {@code Conflict}; empty when there is none. */
    public String reason() {
        return reason;
    }

    public boolean isNotFound() {
        return code == 404;
    }

    /** Another writer was faster. */
    public boolean isConflict() {
        return code == 409 && !isAlreadyExists();
    }

    public boolean isAlreadyExists() {
        return code == 409 && reason.equals("AlreadyExists");
    }

    /** The watch position is too old: list again. */
    public boolean isExpired() {
        return code == 410;
    }

    /** Asked too often, or a disruption budget is spent. */
    public boolean isTooManyRequests() {
        return code == 429;
    }
}
