package dev.joiner.twin.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolboxTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void buildsNoProgramThatIsThere() throws IOException {
        var cache = new CacheDirectory(folder);
        Path programs = Files.createDirectories(cache.tools().resolve("programs"));
        for (GoTool tool : GoTool.ALL) {
            Files.writeString(programs.resolve(tool.fingerprint()), tool.name());
        }
        var said = new ArrayList<String>();

        Path bin = new Toolbox(cache, Progress.to(said::add)).bin();

        for (GoTool tool : GoTool.ALL) {
            assertThat(bin.resolve(tool.name())).hasContent(tool.name());
        }
        assertThat(said).isEmpty();
    }
}
