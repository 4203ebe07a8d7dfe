package dev.joiner.twin.tools;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds the Go programs of the twin, each once per version of its module files and its recipe, into the user's cache.
 *
 * <p>A build goes to a folder of its own. A program is moved to its final name when it is there, and so is the folder
 * of links to all of them: what has its final name is whole. Thread-safe.
 */
public final class Toolbox {
    private static final int[] OLDEST_GO = {1, 26};
    private static final int LANES = 2;
    private static final Pattern GO_VERSION = Pattern.compile("go(\\d+)\\.(\\d+)");

    private final CacheDirectory cache;
    private final Progress progress;

    /** Builds into {@code cache}; says what it does when it takes long. */
    public Toolbox(CacheDirectory cache, Progress progress) {
        this.cache = cache;
        this.progress = progress;
    }

    /**
     * The folder with all programs; builds what is missing.
     *
     * @throws TwinException without Go, without network at the first build, or without space
     */
    public Path bin() {
        Path target = target();
        if (Files.isDirectory(target)) {
            return target;
        }
        try (var _ = BuildLock.take(cache.tools(), progress)) {
            if (Files.isDirectory(target)) {
                return target;
            }
            removeLeftovers();
            return build(target);
        }
    }

    /**
     * Finds out whether {@link #bin} has what it needs; costs nothing when the tools are built.
     *
     * @throws TwinException without Go, or with one that is too old
     */
    public void checkPrerequisites() {
        if (!Files.isDirectory(target()) && !missing().isEmpty()) {
            goVersion();
        }
    }

    private Path target() {
        return cache.tools().resolve(hash()).resolve("bin");
    }

    // The tools are the same whatever Go builds them, and the check for Go costs more than a warm start can spare:
    // the Go version is only asked for when there is something to build.
    private static String hash() {
        return BundledFiles.hash(
                List.of(), GoTool.ALL.stream().map(GoTool::fingerprint).collect(Collectors.joining(" ")));
    }

    private Path program(GoTool tool) {
        return cache.tools().resolve("programs").resolve(tool.fingerprint());
    }

    private List<GoTool> missing() {
        return GoTool.ALL.stream()
                .filter(tool -> !Files.isRegularFile(program(tool)))
                .toList();
    }

    private Path build(Path target) {
        List<GoTool> missing = missing();
        if (!missing.isEmpty()) {
            String go = goVersion();
            progress.say("building "
                    + (missing.size() == GoTool.ALL.size()
                            ? "Kubernetes, etcd, kwok and helm with " + go + ": once, about ten minutes"
                            : missing.stream().map(GoTool::name).collect(Collectors.joining(", ")) + " with " + go));
        }
        Path work = cache.tools().resolve(".build-" + ProcessHandle.current().pid());
        Trees.create(work.resolve("bin"));
        try {
            BundledFiles.unpack(BundledFiles.moduleFiles(), 1, work);
            Trees.create(cache.tools().resolve("programs"));
            buildAll(missing, work);
            for (GoTool tool : GoTool.ALL) {
                Files.createLink(work.resolve("bin").resolve(tool.name()), program(tool));
            }
            Trees.create(target.resolve("..").normalize());
            Files.move(work.resolve("bin"), target);
            return target;
        } catch (TwinException e) {
            throw e;
        } catch (IOException e) {
            throw new TwinException("cannot finish the tools in " + work + ": " + Trees.reason(e), e);
        } catch (Exception e) {
            throw new TwinException("building the tools failed: " + e.getMessage(), e);
        } finally {
            Trees.delete(work);
        }
    }

    /**
     * Two modules at a time: while one waits for the network, or for the one thread of its linker, the other uses the
     * processors. The programs of one module share nearly all they compile and come one after another.
     */
    private void buildAll(List<GoTool> missing, Path work) throws Exception {
        var modules = missing.stream()
                .collect(Collectors.groupingBy(GoTool::module, LinkedHashMap::new, Collectors.toList()))
                .values();
        try (var lanes = Executors.newFixedThreadPool(LANES, Thread.ofVirtual().factory())) {
            var builds = new ExecutorCompletionService<Void>(lanes);
            modules.forEach(tools -> builds.submit(() -> build(tools, missing, work)));
            try {
                for (int i = 0; i < modules.size(); i++) {
                    builds.take().get();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } finally {
                // After a failure nothing goes on: whoever is interrupted ends its compiler.
                lanes.shutdownNow();
            }
        }
    }

    private @Nullable Void build(List<GoTool> tools, List<GoTool> missing, Path work) throws Exception {
        for (GoTool tool : tools) {
            progress.during(
                    "building %s (%d of %d)".formatted(tool.name(), missing.indexOf(tool) + 1, missing.size()),
                    () -> build(tool, work));
        }
        return null;
    }

    private Path build(GoTool tool, Path work) throws IOException {
        Path binary = work.resolve(tool.fingerprint());
        var command = List.of(
                "go",
                "build",
                "-trimpath",
                "-buildvcs=false",
                "-mod=readonly",
                "-ldflags",
                "-s -w " + tool.flags(),
                "-o",
                binary.toString(),
                tool.packagePath());
        var environment = Map.of("CGO_ENABLED", "0", "GOTOOLCHAIN", "local", "GOWORK", "off", "GOFLAGS", "");
        var outcome = BuildStep.run(tool.name(), command, environment, work.resolve(tool.module()));
        if (outcome.failed()) {
            BuildStep.refuseIfEnvironmentIsTheProblem(outcome, tool.name(), work);
            throw new TwinException("building " + tool.name() + " failed: " + outcome.lastLine());
        }
        return Files.move(binary, program(tool));
    }

    private static String goVersion() {
        Optional<Path> go = Programs.find("go");
        if (go.isEmpty()) {
            throw new TwinException("the twin builds its Kubernetes from source and found no Go on the PATH:"
                    + " install Go %d.%d or newer".formatted(OLDEST_GO[0], OLDEST_GO[1]));
        }
        // GOTOOLCHAIN=local, or an old Go would try to download a new one.
        var outcome = BuildStep.run(
                "go",
                List.of("go", "env", "GOVERSION"),
                Map.of("GOTOOLCHAIN", "local"),
                Path.of(System.getProperty("java.io.tmpdir")));
        String version = outcome.lastLine();
        Matcher parsed = GO_VERSION.matcher(version);
        if (outcome.failed() || !parsed.find()) {
            throw new TwinException(go.get() + " does not tell its version: " + version);
        }
        int major = Integer.parseInt(parsed.group(1));
        int minor = Integer.parseInt(parsed.group(2));
        if (major < OLDEST_GO[0] || (major == OLDEST_GO[0] && minor < OLDEST_GO[1])) {
            throw new TwinException("%s is %s; the twin's tools need Go %d.%d or newer"
                    .formatted(go.get(), version, OLDEST_GO[0], OLDEST_GO[1]));
        }
        return version;
    }

    /** What a killed build left; nobody else builds while we hold the lock. */
    private void removeLeftovers() {
        try (var entries = Files.list(cache.tools())) {
            entries.filter(entry -> entry.getFileName().toString().startsWith(".build-"))
                    .forEach(Trees::delete);
        } catch (IOException e) {
            throw new TwinException("cannot read " + cache.tools() + ": " + e.getMessage(), e);
        }
    }
}
