package dev.joiner.cloud;

import org.jspecify.annotations.Nullable;

/** The cloud could not be asked or gave no usable answer. */
public final class CloudException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean transientFailure;

    /** With the text for the user. */
    public CloudException(String message, boolean transientFailure, @Nullable Throwable cause) {
        super(message, cause);
        this.transientFailure = transientFailure;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public boolean isTransient() {
        return transientFailure;
    }
}
