package dev.joiner.twin.ec2;

import dev.joiner.twin.process.GuardedProcess;
import dev.joiner.twin.process.ProcessSpec;
import dev.joiner.twin.process.Startup;
import dev.joiner.twin.tools.PythonEnvironment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The emulator's process. Owned by the twin. */
public final class Ec2Emulator implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final GuardedProcess process;
    private final String endpoint;

    private Ec2Emulator(GuardedProcess process, String endpoint) {
        this.process = process;
        this.endpoint = endpoint;
    }

    /**
     * How EC2 starts.
     *
     * @param region the only region with a network
     * @param kubernetesMinor the newest minor version with images, and that of the EKS cluster
     * @param pending how long instances are pending
     * @param terminating how long instances are shutting down
     * @param seenByTag how long after its launch an instance is shown by tag
     * @param seenById how long after its launch an instance is known by id
     * @param seed of every random choice
     * @param clusterEndpoint what EKS' DescribeCluster says
     * @param clusterCaPem what EKS' DescribeCluster says
     */
    public record Settings(
            String region,
            int kubernetesMinor,
            Duration pending,
            Duration terminating,
            Duration seenByTag,
            Duration seenById,
            long seed,
            String clusterEndpoint,
            String clusterCaPem) {}

    /** Starts it on {@code port} and returns at once; {@link #awaitReady} waits. */
    public static Ec2Emulator start(PythonEnvironment python, int port, Settings settings, Path directory, Path log) {
        var command = List.of(
                python.python().toString(),
                "-m",
                "ec2_twin",
                "--port",
                Integer.toString(port),
                "--region",
                settings.region(),
                "--kubernetes-minor",
                Integer.toString(settings.kubernetesMinor()),
                "--pending-millis",
                Long.toString(settings.pending().toMillis()),
                "--terminate-millis",
                Long.toString(settings.terminating().toMillis()),
                "--seen-by-tag-millis",
                Long.toString(settings.seenByTag().toMillis()),
                "--seen-by-id-millis",
                Long.toString(settings.seenById().toMillis()),
                "--seed",
                Long.toString(settings.seed()),
                "--cluster-endpoint",
                settings.clusterEndpoint(),
                "--cluster-ca",
                Base64.getEncoder().encodeToString(settings.clusterCaPem().getBytes(StandardCharsets.US_ASCII)),
                "--cache",
                python.instanceTypes().toString());
        var environment = Map.of("PYTHONPATH", python.sources().toString(), "PYTHONUNBUFFERED", "1");
        var process = GuardedProcess.start(new ProcessSpec("ec2", command, environment, directory, log));
        return new Ec2Emulator(process, "http://127.0.0.1:" + port);
    }

    /** Returns when it answers. */
    public void awaitReady() {
        Startup.await(process, LIMIT, control()::isReady);
    }

    /** Its address, without the proxy. */
    public String endpoint() {
        return endpoint;
    }

    /** Its control API. */
    public Ec2Control control() {
        return new Ec2Control(endpoint);
    }

    /** Its process. */
    public GuardedProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
