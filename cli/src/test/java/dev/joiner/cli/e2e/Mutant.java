package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.cli.twin.LocalJoiner;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * Joiner with one class replaced by a bad one: its source with some words changed, compiled and put before the real one
 * on the class path. Shows that a test notices; nothing of it is in the product.
 */
final class Mutant {
    private Mutant() {}

    /**
     * The command that runs it.
     *
     * @param source the class's file, below the repository
     * @param changes text that stands there exactly once, and what replaces it
     * @param folder for what is compiled
     */
    static List<String> command(String source, Map<String, String> changes, Path folder) {
        Path home = LocalJoiner.charts().resolveSibling("");
        String text = read(home.resolve(source));
        for (var change : changes.entrySet()) {
            assertThat(text.split(java.util.regex.Pattern.quote(change.getKey()), -1))
                    .as("parts of %s around '%s'", source, change.getKey())
                    .hasSize(2);
            text = text.replace(change.getKey(), change.getValue());
        }
        try {
            Path file = folder.resolve(Path.of(source).getFileName());
            Files.writeString(file, text);
            compile(file, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var command = new ArrayList<>(LocalJoiner.command());
        int path = command.indexOf("-cp") + 1;
        command.set(path, folder + File.pathSeparator + command.get(path));
        return command;
    }

    private static void compile(Path file, Path folder) throws IOException {
        JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK runs this test");
        String jars;
        try (Stream<Path> files =
                Files.list(Path.of(System.getProperty("joiner.classpath")).getParent())) {
            jars = files.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
        }
        int code = compiler.run(
                null, null, null, "-proc:none", "-nowarn", "-cp", jars, "-d", folder.toString(), file.toString());
        assertThat(code).as("exit code of javac for %s", file).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
