package dev.joiner.cli.error;

import org.jspecify.annotations.Nullable;

/** Something that the user can put right; the message is all they need to see. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the one line for the user. */
    public UserError(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** With the one line for the user. */
    public UserError(String message) {
        this(message, null);
    }
}
