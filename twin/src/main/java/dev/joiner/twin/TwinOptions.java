package dev.joiner.twin;

import dev.joiner.twin.local.CacheDirectory;
import dev.joiner.twin.local.TwinException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a twin is to be. Made with {@link #builder}.
 *
 * @param name tells twins on one machine apart: lower-case letters, digits and dashes, at most 40
 * @param boot from an instance's launch to its node's registration
 * @param pending how long instances are pending
 * @param terminating how long instances are shutting-down
 * @param seenByTag from an instance's launch until EC2 shows it by its tags
 * @param seenById from an instance's launch until EC2 knows its id
 * @param cloudController whether nodes of ended instances are deleted, as on EKS
 * @param audit whether the API server keeps a log of who changed what
 * @param nodes Ready, empty, untainted nodes of no pool
 * @param controllerManagerQps calls a second of each controller in kube-controller-manager; 20 is its own default
 * @param bare no Joiner processes
 * @param crdChart the chart with Joiner's CustomResourceDefinitions; installed in every twin when given
 * @param chart Joiner's chart; needed unless bare
 * @param chartValues {@code key=value} as helm's {@code --set} takes them
 * @param joinerCommand the program and first arguments that stand for the image's {@code joiner}
 * @param seed of EC2's random choices
 * @param cache where tools and run folders are kept
 */
public record TwinOptions(
        String name,
        Duration boot,
        Duration pending,
        Duration terminating,
        Duration seenByTag,
        Duration seenById,
        boolean cloudController,
        boolean audit,
        int nodes,
        int controllerManagerQps,
        boolean bare,
        Optional<Path> crdChart,
        Optional<Path> chart,
        List<String> chartValues,
        List<String> joinerCommand,
        long seed,
        CacheDirectory cache) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

    /** Copies, and checks every value. */
    public TwinOptions {
        chartValues = List.copyOf(chartValues);
        joinerCommand = List.copyOf(joinerCommand);
        checkName(name);
        require(!boot.isNegative(), "boot seconds must not be negative, are " + boot.toSeconds());
        require(nodes >= 0 && nodes <= 1000, "the number of nodes must be 0 to 1000, is " + nodes);
        require(controllerManagerQps > 0, "controller-manager-qps must be positive, is " + controllerManagerQps);
        require(bare || chart.isPresent(), "a twin that is not bare needs Joiner's chart");
        require(bare || !joinerCommand.isEmpty(), "a twin that is not bare needs the joiner command");
    }

    static void checkName(String name) {
        require(
                NAME.matcher(name).matches(),
                "a twin's name has lower-case letters, digits and dashes, at most 40; '" + name + "' is none");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new TwinException(message);
        }
    }

    /** The defaults: the twin {@code default}, bare, nodes boot in 5 s. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects options. Confined to one thread. */
    public static final class Builder {
        private String name = "default";
        private Duration boot = Duration.ofSeconds(5);
        private Duration pending = Duration.ofSeconds(1);
        private Duration terminating = Duration.ofSeconds(2);
        private Duration seenByTag = Duration.ofMillis(800);
        private Duration seenById = Duration.ofMillis(300);
        private boolean cloudController = true;
        private boolean audit;
        private int nodes;
        private int controllerManagerQps = 500;
        private boolean bare = true;
        private Optional<Path> crdChart = Optional.empty();
        private Optional<Path> chart = Optional.empty();
        private List<String> chartValues = List.of();
        private List<String> joinerCommand = List.of();
        private long seed = 1;
        private CacheDirectory cache = CacheDirectory.ofUser();

        private Builder() {}

        /** Tells twins apart. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** From launch to registration. */
        public Builder boot(Duration value) {
            boot = value;
            return this;
        }

        /** How long instances take to be running, and to be terminated. */
        public Builder instanceDelays(Duration pendingFor, Duration terminatingFor) {
            pending = pendingFor;
            terminating = terminatingFor;
            return this;
        }

        /** EC2's eventual consistency; short, but not nothing, unless a test says otherwise. */
        public Builder instancesSeenAfter(Duration byTag, Duration byId) {
            seenByTag = byTag;
            seenById = byId;
            return this;
        }

        /** A cluster whose nodes stay when their instances are gone. */
        public Builder withoutCloudController() {
            cloudController = false;
            return this;
        }

        /** The API server keeps a log of every change that a service account asked for. */
        public Builder audit() {
            audit = true;
            return this;
        }

        /** Empty nodes of no pool. */
        public Builder nodes(int value) {
            nodes = value;
            return this;
        }

        /** 20 for kube-controller-manager as it comes, 500 for a quick one. */
        public Builder controllerManagerQps(int value) {
            controllerManagerQps = value;
            return this;
        }

        /** Joiner's CustomResourceDefinitions. */
        public Builder crdChart(Path value) {
            crdChart = Optional.of(value);
            return this;
        }

        /** Runs Joiner as its chart says; the twin is not bare any more. */
        public Builder joiner(Path chartFolder, List<String> command, List<String> values) {
            bare = false;
            chart = Optional.of(chartFolder);
            joinerCommand = command;
            chartValues = values;
            return this;
        }

        /** Of EC2's random choices. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Another cache than the user's. */
        public Builder cache(CacheDirectory value) {
            cache = value;
            return this;
        }

        /** The options, checked. */
        public TwinOptions build() {
            return new TwinOptions(
                    name,
                    boot,
                    pending,
                    terminating,
                    seenByTag,
                    seenById,
                    cloudController,
                    audit,
                    nodes,
                    controllerManagerQps,
                    bare,
                    crdChart,
                    chart,
                    chartValues,
                    joinerCommand,
                    seed,
                    cache);
        }
    }
}
