package dev.joiner.cli.twin;

import dev.joiner.cli.UserError;
import dev.joiner.twin.TwinOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this very build of Joiner is run in a twin: the chart of the repository, and this JVM's class path. */
public final class LocalJoiner {
    private LocalJoiner() {}

    /** The folder with the repository's charts. */
    public static Path charts() {
        String home = System.getProperty("joiner.home", "");
        Path charts = Path.of(home, "charts");
        if (home.isEmpty() || !Files.isDirectory(charts)) {
            throw new UserError("cannot find Joiner's charts: start it by ./joiner in the repository");
        }
        return charts;
    }

    /** The command that stands for the image's {@code joiner}. */
    public static List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-Xmx160m",
                "-Djoiner.home=" + System.getProperty("joiner.home", ""),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.joiner.cli.Joiner"));
        return command;
    }

    /** Values of the chart that a twin needs: there is no pod network, so that ports must be free here. */
    public static List<String> values() {
        return List.of(
                "webhook.extraNames={127.0.0.1}",
                "webhook.port=" + freePort(),
                "healthPort=" + freePort(),
                "scheduler.securePort=" + freePort(),
                "scheduler.extenderPort=" + freePort());
    }

    /** Options with this build's charts and command. */
    public static TwinOptions.Builder install(TwinOptions.Builder options) {
        return options.crdChart(charts().resolve("joiner-crd")).joiner(charts().resolve("joiner"), command(), values());
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UserError("this machine has no free port on loopback: " + e.getMessage(), e);
        }
    }
}
