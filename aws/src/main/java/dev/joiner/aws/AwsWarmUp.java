package dev.joiner.aws;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.aws.catalogue.InstanceTypes;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Clocks;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.aws.launch.Cluster;
import dev.joiner.aws.launch.FleetLauncher;
import dev.joiner.aws.launch.LaunchPreparation;
import dev.joiner.aws.launch.LaunchTemplates;
import dev.joiner.aws.offering.PriceBook;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.Offering;
import dev.joiner.cloud.Registration;
import dev.joiner.cloud.ec2.TypeCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does everything once that is slow the first time, so that the first launch is one call. What fails is logged and done
 * again when it is needed. Only a missing permission to launch is thrown, so that it shows at the start and not with
 * the first pods at night.
 */
final class AwsWarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(AwsWarmUp.class);
    private static final Duration PATIENCE_WITH_PRICES = Duration.ofSeconds(20);

    private final InstanceTypes types;
    private final Refreshed<TypeCatalogue> catalogue;
    private final Refreshed<Cluster> cluster;
    private final PriceBook prices;
    private final LaunchTemplates templates;
    private final LaunchPreparation preparation;
    private final FleetLauncher launcher;
    private final Clocks clocks;
    private boolean hasRead;

    AwsWarmUp(
            InstanceTypes types,
            Refreshed<TypeCatalogue> catalogue,
            Refreshed<Cluster> cluster,
            PriceBook prices,
            LaunchTemplates templates,
            LaunchPreparation preparation,
            FleetLauncher launcher,
            Clocks clocks) {
        this.types = types;
        this.catalogue = catalogue;
        this.cluster = cluster;
        this.prices = prices;
        this.templates = templates;
        this.preparation = preparation;
        this.launcher = launcher;
        this.clocks = clocks;
    }

    /** Reads what is the same for every pool, once; who comes while that is under way waits for it. */
    synchronized void readAhead() {
        if (hasRead) {
            return;
        }
        var pricesFailed = new AtomicBoolean();
        Thread listed = Thread.ofVirtual().start(() -> {
            if (!logged("on-demand prices", prices::readOnDemand)) {
                pricesFailed.set(true);
            }
        });
        Thread spot = Thread.ofVirtual().start(() -> {
            if (!logged("spot prices", prices::readSpot)) {
                pricesFailed.set(true);
            }
        });
        boolean clusterRead = logged("cluster", cluster::get);
        boolean typesRead = logged("instance types", catalogue::get);
        try {
            boolean inTime = listed.join(PATIENCE_WITH_PRICES) && spot.join(PATIENCE_WITH_PRICES);
            if (!inTime) {
                LOG.warn("Prices have not been read yet: using estimates");
            }
            hasRead = inTime && !pricesFailed.get() && clusterRead && typesRead;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void run(Collection<NodePool> pools, Collection<NodeClass> classes) {
        readAhead();
        logged("launch templates", templates::findExisting);
        var requests = new ArrayList<LaunchRequest>();
        for (NodePool pool : pools) {
            classOf(pool, classes)
                    .ifPresent(nodeClass ->
                            logged("node pool " + pool.name(), () -> requests.addAll(prepared(pool, nodeClass))));
        }
        Thread.ofVirtual()
                .name("old launch templates")
                .start(() -> logged("old launch templates", () -> templates.deleteOld(clocks)));
        if (!requests.isEmpty()) {
            tryOut(requests.getFirst());
        }
    }

    /** One launch for each way of buying that the pool allows: that makes its templates. */
    private List<LaunchRequest> prepared(NodePool pool, NodeClass nodeClass) {
        var requests = new ArrayList<LaunchRequest>();
        for (CapacityType capacityType : List.of(CapacityType.ON_DEMAND, CapacityType.SPOT)) {
            List<LaunchOption> options = options(pool, nodeClass, capacityType);
            if (!options.isEmpty()) {
                requests.add(preparation.prepare(new LaunchSpecification(
                        pool,
                        nodeClass,
                        Registration.labels(pool, nodeClass, capacityType),
                        Registration.taints(pool),
                        options,
                        1,
                        1,
                        "warm-up")));
            }
        }
        return requests;
    }

    private List<LaunchOption> options(NodePool pool, NodeClass nodeClass, CapacityType capacityType) {
        Requirements allowed = pool.nodeRequirements();
        var options = new ArrayList<LaunchOption>();
        for (InstanceType type : types.list(pool, nodeClass)) {
            if (!allowed.conflictsWith(type.requirements(), key -> true).isEmpty()) {
                continue;
            }
            for (Offering offering : type.offerings()) {
                if (offering.capacityType() == capacityType
                        && allowed.allows(Labels.CAPACITY_TYPE, capacityType.text())
                        && allowed.allows(Labels.ZONE, offering.zone())) {
                    options.add(new LaunchOption(type.name(), offering.zone(), capacityType, offering.price()));
                }
            }
        }
        options.sort(Comparator.comparing(LaunchOption::price)
                .thenComparing(LaunchOption::instanceType)
                .thenComparing(LaunchOption::zone));
        return options;
    }

    private static Optional<NodeClass> classOf(NodePool pool, Collection<NodeClass> classes) {
        return classes.stream()
                .filter(nodeClass ->
                        nodeClass.name().equals(pool.nodeClass()) && nodeClass.generation() == pool.generation())
                .findFirst();
    }

    private void tryOut(LaunchRequest request) {
        try {
            launcher.tryOut(request);
        } catch (CloudException e) {
            switch (Calls.kindOf(e)) {
                case DRY_RUN -> LOG.debug("The trial launch passed");
                case FORBIDDEN -> throw e;
                default -> LOG.warn("A trial launch failed: {}", e.getMessage());
            }
        }
    }

    /** Does a step; false when it failed, which is logged. */
    private static boolean logged(String what, Runnable step) {
        try {
            step.run();
            return true;
        } catch (CloudException | IllegalArgumentException | IllegalStateException e) {
            LOG.atWarn().addKeyValue("what", what).log("Warm-up failed, trying when needed: {}", e.getMessage());
            return false;
        }
    }
}
