package dev.joiner.twin.kube;

/** The API server refused a call. */
public final class ApiStatusException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    ApiStatusException(String method, String path, int status, String message) {
        super("%s %s: %d %s".formatted(method, path, status, message));
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
