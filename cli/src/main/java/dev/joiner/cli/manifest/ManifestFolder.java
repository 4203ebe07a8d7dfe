package dev.joiner.cli.manifest;

import dev.joiner.cli.error.UserError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The regular files below a folder. Of one call. */
final class ManifestFolder extends SimpleFileVisitor<Path> {
    private static final int DEEPEST = 32;

    /** Folders with more are not meant: nobody has so many manifests, and {@code /} has. */
    private static final int MOST_FILES = 200_000;

    private final Path folder;
    private final List<Path> found = new ArrayList<>();
    private int seen;

    private ManifestFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * In no order.
     *
     * @throws UserError if there are very many, or a folder that cannot be read
     */
    static List<Path> files(Path folder) {
        var visitor = new ManifestFolder(folder);
        try {
            Files.walkFileTree(folder, Set.of(), DEEPEST, visitor);
        } catch (AccessDeniedException e) {
            throw new UserError(folder + ": you may not read " + e.getFile(), e);
        } catch (IOException e) {
            throw new UserError(folder + ": the folder cannot be read: " + e.getMessage(), e);
        }
        return visitor.found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (++seen > MOST_FILES) {
            throw new UserError(folder + ": has more than " + MOST_FILES + " files: name the folder of the manifests");
        }
        if (attributes.isRegularFile() || (attributes.isSymbolicLink() && Files.isRegularFile(file))) {
            found.add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    /** What has gone meanwhile is not there. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }
}
