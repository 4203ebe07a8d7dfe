package dev.joiner.twin.local;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where the twin keeps what outlives a run: built tools, the Python environment, the folders of running twins. Nothing
 * is written outside it.
 *
 * @param root {@code joiner} below the user's cache folder
 */
public record CacheDirectory(Path root) {
    /** {@code $XDG_CACHE_HOME/joiner}, or {@code ~/.cache/joiner}. */
    public static CacheDirectory ofUser() {
        return of(System.getenv(), System.getProperty("user.home"));
    }

    static CacheDirectory of(Map<String, String> environment, String home) {
        String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
        // The XDG specification has relative paths ignored.
        Path base = configured.startsWith("/") ? Path.of(configured) : Path.of(home, ".cache");
        return new CacheDirectory(base.resolve("joiner"));
    }

    /** Built programs, one folder per version of their module files. */
    public Path tools() {
        return root.resolve("tools");
    }

    /** Python environments with moto, one folder per version of the requirements. */
    public Path moto() {
        return root.resolve("moto");
    }

    /** One folder per running twin. */
    public Path twins() {
        return root.resolve("twins");
    }
}
