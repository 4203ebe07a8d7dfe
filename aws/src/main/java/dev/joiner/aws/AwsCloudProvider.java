package dev.joiner.aws;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.aws.catalogue.CatalogueReader;
import dev.joiner.aws.catalogue.InstanceTypes;
import dev.joiner.aws.client.AwsClients;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Clocks;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.aws.image.Images;
import dev.joiner.aws.instance.DescribedInstances;
import dev.joiner.aws.instance.InstancesById;
import dev.joiner.aws.instance.OwnInstances;
import dev.joiner.aws.instance.Terminations;
import dev.joiner.aws.launch.Cluster;
import dev.joiner.aws.launch.FleetLauncher;
import dev.joiner.aws.launch.LaunchPreparation;
import dev.joiner.aws.launch.LaunchTemplates;
import dev.joiner.aws.nodeclass.NodeClasses;
import dev.joiner.aws.offering.FallbackPrices;
import dev.joiner.aws.offering.PriceBook;
import dev.joiner.aws.offering.UnavailableOfferings;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.NodeClassResolution;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The cloud as AWS offers it. The constructor makes no calls; {@link #warmUp} or the first use does. Values that were
 * read once are renewed in the background, on virtual threads that end by themselves.
 *
 * <p>Thread-safe.
 */
public final class AwsCloudProvider implements CloudProvider, AutoCloseable {
    private static final Duration CATALOGUE_AGE = Duration.ofHours(12);
    private static final Duration CLUSTER_AGE = Duration.ofMinutes(15);

    private final AwsClients clients;
    private final NodeClasses classes;
    private final InstanceTypes types;
    private final LaunchPreparation preparation;
    private final FleetLauncher launcher;
    private final OwnInstances ownInstances;
    private final InstancesById instancesById;
    private final Terminations terminations;
    private final AwsWarmUp warmUp;

    /**
     * With AWS' own prices, and estimates until they are read.
     *
     * @param clients closed with this
     * @param kubernetesVersion of the cluster now, such as {@code 1.36} or {@code v1.36.3-eks-1}; it is asked again
     *     whenever a class is resolved, so it must be quick
     */
    public AwsCloudProvider(AwsSettings settings, AwsClients clients, Supplier<String> kubernetesVersion) {
        this(settings, clients, kubernetesVersion, FallbackPrices.BY_FAMILY);
    }

    /** With other prices for as long as AWS tells none. */
    public AwsCloudProvider(
            AwsSettings settings, AwsClients clients, Supplier<String> kubernetesVersion, FallbackPrices fallback) {
        this(settings, clients, kubernetesVersion, fallback, Clocks.SYSTEM);
    }

    AwsCloudProvider(
            AwsSettings settings,
            AwsClients clients,
            Supplier<String> kubernetesVersion,
            FallbackPrices fallback,
            Clocks clocks) {
        this.clients = clients;
        var calls = new Calls(clocks);
        var unavailable = new UnavailableOfferings(clocks.nanos());
        var images = new Images(clients.ssm(), calls, clocks.nanos());
        var templates = new LaunchTemplates(settings, clients.ec2(), calls);
        var prices = new PriceBook(clients, calls, clocks, fallback);
        var catalogue = new Refreshed<>(
                "instance types",
                () -> new CatalogueReader(clients.bulk(), calls).read(),
                types -> CATALOGUE_AGE,
                clocks.nanos());
        var cluster = new Refreshed<>(
                "cluster", () -> Cluster.read(settings, clients.eks(), calls), known -> CLUSTER_AGE, clocks.nanos());
        classes = new NodeClasses(settings, kubernetesVersion, clients.ec2(), calls, images, clocks.nanos());
        types = new InstanceTypes(settings, clients.region(), catalogue, classes, prices, unavailable);
        preparation =
                new LaunchPreparation(settings, catalogue, cluster, classes, types, images, templates, unavailable);
        var described = new DescribedInstances(clients.ec2(), calls);
        ownInstances = new OwnInstances(settings.clusterName(), described);
        instancesById = new InstancesById(described);
        launcher = new FleetLauncher(clients.launches(), instancesById, calls, templates, unavailable, clocks.wall());
        terminations = new Terminations(clients.ec2(), calls);
        warmUp = new AwsWarmUp(types, catalogue, cluster, prices, templates, preparation, launcher, clocks);
    }

    /** {@inheritDoc} Empty while the class has problems. */
    @Override
    public List<InstanceType> instanceTypes(NodePool pool, NodeClass nodeClass) {
        return checked("node pool " + pool.name(), () -> types.list(pool, nodeClass));
    }

    @Override
    public boolean isWarm(NodePool pool, NodeClass nodeClass) {
        return types.isWarm(nodeClass);
    }

    @Override
    public NodeClassResolution resolve(NodeClass nodeClass) {
        return classes.resolve(nodeClass).resolution();
    }

    @Override
    public LaunchRequest prepare(LaunchSpecification specification) {
        return launcher.made(
                checked("node pool " + specification.pool().name(), () -> preparation.prepare(specification)));
    }

    /** {@inheritDoc} The names of the nodes are not known yet; {@link #instances} tells them later. */
    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        return launcher.launch(request);
    }

    @Override
    public List<Instance> instances() {
        return ownInstances.list();
    }

    @Override
    public List<Instance> startedBy(String launchId) {
        return ownInstances.startedBy(launchId);
    }

    @Override
    public List<Instance> describe(Collection<String> instanceIds) {
        return instancesById.describe(instanceIds);
    }

    @Override
    public Set<String> terminate(Collection<String> instanceIds) {
        return terminations.terminate(instanceIds);
    }

    /** {@inheritDoc} What fails is logged. */
    @Override
    public void readAhead() {
        warmUp.readAhead();
    }

    /**
     * {@inheritDoc}
     *
     * @throws CloudException if Joiner's role may not launch; everything else that fails is logged
     */
    @Override
    public void warmUp(Collection<NodePool> pools, Collection<NodeClass> classes) {
        warmUp.run(pools, classes);
    }

    @Override
    public void close() {
        clients.close();
    }

    /** Quantities in pools and classes are users' text: one that cannot be read is the object's fault. */
    private static <T> T checked(String object, Supplier<T> work) {
        try {
            return work.get();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new CloudException(object + ": " + e.getMessage(), false, e);
        }
    }
}
