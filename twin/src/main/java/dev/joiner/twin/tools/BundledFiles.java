package dev.joiner.twin.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.joiner.twin.local.Trees;
import dev.joiner.twin.local.TwinException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The files that the twin's jar carries for other programs. Thread-safe: no state. */
final class BundledFiles {
    private static final String ROOT = "/dev/joiner/twin/";

    static final List<String> MODULES = List.of("kubernetes", "etcd", "kwok", "helm");

    /** The emulator's sources; a jar cannot be listed, so they stand here, and a test compares. */
    static final List<String> EMULATOR = List.of(
            "__init__.py",
            "__main__.py",
            "addresses.py",
            "capacity.py",
            "control.py",
            "events.py",
            "filters.py",
            "fleets.py",
            "images.py",
            "instance_types.py",
            "instances.py",
            "launch_templates.py",
            "paging.py",
            "prices.py",
            "pricing.py",
            "rendered.py",
            "settings.py",
            "sight.py",
            "states.py",
            "tokens.py",
            "world.py");

    private BundledFiles() {}

    static List<String> moduleFiles() {
        var files = new ArrayList<String>();
        MODULES.forEach(module -> files.addAll(moduleFiles(module)));
        return files;
    }

    static List<String> moduleFiles(String module) {
        return List.of("tools/" + module + "/go.mod", "tools/" + module + "/go.sum");
    }

    static List<String> emulatorFiles() {
        return EMULATOR.stream().map(name -> "python/ec2_twin/" + name).toList();
    }

    static byte[] read(String name) {
        try (InputStream in = BundledFiles.class.getResourceAsStream(ROOT + name)) {
            if (in == null) {
                throw new TwinException("the twin's jar lacks " + name + ": build it again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new TwinException("cannot read " + name + " from the twin's jar: " + e.getMessage(), e);
        }
    }

    /** Writes files below {@code folder}, leaving out the first {@code strip} parts of their names. */
    static void unpack(List<String> names, int strip, Path folder) {
        for (String name : names) {
            Path relative = Path.of(name);
            Path target = folder.resolve(relative.subpath(strip, relative.getNameCount()));
            try {
                Trees.create(target.resolve("..").normalize());
                Files.write(target, read(name));
            } catch (IOException e) {
                throw new TwinException("cannot write " + target + ": " + Trees.reason(e), e);
            }
        }
    }

    /** Sixteen hexadecimal digits that change with any byte of the files or the extra text. */
    static String hash(List<String> names, String extra) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : names) {
                digest.update(name.getBytes(UTF_8));
                digest.update(read(name));
            }
            digest.update(extra.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
