package dev.joiner.twin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledFilesTest {
    @TempDir
    Path folder;

    @Test
    void carriesEverySourceOfTheEmulator() throws Exception {
        try (var sources = Files.list(Path.of("src/main/python/ec2_twin"))) {
            assertThat(sources.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".py")))
                    .containsExactlyInAnyOrderElementsOf(BundledFiles.EMULATOR);
        }
    }

    @Test
    void unpacksModulesWithTheirSums() {
        BundledFiles.unpack(BundledFiles.moduleFiles(), 1, folder);

        for (String module : BundledFiles.MODULES) {
            assertThat(folder.resolve(module).resolve("go.mod")).isNotEmptyFile();
            assertThat(folder.resolve(module).resolve("go.sum")).isNotEmptyFile();
        }
        assertThat(folder.resolve("kubernetes").resolve("go.mod")).content().contains(Versions.KUBERNETES);
    }

    @Test
    void hashesWhatItCarries() {
        String hash = BundledFiles.hash(BundledFiles.moduleFiles(), "a");

        assertThat(hash).matches("[0-9a-f]{16}").isEqualTo(BundledFiles.hash(BundledFiles.moduleFiles(), "a"));
        assertThat(hash).isNotEqualTo(BundledFiles.hash(BundledFiles.moduleFiles(), "b"));
    }
}
