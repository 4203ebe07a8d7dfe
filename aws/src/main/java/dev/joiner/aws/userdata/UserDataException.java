package dev.joiner.aws.userdata;

/** A value that cannot stand in user data. The message names it and is meant for the user. */
public final class UserDataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the text for the user. */
    public UserDataException(String message) {
        super(message);
    }
}
