package dev.joiner.twin.process;

import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Free ports on loopback. They lie below the range that the kernel takes for outgoing connections, and are drawn at
 * random, so that neither a connection nor a twin that starts at the same time is likely to take one between here and
 * its use. Confined to one thread.
 */
public final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final RandomGenerator random;
    private final Set<Integer> given = new HashSet<>();

    /** Draws from {@code random}. */
    public Ports(RandomGenerator random) {
        this.random = random;
    }

    /** A port that nobody listens on, and that was not given before. */
    public int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw new TwinException("no free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1");
    }

    /** Whether somebody could listen on the port now. */
    public static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
