package dev.joiner.provisioner.launch;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.client.ResourceType;
import dev.joiner.provisioner.control.Control;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimCalls;
import dev.joiner.provisioner.state.ClaimObjects;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the instances of an answered launch to its claims: any instance suits any claim of the same launch. Methods are
 * called on the control thread.
 */
final class InstanceMatch {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceMatch.class);

    private final KubeClient kube;
    private final CloudProvider cloud;
    private final ClaimBook claims;
    private final PoolViews pools;
    private final Control control;
    private final ClaimCalls calls;
    private final InstantSource clock;

    InstanceMatch(
            KubeClient kube,
            CloudProvider cloud,
            ClaimBook claims,
            PoolViews pools,
            Control control,
            InstantSource clock) {
        this.kube = kube;
        this.cloud = cloud;
        this.claims = claims;
        this.pools = pools;
        this.control = control;
        this.calls = new ClaimCalls(control);
        this.clock = clock;
    }

    /**
     * Gives instances to the claims that wait, those with a node first, and ends those that are left over; gives back
     * the claims that get none.
     */
    List<Claim> match(List<Claim> waiting, Launched launched) {
        var taken = new HashSet<String>();
        claims.all().forEach(claim -> taken.add(claim.instanceId()));
        List<Instance> free = launched.instances().stream()
                .filter(instance -> !taken.contains(instance.id()))
                .sorted(Comparator.comparing((Instance instance) ->
                                claims.nodeOf(instance.providerId()).isEmpty())
                        .thenComparing(Instance::id))
                .toList();
        int matched = Math.min(waiting.size(), free.size());
        for (int i = 0; i < matched; i++) {
            assign(waiting.get(i), free.get(i));
        }
        List<String> surplus =
                free.subList(matched, free.size()).stream().map(Instance::id).toList();
        if (!surplus.isEmpty()) {
            LOG.warn("ending {} instances that no claim waits for", surplus.size());
            control.work(() -> endSurplus(surplus));
        }
        return waiting.subList(matched, waiting.size());
    }

    private void endSurplus(List<String> surplus) {
        try {
            if (control.isLeader()) {
                cloud.terminate(surplus);
            }
        } catch (CloudException e) {
            LOG.warn("cannot end surplus instances, the next sweep tries again: {}", e.getMessage());
        }
    }

    private void assign(Claim claim, Instance instance) {
        claim.launched(instance, claim.capacity(), claim.allocatable());
        Resources capacity = pools.type(claim).map(type -> type.capacity()).orElse(claim.capacity());
        Resources allocatable =
                pools.type(claim).map(type -> type.allocatable()).orElse(claim.allocatable());
        claim.launched(instance, capacity, allocatable);
        tell(claim, instance);
    }

    /**
     * Writes which instance is whose, where that has not been written yet. Until it is, a new leader can match them
     * only by their launch, which works only while EC2 shows the instance and its tag.
     */
    void tellUntold() {
        for (Claim claim : claims.all()) {
            if (!claim.isBusy()) {
                claim.untoldInstance().ifPresent(instance -> tell(claim, instance));
            }
        }
    }

    private void tell(Claim claim, Instance instance) {
        var labels = Map.of(
                Labels.INSTANCE_TYPE, instance.instanceType(),
                Labels.ZONE, instance.zone(),
                Labels.CAPACITY_TYPE, instance.capacityType().text());
        var condition = ClaimObjects.condition(
                NodeClaim.LAUNCHED,
                true,
                "Launched",
                instance.id() + " " + instance.instanceType() + " in " + instance.zone(),
                clock.instant());
        var status = Map.of(
                "providerID", instance.providerId(),
                "capacity", claim.capacity().quantities(),
                "allocatable", claim.allocatable().quantities(),
                "conditions", List.of(condition));
        calls.call(
                claim,
                "write that instance " + instance.id() + " is claim " + claim.name() + "'s",
                () -> {
                    kube.patchStatus(ResourceType.NODE_CLAIMS, "", claim.name(), Map.of("status", status));
                    kube.patch(
                            ResourceType.NODE_CLAIMS, "", claim.name(), Map.of("metadata", Map.of("labels", labels)));
                },
                claim::toldInstance);
    }
}
