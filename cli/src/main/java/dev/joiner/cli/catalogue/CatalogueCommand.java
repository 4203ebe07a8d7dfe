package dev.joiner.cli.catalogue;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.aws.RegionCatalogue;
import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.cloud.InstanceType;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code joiner catalogue}: the instance types that plans are made of. */
@Command(
        name = "catalogue",
        mixinStandardHelpOptions = true,
        description = "The instance types that plans are made of.",
        subcommands = {CatalogueCommand.Export.class},
        footer = {"", "Example:", "  joiner catalogue export --region us-west-2 > types.json"})
public final class CatalogueCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 1;
    }

    /** {@code joiner catalogue export}. */
    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = "Write a region's instance types as a file for 'joiner plan --catalog': from AWS where"
                    + " credentials are, else the bundled ones at estimated prices.",
            footer = {
                "",
                "Sizes are those of nodes with Karpenter's defaults: a disk of 20 GiB, no settings of the kubelet.",
                "",
                "Examples:",
                "  joiner catalogue export --region us-west-2 > types.json",
                "  joiner catalogue export --bundled | gzip > types.json.gz"
            })
    static final class Export implements Callable<Integer> {
        private static final NodeClass PLAIN = NodeClass.plain(Generation.V1, "default");

        @Option(
                names = "--region",
                paramLabel = "REGION",
                description = "AWS region (" + BundledCatalogue.DEFAULT_REGION + ").")
        private @Nullable String region;

        @Option(names = "--bundled", description = "Ask nobody, also where AWS credentials are.")
        private boolean bundled;

        @Spec
        private CommandSpec spec = CommandSpec.create();

        @Override
        public Integer call() throws IOException {
            String of = Objects.requireNonNullElse(region, BundledCatalogue.DEFAULT_REGION);
            PrintWriter out = spec.commandLine().getOut();
            PrintWriter err = spec.commandLine().getErr();
            if (!bundled && RegionCatalogue.hasCredentials()) {
                AwsSettings settings = AwsSettings.forCluster("catalogue").inRegion(of);
                try (AwsClients clients = AwsClients.of(settings)) {
                    write(of, "AWS' own", RegionCatalogue.read(settings, clients, PLAIN), out);
                }
                return 0;
            }
            BundledCatalogue catalogue = BundledCatalogue.of(of);
            err.println("joiner: " + (bundled ? "" : "there are no AWS credentials: ")
                    + "these are the bundled types; prices are " + catalogue.prices());
            List<InstanceType> types =
                    catalogue.catalogue().instanceTypes(Generation.V1, KubeletSettings.DEFAULT, PLAIN);
            write(of, catalogue.prices(), types, out);
            return 0;
        }

        private static void write(String region, String prices, List<InstanceType> types, PrintWriter out)
                throws IOException {
            new CatalogueWriter(out).write(region, prices, types, Set.of(Labels.NODE_CLASS));
        }
    }
}
