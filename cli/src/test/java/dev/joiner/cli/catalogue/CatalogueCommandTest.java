package dev.joiner.cli.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.cli.CommandRun;
import dev.joiner.cloud.InstanceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void what_is_exported_is_what_is_bundled() throws IOException {
        CommandRun run = CommandRun.of("catalogue", "export", "--bundled", "--region", "us-west-2");
        Path file = Files.writeString(folder.resolve("types.json"), run.out());

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("prices are estimates");
        CatalogueFile read = CatalogueFile.read(file);
        assertThat(read.region()).isEqualTo("us-west-2");
        assertThat(read.all()).hasSizeGreaterThan(1200);
        var byName = read.all().stream().collect(Collectors.toMap(InstanceType::name, Function.identity()));
        assertThat(byName).hasEntrySatisfying("t3.medium", type -> {
            assertThat(type.allocatable().quantities())
                    .containsEntry("cpu", "1930m")
                    .containsEntry("memory", "3246Mi")
                    .containsEntry("pods", "17");
            assertThat(type.requirements().singleValues())
                    .containsEntry(Labels.INSTANCE_TYPE, "t3.medium")
                    .containsEntry("karpenter.k8s.aws/instance-family", "t3")
                    .doesNotContainKey(Labels.NODE_CLASS);
            assertThat(type.requirements().has("karpenter.k8s.aws/instance-gpu-name"))
                    .isFalse();
        });
    }

    @Test
    void a_plan_from_the_exported_file_is_the_plan_from_the_bundled_types() throws IOException {
        String seed = "src/main/resources/dev/joiner/cli/seed";
        Path file = Files.writeString(
                folder.resolve("types.json"),
                CommandRun.of("catalogue", "export", "--bundled").out());

        CommandRun bundled = CommandRun.of("plan", "-f", seed);
        CommandRun exported = CommandRun.of("plan", "-f", seed, "--catalog", file.toString());

        assertThat(rows(exported)).isEqualTo(rows(bundled)).contains("t3.medium");
    }

    private static String rows(CommandRun run) {
        return run.out().lines().filter(line -> !line.contains("note:")).collect(Collectors.joining("\n"));
    }

    @Test
    void a_region_that_is_not_bundled_is_an_error_that_names_those_that_are() {
        CommandRun run = CommandRun.of("catalogue", "export", "--bundled", "--region", "eu-west-1");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("only of us-east-1, us-east-2, us-west-2")
                .contains("catalogue export");
    }

    @Test
    void without_a_subcommand_it_says_how_it_is_used() {
        CommandRun run = CommandRun.of("catalogue");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("Usage: joiner catalogue");
    }
}
