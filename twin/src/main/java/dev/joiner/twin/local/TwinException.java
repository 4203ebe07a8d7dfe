package dev.joiner.twin.local;

import org.jspecify.annotations.Nullable;

/** The twin could not do what was asked; the message is one line for the user: what, where, and what to do. */
public final class TwinException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the line for the user. */
    public TwinException(String message) {
        this(message, null);
    }

    /** With the line for the user and the cause. */
    public TwinException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
