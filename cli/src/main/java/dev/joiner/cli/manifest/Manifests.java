package dev.joiner.cli.manifest;

import dev.joiner.cli.error.UserError;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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

    private static final int MOST_READ_TWICE = 4 << 20;

    private final InputStream standardInput;

    /** Takes {@code -} from this stream. */
    public Manifests(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    /**
     * Gives every object of these paths to {@code sink}.
     *
     * @return how many documents there were that hold something, if only a list of nothing
     * @throws UserError if a file cannot be read
     * @throws ManifestException if a document is no object of Kubernetes
     */
    public int read(List<String> paths, Consumer<Manifest> sink) {
        var unfolding = new ListUnfolding(sink);
        for (String path : paths.stream().flatMap(Manifests::parted).toList()) {
            if (path.equals("-")) {
                read("-", standardInput, unfolding);
            } else {
                for (Path file : files(path(path))) {
                    read(file, unfolding);
                }
            }
        }
        return unfolding.documents();
    }

    /** As kubectl has it, {@code a.yaml,b.yaml} is two; a file that is called so is one. */
    private static Stream<String> parted(String path) {
        return path.indexOf(',') < 0 || Files.exists(path(path)) ? Stream.of(path) : Arrays.stream(path.split(","));
    }

    private static Path path(String path) {
        if (path.isBlank()) {
            throw new UserError("-f: a path is empty; name a file, a folder, or - for standard input");
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new UserError("-f: '" + path + "' is no path: " + e.getReason(), e);
        }
    }

    private static List<Path> files(Path path) {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        List<Path> files = ManifestFolder.files(path).stream()
                .filter(Manifests::isManifest)
                .sorted()
                .toList();
        if (files.isEmpty()) {
            throw new UserError(path + ": there is no .yaml, .yml or .json file in this folder");
        }
        return files;
    }

    private static boolean isManifest(Path file) {
        String name = plainName(file.toString());
        return name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    }

    private static String plainName(String file) {
        String name = file.toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    }

    private void read(Path file, ListUnfolding sink) {
        if (!Files.exists(file)) {
            throw new UserError(file + ": there is no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            read(file.toString(), in, sink);
        } catch (AccessDeniedException e) {
            throw new UserError(file + ": you may not read this file", e);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private void read(String name, InputStream in, ListUnfolding sink) {
        try {
            var bytes = new BufferedInputStream(new LimitedInput(unpacked(in), MOST_BYTES), 1 << 16);
            if (isJson(bytes)) {
                readJson(name, bytes, sink);
            } else {
                new YamlDocuments(name, ManifestText.of(bytes, false)).read(sink);
            }
        } catch (LimitedInput.TooLong e) {
            throw new UserError(name + ": has more than " + (MOST_BYTES >> 20) + " MiB; split it", e);
        } catch (ManifestText.TooLong e) {
            throw new UserError(name + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UserError(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** As kubectl does it: what begins like JSON and is none, as with a comma too many, may still be YAML. */
    private static void readJson(String name, BufferedInputStream bytes, ListUnfolding sink) throws IOException {
        var documents = new JsonDocuments(name, ManifestText.of(bytes, true));
        bytes.mark(MOST_READ_TWICE);
        int before = sink.objects();
        try {
            documents.read(sink);
        } catch (JsonDocuments.NotJson e) {
            int taken = sink.objects() - before;
            List<Manifest> found = asYaml(name, bytes);
            if (found.size() <= taken) {
                throw e.problem();
            }
            found.subList(taken, found.size()).forEach(sink::object);
        }
    }

    /** Empty when it is none, or too long to be read twice. */
    private static List<Manifest> asYaml(String name, BufferedInputStream bytes) {
        var found = new ArrayList<Manifest>();
        try {
            bytes.reset();
            byte[] all = bytes.readNBytes(MOST_READ_TWICE);
            if (all.length < MOST_READ_TWICE) {
                new YamlDocuments(name, ManifestText.of(new BufferedInputStream(new ByteArrayInputStream(all)), false))
                        .read(new ListUnfolding(found::add));
            }
            return found;
        } catch (ManifestException | IOException e) {
            return List.of();
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

    /** By how it begins, whatever it is called, as kubectl does. YAML's own braces are followed by bare words. */
    private static boolean isJson(InputStream in) throws IOException {
        in.mark(1 << 12);
        String start = new String(in.readNBytes(1 << 10), StandardCharsets.UTF_8)
                .replaceFirst("^\uFEFF", "")
                .stripLeading();
        in.reset();
        String inside = start.startsWith("{") ? start.substring(1).stripLeading() : "";
        return inside.startsWith("\"") || inside.startsWith("}");
    }
}
