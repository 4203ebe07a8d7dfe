package dev.joiner.twin.ec2;

/** EC2 answered with an error. */
public final class Ec2Exception extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String code;
    private final int status;

    Ec2Exception(String action, int status, String code, String message) {
        super("%s: %d %s: %s".formatted(action, status, code, message));
        this.status = status;
        this.code = code;
    }

    /** The AWS error code, such as {@code DryRunOperation}. */
    public String code() {
        return code;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
