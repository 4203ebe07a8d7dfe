package dev.joiner.certs;

import org.jspecify.annotations.Nullable;

/** A key or certificate could not be made or read; the message names which one. */
public final class CertsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the text for the user and, where there is one, the cause. */
    public CertsException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
