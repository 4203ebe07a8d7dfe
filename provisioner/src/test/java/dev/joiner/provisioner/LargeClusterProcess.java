package dev.joiner.provisioner;

import dev.joiner.api.Labels;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.NodeClassResolution;
import dev.joiner.cloud.Offering;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.lease.OtherAutoscalers;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What a leader holds and does, in a process of its own so that its heap is: all caches, the index, and a term. Says
 * "synced" when it has everything, and the live bytes whenever it gets a line.
 */
final class LargeClusterProcess {
    private static final String TYPE = "m6i.2xlarge";

    private LargeClusterProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        KubeClient kube = KubeClient.connect(Path.of(arguments[0]));
        var caches = new ClusterCaches(kube);
        caches.start();
        if (!caches.awaitSynced(Duration.ofMinutes(10))) {
            throw new IllegalStateException("not synced: " + caches.missing());
        }
        var others = new OtherAutoscalers(kube, InstantSource.system());
        others.start();
        var provisioning = new Provisioning(
                kube,
                caches,
                cloud(),
                new Ownership(caches.claims(), others),
                () -> true,
                ProvisionerSettings.DEFAULT,
                InstantSource.system(),
                new SplittableRandom(7));
        provisioning.start();
        System.out.println("synced");
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            System.gc();
            long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            System.out.println("live " + used + " of " + Runtime.getRuntime().maxMemory() + " with "
                    + caches.pods().all().size() + " pods");
        }
    }

    /** Sells one type; never has an answer to a launch, which the claims on the API server tell of. */
    private static CloudProvider cloud() {
        return (CloudProvider) Proxy.newProxyInstance(
                CloudProvider.class.getClassLoader(),
                new Class<?>[] {CloudProvider.class},
                (proxy, method, values) -> switch (method.getName()) {
                    case "instanceTypes" -> types();
                    case "isWarm" -> true;
                    case "terminate" -> Set.of();
                    case "resolve" ->
                        new NodeClassResolution(
                                Map.of("subnet-1", "us-west-2a"), List.of("sg-1"), List.of(), List.of(), List.of());
                    case "prepare" -> request((LaunchSpecification) values[0]);
                    case "launch" -> new LaunchOutcome.Throttled("nothing is sold in this test");
                    default -> method.getReturnType() == List.class ? new ArrayList<>() : null;
                });
    }

    private static LaunchRequest request(LaunchSpecification specification) {
        return new LaunchRequest("launch-" + specification.nonce(), specification.count(), "{}");
    }

    private static List<InstanceType> types() {
        var resources = Resources.of(Map.of(Resources.CPU, 7900L, Resources.MEMORY, 30L << 30, Resources.PODS, 58L));
        return List.of(new InstanceType(
                TYPE,
                Requirements.of(
                        Requirement.in(Labels.INSTANCE_TYPE, TYPE),
                        Requirement.in(Labels.AWS_PREFIX + "instance-category", "m"),
                        Requirement.in(Labels.AWS_PREFIX + "instance-generation", "6"),
                        Requirement.in(Labels.ARCH, "amd64"),
                        Requirement.in(Labels.OS, "linux"),
                        Requirement.in(Labels.ZONE, "us-west-2a"),
                        Requirement.in(Labels.CAPACITY_TYPE, "on-demand")),
                resources,
                resources,
                List.of(new Offering("us-west-2a", CapacityType.ON_DEMAND, HourlyPrice.parse("0.384"), true))));
    }
}
