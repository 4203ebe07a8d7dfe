package dev.joiner.twin.tools;

import dev.joiner.twin.local.TwinException;
import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.process.ProcessSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One command of a build: runs to its end, its output is kept for the error message. */
final class BuildStep {
    private static final List<String> PASSED_ON = List.of(
            "GOPROXY",
            "GOSUMDB",
            "GONOSUMDB",
            "GOPRIVATE",
            "GOPATH",
            "GOMODCACHE",
            "GOCACHE",
            "GOROOT",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME");

    /** How a command ended, and all it printed. */
    record Outcome(int code, String output) {
        boolean failed() {
            return code != 0;
        }

        boolean says(String... fragments) {
            return List.of(fragments).stream().anyMatch(output::contains);
        }

        /** The last line that is not empty. */
        String lastLine() {
            return output.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((first, second) -> second)
                    .orElse("no output");
        }
    }

    /** Less free space than this, in bytes, fails any build. */
    private static final long FULL = 1L << 20;

    private BuildStep() {}

    static Outcome run(String name, List<String> command, Map<String, String> environment, Path directory) {
        var passed = new TreeMap<>(System.getenv());
        passed.keySet().removeIf(key -> !PASSED_ON.contains(key) && !key.startsWith("PIP_"));
        passed.putAll(environment);
        try {
            Path log = Files.createTempFile(directory, ".build-", ".log");
            try (var process = GuardedProcess.start(new ProcessSpec(name, command, passed, directory, log))) {
                int code = process.onExit().get();
                return new Outcome(code, Files.readString(log, StandardCharsets.ISO_8859_1));
            } finally {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            throw new TwinException("cannot run " + name + " in " + directory + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TwinException(name + " was interrupted", e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new TwinException("waiting for " + name, e);
        }
    }

    /** The network and the disk fail in the same words for every program. */
    static void refuseIfEnvironmentIsTheProblem(Outcome outcome, String what, Path folder) {
        // On a full disk a program may not even be able to say so.
        if (outcome.says("no space left on device", "No space left on device") || isFull(folder)) {
            throw new TwinException("no space left on the disk while preparing " + what + " in " + folder);
        }
        if (outcome.says(
                "dial tcp",
                "no such host",
                "network is unreachable",
                "connection refused",
                "i/o timeout",
                "TLS handshake timeout",
                "Temporary failure in name resolution",
                "NewConnectionError",
                "Network is unreachable",
                "No matching distribution found",
                "module lookup disabled by GOPROXY=off")) {
            throw new TwinException("no network while preparing " + what
                    + ": the first start of a twin downloads its tools (" + outcome.lastLine() + ")");
        }
    }

    private static boolean isFull(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace() < FULL;
        } catch (IOException e) {
            return false;
        }
    }
}
