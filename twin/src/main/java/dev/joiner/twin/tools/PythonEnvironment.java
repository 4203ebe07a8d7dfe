package dev.joiner.twin.tools;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A Python environment with moto and our emulator around it, made once per version of the requirements. Thread-safe.
 *
 * @param python the interpreter of the environment
 * @param sources the folder to put on the module path, with {@code ec2_twin} in it
 * @param instanceTypes the emulator's rendered instance types
 */
public record PythonEnvironment(Path python, Path sources, Path instanceTypes) {
    private static final List<String> REQUIREMENTS = List.of("python/requirements.txt");
    private static final String OLDEST = "3.11";

    /**
     * The environment in the cache; makes it when it is missing.
     *
     * @throws TwinException without Python or its venv module, without network at the first time, or without space
     */
    public static PythonEnvironment in(CacheDirectory cache, Progress progress) {
        Path home = cache.moto().resolve(BundledFiles.hash(REQUIREMENTS, ""));
        Path sources = home.resolve("src-" + BundledFiles.hash(BundledFiles.emulatorFiles(), ""));
        var environment = new PythonEnvironment(
                home.resolve("venv").resolve("bin").resolve("python"), sources, home.resolve("instance-types.json"));
        if (environment.isWhole()) {
            return environment;
        }
        try (var _ = BuildLock.take(cache.moto(), progress)) {
            if (!Files.exists(environment.python())) {
                progress.during("installing the EC2 emulator (moto)", () -> install(home));
            }
            if (!Files.isDirectory(sources)) {
                unpack(home, sources);
            }
            if (!Files.exists(environment.instanceTypes())) {
                progress.during("preparing EC2's instance types", () -> environment.warm(home));
            }
            return environment;
        } catch (TwinException e) {
            throw e;
        } catch (Exception e) {
            throw new TwinException("preparing the EC2 emulator in " + home + " failed: " + e.getMessage(), e);
        }
    }

    private boolean isWhole() {
        return Files.exists(python) && Files.isDirectory(sources) && Files.exists(instanceTypes);
    }

    private static Path install(Path home) throws IOException {
        Path python = suitablePython();
        Path work = home.resolve(".venv");
        Trees.delete(work);
        Trees.create(home);
        BundledFiles.unpack(REQUIREMENTS, 1, home);
        var venv = BuildStep.run("python", List.of(python.toString(), "-m", "venv", work.toString()), Map.of(), home);
        if (venv.failed()) {
            BuildStep.refuseIfEnvironmentIsTheProblem(venv, "the Python environment", home);
            String hint = venv.says("ensurepip", "No module named venv")
                    ? "Python has no working venv module: install it (package python3-venv on Debian)"
                    : venv.lastLine();
            throw new TwinException("cannot make a Python environment with " + python + ": " + hint);
        }
        // --no-deps: the requirements are complete and pinned, nothing else may come in.
        var pip = BuildStep.run(
                "pip",
                List.of(
                        work.resolve("bin").resolve("python").toString(),
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "--no-deps",
                        "-r",
                        home.resolve("requirements.txt").toString()),
                Map.of(),
                home);
        if (pip.failed()) {
            BuildStep.refuseIfEnvironmentIsTheProblem(pip, "the EC2 emulator", home);
            throw new TwinException("installing moto failed: " + pip.lastLine());
        }
        Files.move(work, home.resolve("venv"), StandardCopyOption.ATOMIC_MOVE);
        return home;
    }

    private static Path suitablePython() {
        Optional<Path> found = Programs.find("python3");
        if (found.isEmpty()) {
            throw new TwinException("the twin's EC2 runs on Python and found no python3 on the PATH: install Python "
                    + OLDEST + " or newer");
        }
        var check = BuildStep.run(
                "python",
                List.of(
                        found.get().toString(),
                        "-c",
                        "import sys; v='%d.%d' % sys.version_info[:2]; print(v); sys.exit(sys.version_info < (3, 11))"),
                Map.of(),
                Path.of(System.getProperty("java.io.tmpdir")));
        if (check.failed()) {
            throw new TwinException("%s is Python %s; the twin's EC2 needs %s or newer"
                    .formatted(found.get(), check.lastLine(), OLDEST));
        }
        return found.get();
    }

    private static void unpack(Path home, Path sources) throws IOException {
        Path work = home.resolve(".src");
        Trees.delete(work);
        BundledFiles.unpack(BundledFiles.emulatorFiles(), 1, work);
        Files.move(work, sources, StandardCopyOption.ATOMIC_MOVE);
    }

    private Path warm(Path home) {
        var command = List.of(python.toString(), "-m", "ec2_twin", "--warm", "--cache", instanceTypes.toString());
        var outcome = BuildStep.run("ec2_twin", command, Map.of("PYTHONPATH", sources.toString()), home);
        if (outcome.failed()) {
            BuildStep.refuseIfEnvironmentIsTheProblem(outcome, "the instance types", home);
            throw new TwinException("the EC2 emulator does not start: " + outcome.lastLine());
        }
        return instanceTypes;
    }
}
