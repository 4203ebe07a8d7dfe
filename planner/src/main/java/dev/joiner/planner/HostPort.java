package dev.joiner.planner;

/**
 * A port of the node itself.
 *
 * @param ip {@code 0.0.0.0} for all addresses
 * @param protocol TCP, UDP or SCTP
 */
public record HostPort(int port, String ip, String protocol) {
    /** All addresses of the node. */
    public static final String ANY = "0.0.0.0";

    /** Whether both cannot be on one node: same port and protocol, and the same address or all of them. */
    public boolean conflictsWith(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || isAny(ip) || isAny(other.ip));
    }

    private static boolean isAny(String ip) {
        return ip.equals(ANY) || ip.equals("::");
    }
}
