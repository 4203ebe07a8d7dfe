package dev.joiner.cli.plan;

import dev.joiner.cli.catalogue.BundledCatalogue;
import dev.joiner.cli.catalogue.CatalogueFile;
import dev.joiner.cli.catalogue.TypeSource;
import dev.joiner.cli.error.UserError;
import dev.joiner.cli.manifest.Manifests;
import dev.joiner.planner.podplan.PodPlan;
import dev.joiner.planner.podplan.PodPlanner;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code joiner plan}: what would be launched for these objects. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = "What would be launched for these objects, and what it would cost; no cluster, no AWS account.",
        footer = {
            "",
            "Reads Provisioner, AWSNodeTemplate, NodePool, EC2NodeClass, Pod, every workload with a pod template",
            "(replicas are expanded), DaemonSet, Node with its Pods, Namespace, PersistentVolume(Claim),",
            "StorageClass, CSINode and PriorityClass; other kinds are left out, unless they have a pod template.",
            "What the input does not say is assumed, and the answer says so.",
            "",
            "Exit code 2: some pod has no place.",
            "",
            "Examples:",
            "  joiner plan -f shop/                          all manifests of a folder",
            "  helm template shop | joiner plan -f - -f nodepool.yaml",
            "  kubectl get pods,nodes,nodepools,ec2nodeclasses,daemonsets -A -o json | joiner plan -f -",
            "  joiner plan -f pods.json.gz --catalog types.json --repeat 5 --output json"
        })
public final class PlanCommand implements Callable<Integer> {
    private static final int MOST_REPEATS = 10_000;

    /** How the answer is shown. */
    enum Output {
        text,
        json
    }

    @Option(
            names = {"-f", "--filename"},
            required = true,
            arity = "1..*",
            paramLabel = "PATH",
            description =
                    "Manifest file, folder or - for standard input, several with commas; YAML or JSON, gzipped or not.")
    private List<String> paths = List.of();

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "Instance types and prices from this file; else EC2's public ones at estimated prices.")
    private @Nullable Path catalogue;

    @Option(
            names = "--region",
            paramLabel = "REGION",
            description = "Region of the bundled instance types (" + BundledCatalogue.DEFAULT_REGION + ").")
    private @Nullable String region;

    @Option(
            names = "--repeat",
            defaultValue = "1",
            paramLabel = "N",
            description = "Plan so often, and tell the median of the times (${DEFAULT-VALUE}).")
    private int repeat = 1;

    @Option(names = "--output", defaultValue = "text", description = "text or json (${DEFAULT-VALUE}).")
    private Output output = Output.text;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        if (repeat < 1 || repeat > MOST_REPEATS) {
            throw new UserError("--repeat " + repeat + ": from 1 to " + MOST_REPEATS);
        }
        if (catalogue != null && region != null) {
            throw new UserError("--catalog and --region exclude each other: a catalogue file is of one region");
        }
        var input = new PlanInput();
        TypeSource source = readBoth(input);
        PrintWriter err = spec.commandLine().getErr();
        if (!input.leftOut.isEmpty()) {
            err.println("joiner: left out, as it means nothing to a plan: " + counts(input));
        }
        Question question = Question.of(input, source);
        var planner = new PodPlanner();
        Answer answer = answer(planner, question, source);
        PrintWriter out = spec.commandLine().getOut();
        if (output == Output.json) {
            answer.assumptions().forEach(line -> err.println("joiner: " + line));
            answer.notes().forEach(line -> err.println("joiner: " + line));
            PlanJson.write(answer, planner.bindingOrder(question.snapshot(), answer.plan()), out);
        } else {
            new PlanText(out, showsBlocks(), question).print(answer);
        }
        out.flush();
        err.flush();
        return answer.unplaceable().isEmpty() ? 0 : 2;
    }

    /** Reads the catalogue beside the manifests: each takes a good part of a second in a JVM that just started. */
    private TypeSource readBoth(PlanInput input) throws IOException {
        var reading = new FutureTask<TypeSource>(this::source);
        Thread.ofPlatform().name("catalogue").daemon().start(reading);
        int documents = new Manifests(System.in).read(paths, input::add);
        try {
            TypeSource source = reading.get();
            if (documents == 0) {
                throw new UserError("there is no object in " + String.join(", ", paths));
            }
            return source;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the catalogue could not be read", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted while the catalogue was read");
        }
    }

    private TypeSource source() {
        if (catalogue != null) {
            return CatalogueFile.read(catalogue);
        }
        return BundledCatalogue.of(region == null ? BundledCatalogue.DEFAULT_REGION : region);
    }

    private static String counts(PlanInput input) {
        var text = new StringBuilder();
        input.leftOut.forEach((kind, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(kind));
        return text.toString();
    }

    private Answer answer(PodPlanner planner, Question question, TypeSource source) {
        double[] millis = new double[repeat];
        PodPlan plan = null;
        for (int i = 0; i < repeat; i++) {
            long start = System.nanoTime();
            plan = planner.plan(question.snapshot(), question.waiting(), question.storage());
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        double median = (millis[(repeat - 1) / 2] + millis[repeat / 2]) / 2;
        PodPlan made = Objects.requireNonNull(plan);
        return Answer.of(question, made, Notes.of(planner, question, made), source.prices(), median);
    }

    private static boolean showsBlocks() {
        return StandardCharsets.UTF_8.name().equalsIgnoreCase(System.getProperty("stdout.encoding", ""));
    }
}
