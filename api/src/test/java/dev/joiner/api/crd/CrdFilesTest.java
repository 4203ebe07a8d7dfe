package dev.joiner.api.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.rules.OwnKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The chart's definitions are what the schemas say. {@code -Djoiner.renew=true} writes them anew. */
class CrdFilesTest {
    private static final Path CHART = Path.of("../charts/joiner-crd/templates");

    @ParameterizedTest
    @EnumSource
    void the_chart_holds_the_definition_of_each_kind(OwnKind kind) throws IOException {
        Path file = CHART.resolve(kind.plural() + ".yaml");
        String yaml = Crd.yaml(kind);
        if (Boolean.getBoolean("joiner.renew")) {
            Files.writeString(file, yaml);
        }

        assertThat(file).content().isEqualTo(yaml);
    }
}
