package dev.joiner.certs;

import java.time.Duration;
import java.util.List;

/**
 * What a leaf certificate is for.
 *
 * @param commonName the subject's CN; for a Kubernetes client the user name
 * @param organisation the subject's O, for a Kubernetes client the group; empty for none
 * @param dnsNames DNS names of the server
 * @param ipAddresses IP addresses of the server, as text
 * @param usages whether it serves, calls, or both; never empty
 * @param lifetime how long it is valid from now on
 */
public record LeafRequest(
        String commonName,
        String organisation,
        List<String> dnsNames,
        List<String> ipAddresses,
        List<Usage> usages,
        Duration lifetime) {
    /** The extended key usages we issue. */
    public enum Usage {
        /** TLS server authentication. */
        SERVER,
        /** TLS client authentication. */
        CLIENT
    }

    /** Copies the lists and checks that there is a use and a lifetime. */
    public LeafRequest {
        dnsNames = List.copyOf(dnsNames);
        ipAddresses = List.copyOf(ipAddresses);
        usages = List.copyOf(usages);
        if (usages.isEmpty()) {
            throw new IllegalArgumentException("leaf '" + commonName + "' needs a usage: SERVER, CLIENT or both");
        }
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException("leaf '" + commonName + "' has lifetime " + lifetime + ", must be > 0");
        }
    }

    /** A serving certificate. */
    public static LeafRequest server(String name, List<String> dnsNames, List<String> ipAddresses, Duration lifetime) {
        return new LeafRequest(name, "", dnsNames, ipAddresses, List.of(Usage.SERVER), lifetime);
    }

    /** A client certificate. */
    public static LeafRequest client(String name, String organisation, Duration lifetime) {
        return new LeafRequest(name, organisation, List.of(), List.of(), List.of(Usage.CLIENT), lifetime);
    }
}
