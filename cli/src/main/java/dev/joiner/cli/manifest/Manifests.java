package dev.joiner.cli.manifest;

import dev.joiner.cli.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Reads manifests from what a user names: files, folders (with all {@code .yaml}, {@code .yml} and
 * {@code .json} files below, in the order of their paths), {@code -} for standard input; each of them gzipped
 * or not. Objects come in the order in which they stand.
 *
 * <p>Limits: {@value #MOST_BYTES} bytes of one file after unpacking, {@value #DEEPEST} levels of nesting, and
 * those of {@link YamlDocuments}. Confined to one thread.
 */
public final class Manifests {
    /** A hundred times what the largest sensible manifest has; a gzip bomb ends here. */
    static final long MOST_BYTES = 512L << 20;

    /** Kubernetes' own objects stay below 20. */
    static final int DEEPEST = 100;

    private static final int DEEPEST_FOLDER = 32;

    private final InputStream standardInput;

    /** Takes {@code -} from this stream. */
    public Manifests(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /**
     * Gives every object of these paths to {@code sink}.
     *
     * @throws UserError if a file cannot be read
     * @throws ManifestException if a document is no object of Kubernetes
     */
    public void read(List<String> paths, Consumer<Manifest> sink) {
        for (String path : paths) {
            if (path.equals("-")) {
                read("-", standardInput, sink);
            } else {
                for (Path file : files(Path.of(path))) {
                    read(file, sink);
                }
            }
        }
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> found = Files.walk(path, DEEPEST_FOLDER)) {
            List<Path> files = found.filter(file -> isManifest(file) && Files.isRegularFile(file))
                    .sorted()
                    .toList();
            if (files.isEmpty()) {
                throw new UserError(path + ": there is no .yaml, .yml or .json file in this folder");
            }
            return files;
        } catch (IOException e) {
            throw new UserError(path + ": the folder cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isManifest(Path file) {
        String name = plainName(file.toString());
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static String plainName(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    private void read(Path file, Consumer<Manifest> sink) {
        if (!Files.exists(file)) {
            throw new UserError(file + ": there is no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            read(file.toString(), in, sink);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void read(String name, InputStream in, Consumer<Manifest> sink) {
        try {
            var bytes = new BufferedInputStream(new LimitedInput(unpacked(in), MOST_BYTES), 1 << 16);
            var collector = new ListUnfolding(sink);
            if (isJson(name, bytes)) {
                new JsonDocuments(name, bytes).read(collector);
            } else {
                new YamlDocuments(name, bytes).read(collector);
            }
        } catch (LimitedInput.TooLong e) {
            throw new UserError(name + ": has more than " + (MOST_BYTES >> 20) + " MiB; split it", e);
        } catch (IOException e) {
            throw new UserError(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** By the first two bytes, so that standard input may be packed, too. */
    private static InputStream unpacked(InputStream in) throws IOException {
        var peeked = new BufferedInputStream(in, 1 << 16);
        peeked.mark(2);
        boolean packed = peeked.read() == 0x1f && peeked.read() == 0x8b;
        peeked.reset();
        return packed ? new GZIPInputStream(peeked, 1 << 16) : peeked;
    }

    /** By the name; without one that says so, by how it begins. YAML's own braces are followed by bare words. */
    private static boolean isJson(String name, InputStream in) throws IOException {
        String plain = plainName(name);
        if (plain.endsWith(".json")) {
            return true;
        }
        if (plain.endsWith(".yaml") || plain.endsWith(".yml")) {
            return false;
        }
        in.mark(1 << 12);
        String start = new String(in.readNBytes(1 << 10), StandardCharsets.UTF_8).stripLeading();
        in.reset();
        return start.startsWith("{") && start.substring(1).stripLeading().startsWith("\"");
    }
}
