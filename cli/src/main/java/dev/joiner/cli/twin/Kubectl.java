package dev.joiner.cli.twin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.cli.error.UserError;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real kubectl against one twin; blocking. */
final class Kubectl {
    private final Path program;
    private final Path kubeconfig;

    Kubectl(Path program, Path kubeconfig) {
        this.program = program;
        this.kubeconfig = kubeconfig;
    }

    /**
     * Runs it.
     *
     * @return what it printed
     * @throws UserError with what it said, if it fails
     */
    String run(String... arguments) throws IOException, InterruptedException {
        return run(List.of(arguments), "");
    }

    void apply(List<JsonNode> objects) throws IOException, InterruptedException {
        for (JsonNode object : objects) {
            run(List.of("apply", "-f", "-"), object.toString());
        }
    }

    private String run(List<String> arguments, String input) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(program.toString(), "--kubeconfig=" + kubeconfig));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new UserError("kubectl " + String.join(" ", arguments) + ": " + said);
        }
        return said;
    }
}
