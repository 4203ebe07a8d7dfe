package dev.joiner.cli.twin;

import dev.joiner.cli.error.UserError;
import dev.joiner.cli.walkthrough.Walkthrough;
import dev.joiner.twin.Twin;
import dev.joiner.twin.TwinOptions;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One scale-up and scale-down on a twin whose processes write down what they learned about their classes: loaded,
 * linked and resolved, the JVM maps it at the next start instead of doing it again (JEP 483, 514). Without it a leader
 * spends more CPU on its first hundred pods on class loading than on anything else.
 *
 * <p>What was learned belongs to the jars of one build and lies beside them.
 */
public final class Training {
    private static final List<String> KINDS = List.of("controller", "extender", "certs");
    private static final String SUFFIX = ".aot";
    private static final int PODS = 24;

    private Training() {}

    /** Where this build's files are; processes that find none start without. */
    static Path folder() {
        return LocalJoiner.charts().resolveSibling("cli").resolve("target").resolve("aot");
    }

    /** Whether every file is there and younger than every jar. */
    static boolean isCurrent() {
        Path jars = folder().resolveSibling("lib");
        try (Stream<Path> files = Files.isDirectory(jars) ? Files.list(jars) : Stream.empty()) {
            Optional<FileTime> newest = files.map(Training::age).max(FileTime::compareTo);
            return KINDS.stream()
                    .map(kind -> folder().resolve(kind + SUFFIX))
                    .allMatch(file -> Files.isRegularFile(file)
                            && newest.filter(time -> time.compareTo(age(file)) > 0)
                                    .isEmpty());
        } catch (IOException e) {
            return false;
        }
    }

    private static FileTime age(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    /**
     * Trains if this build has not been trained; about a minute. A training that fails costs speed and nothing else:
     * it is told and left out.
     */
    public static void ensure(Progress progress) {
        if (isCurrent()) {
            return;
        }
        progress.say(
                "learning this build's classes on a small twin, so that its processes start quickly: a minute, once");
        try {
            clear();
            run(progress);
        } catch (TwinException | UserError | IOException e) {
            progress.say("that failed, going on without: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void clear() throws IOException {
        Files.createDirectories(folder());
        try (Stream<Path> old = Files.list(folder())) {
            for (Path file : old.filter(Training::isOurs).toList()) {
                Files.delete(file);
            }
        }
    }

    /** The launcher keeps what the command line tool learned in the same folder. */
    private static boolean isOurs(Path file) {
        String name = file.getFileName().toString();
        return KINDS.stream().anyMatch(kind -> name.equals(kind + SUFFIX) || name.startsWith(kind + "-pid"));
    }

    private static void run(Progress progress) throws IOException, InterruptedException {
        TwinOptions options = TwinOptions.builder()
                .name("training")
                .boot(Duration.ZERO)
                .crdChart(LocalJoiner.charts().resolve("joiner-crd"))
                .joiner(
                        LocalJoiner.charts().resolve("joiner"),
                        LocalJoiner.entryPoint(List.of("JOINER_AOT_RECORD=1")),
                        LocalJoiner.values())
                .build();
        try (Twin twin = Twin.start(options, progress)) {
            var kubectl = new Kubectl(twin.bin().resolve("kubectl"), twin.kubeconfig());
            exercise(kubectl);
            String leader = kubectl.run(
                    "get", "lease", "-n", "kube-system", "joiner-leader", "-o", "jsonpath={.spec.holderIdentity}");
            twin.process(leader).stop();
            twin.process(Twin.SCHEDULER + "-0.extender").stop();
            for (String kind : KINDS) {
                keep(kind);
            }
        }
        removeOthers();
    }

    private static void exercise(Kubectl kubectl) throws IOException, InterruptedException {
        kubectl.run("label", "namespace", "default", Twin.OPT_IN_LABEL);
        kubectl.apply(Walkthrough.seed("provisioner.yaml"));
        kubectl.run(
                "patch", "provisioner", "default", "--type=merge", "--patch={\"spec\":{\"ttlSecondsAfterEmpty\":1}}");
        kubectl.apply(Walkthrough.seed("workload.yaml"));
        for (int pods : List.of(1, PODS)) {
            kubectl.run("scale", "deployment", "php-apache", "--replicas=" + pods);
            kubectl.run(
                    "wait",
                    "deployment",
                    "php-apache",
                    "--for=jsonpath={.status.readyReplicas}=" + pods,
                    "--timeout=60s");
        }
        kubectl.run("scale", "deployment", "php-apache", "--replicas=0");
        kubectl.run("wait", "nodeclaims", "--all", "--for=delete", "--timeout=60s");
    }

    /** Its file appears while a process ends, under a name with its process id; the certificates' one has ended. */
    private static void keep(String kind) throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            Path written = files.filter(file -> file.getFileName().toString().matches(kind + "-pid[0-9]+" + SUFFIX))
                    .min(Comparator.naturalOrder())
                    .orElseThrow(() -> new UserError("the JVM of '" + kind + "' wrote no file as it ended"));
            Files.move(written, folder().resolve(kind + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Files of processes that were killed are half-written. */
    private static void removeOthers() throws IOException {
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file : files.filter(file -> file.getFileName().toString().contains("-pid"))
                    .toList()) {
                Files.delete(file);
            }
        }
    }
}
