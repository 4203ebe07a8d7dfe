package dev.joiner.cli.validate;

import com.google.gson.GsonBuilder;
import dev.joiner.api.schema.Finding;
import dev.joiner.cli.catalogue.BundledCatalogue;
import dev.joiner.cli.error.UserError;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.manifest.ManifestException;
import dev.joiner.cli.manifest.Manifests;
import dev.joiner.planner.advice.Surroundings;
import dev.joiner.webhook.ObjectVerdict;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The webhook's verdict on manifests, without a cluster. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Checks manifests by the rules of Joiner's webhook, without a cluster.",
            "Node pools and classes by all their rules; workloads against the pools among the manifests."
        },
        footer = {
            "",
            "Exit code 2 when there is an error, 0 when there are warnings only or nothing.",
            "",
            "Examples:",
            "  joiner validate -f pools.yaml",
            "  joiner validate -f manifests/ -f extra.yaml.gz --output json",
            "  helm template my-chart | joiner validate -f -"
        })
public final class ValidateCommand implements Callable<Integer> {
    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "PATH",
            description = "A file, a folder, or - for standard input; several with commas, or given several times.")
    private List<String> paths = List.of();

    @Option(
            names = "--output",
            defaultValue = "text",
            paramLabel = "text|json",
            description = "How findings are written: ${DEFAULT-VALUE} unless said.")
    private String output = "text";

    @Option(
            names = "--region",
            defaultValue = "us-east-1",
            paramLabel = "REGION",
            description = "Whose zones and instance types are known: ${DEFAULT-VALUE} unless said.")
    private String region = "us-east-1";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** A finding with the place of its object. */
    private record Line(String file, int document, String kind, String name, Finding finding) {
        Map<String, Object> json() {
            var json = new LinkedHashMap<String, Object>();
            json.put("file", file);
            json.put("document", document);
            json.put("kind", kind);
            json.put("name", name);
            json.put("severity", severity());
            json.put("field", finding.field());
            json.put("message", finding.message());
            return json;
        }

        private String severity() {
            return finding.severity().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return file + ":" + document + " " + kind + "/" + name + ": " + severity() + " " + finding;
        }
    }

    @Override
    public Integer call() {
        if (!output.equals("text") && !output.equals("json")) {
            throw new UserError("--output " + output + " is not known; use text or json");
        }
        var objects = new ArrayList<Manifest>();
        try {
            new Manifests(System.in).read(paths, objects::add);
        } catch (ManifestException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        if (objects.isEmpty()) {
            throw new UserError("there is no object in " + String.join(", ", paths));
        }
        Surroundings around =
                InputSurroundings.of(objects, BundledCatalogue.of(region).catalogue());
        var lines = new ArrayList<Line>();
        for (Manifest object : objects) {
            for (Finding finding : ObjectVerdict.of(object.apiVersion(), object.kind(), object.json(), around)) {
                lines.add(new Line(
                        object.where().file(), object.where().document(), object.kind(), object.name(), finding));
            }
        }
        print(lines, objects.size());
        return lines.stream().anyMatch(line -> line.finding().isError()) ? 2 : 0;
    }

    private void print(List<Line> lines, int objects) {
        PrintWriter out = spec.commandLine().getOut();
        if (output.equals("json")) {
            var json =
                    new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();
            out.println(json.toJson(
                    Map.of("findings", lines.stream().map(Line::json).toList())));
        } else {
            lines.forEach(out::println);
        }
        out.flush();
        long errors = lines.stream().filter(line -> line.finding().isError()).count();
        PrintWriter err = spec.commandLine().getErr();
        err.println("joiner: " + objects + " objects, " + errors + " errors, " + (lines.size() - errors) + " warnings");
        err.flush();
    }
}
