package dev.joiner.cli.validate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import dev.joiner.cli.error.UserError;
import dev.joiner.cli.manifest.Manifest;
import dev.joiner.cli.manifest.ManifestException;
import dev.joiner.cli.manifest.Manifests;
import dev.joiner.cluster.client.JsonTree;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Objects of Karpenter's v1alpha5 generation as v1, with the same meaning. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        description = {
            "Writes Provisioner and AWSNodeTemplate objects as NodePool and EC2NodeClass, with the same meaning:",
            "what v1alpha5 leaves to defaults is written out. Other objects are passed on as they are."
        },
        footer = {
            "",
            "YAML goes to standard output, what you have to look at to standard error.",
            "Exit code 2 when something could not be converted.",
            "",
            "Examples:",
            "  joiner convert -f provisioner.yaml > nodepool.yaml",
            "  kubectl get provisioners,awsnodetemplates -o yaml | joiner convert -f - | joiner validate -f -"
        })
public final class ConvertCommand implements Callable<Integer> {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR));

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "PATH",
            description = "A file, a folder, or - for standard input; several with commas, or given several times.")
    private List<String> paths = List.of();

    @Option(
            names = "--instance-profile",
            paramLabel = "NAME",
            description = "For templates that name none: v1 has no default of the installation.")
    private @Nullable String instanceProfile;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var objects = new ArrayList<Manifest>();
        try {
            new Manifests(System.in).read(paths, objects::add);
        } catch (ManifestException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        if (objects.isEmpty()) {
            throw new UserError("there is no object in " + String.join(", ", paths));
        }
        var conversion = new Conversion(Optional.ofNullable(instanceProfile));
        List<Object> converted = conversion.convert(objects.stream()
                .map(object -> new Conversion.Source(object.apiVersion(), object.kind(), object.name(), tree(object)))
                .toList());
        PrintWriter out = spec.commandLine().getOut();
        converted.forEach(object -> out.print(yaml(object)));
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        conversion.notes().forEach(note -> err.println("joiner: " + note));
        err.flush();
        return conversion.isComplete() ? 0 : 2;
    }

    private static Map<?, ?> tree(Manifest manifest) {
        return JsonTree.of(manifest.json()) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String yaml(Object object) {
        try {
            return YAML.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new UserError("cannot write YAML: " + e.getMessage(), e);
        }
    }
}
