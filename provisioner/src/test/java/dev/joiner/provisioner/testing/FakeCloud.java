package dev.joiner.provisioner.testing;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.CloudProvider;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.Instance.State;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.LaunchOutcome;
import dev.joiner.cloud.LaunchOutcome.Launched;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.NodeClassResolution;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A cloud that answers launches with what a test has put in line, or else with what was asked for, and of instances
 * what the test says.
 */
public final class FakeCloud implements CloudProvider {
    public final List<LaunchRequest> sent = new ArrayList<>();
    public final List<String> ended = new ArrayList<>();
    public final ArrayDeque<LaunchOutcome> answers = new ArrayDeque<>();

    /** What EC2 knows by id. */
    public final Map<String, Instance> known = new LinkedHashMap<>();

    /** Ids that a list by tags lacks. */
    public final Set<String> untagged = new HashSet<>();

    public Function<LaunchRequest, Optional<RuntimeException>> beforeLaunch = request -> Optional.empty();
    public boolean warm = true;
    public boolean silent;
    public boolean lists = true;

    /** In the zone of {@code NodeBuilder}'s nodes. */
    private static Instance instance(String id, State state, String launchId) {
        return new Instance(id, "t3.medium", "a", CapacityType.ON_DEMAND, state, launchId, "", Instant.EPOCH, Map.of());
    }

    public void knows(String id, State state, String launchId) {
        known.put(id, instance(id, state, launchId));
    }

    public Instance known(String id) {
        return Objects.requireNonNull(known.get(id), id);
    }

    public static Launched launched(int count) {
        var instances = new ArrayList<Instance>();
        for (int i = 1; i <= count; i++) {
            instances.add(instance("i-" + i, State.PENDING, "l-c1"));
        }
        return new Launched(instances, List.of());
    }

    @Override
    public List<InstanceType> instanceTypes(NodePool pool, NodeClass nodeClass) {
        return List.of();
    }

    @Override
    public boolean isWarm(NodePool pool, NodeClass nodeClass) {
        return warm;
    }

    @Override
    public NodeClassResolution resolve(NodeClass nodeClass) {
        return new NodeClassResolution(Map.of(), List.of(), List.of(), List.of(), List.of());
    }

    @Override
    public LaunchRequest prepare(LaunchSpecification specification) {
        return new LaunchRequest("l-" + specification.nonce(), specification.count(), "{\"body\":1}");
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        beforeLaunch.apply(request).ifPresent(failure -> {
            throw failure;
        });
        sent.add(request);
        LaunchOutcome next = answers.poll();
        return next == null ? launched(request.count()) : next;
    }

    @Override
    public List<Instance> instances() {
        return known.values().stream()
                .filter(instance -> instance.state() != State.TERMINATED && !untagged.contains(instance.id()))
                .toList();
    }

    @Override
    public List<Instance> describe(Collection<String> instanceIds) {
        if (silent) {
            throw new CloudException("EC2 does not answer", true, null);
        }
        return known.values().stream()
                .filter(instance -> instanceIds.contains(instance.id()))
                .toList();
    }

    @Override
    public List<Instance> startedBy(String launchId) {
        if (!lists) {
            throw new CloudException("EC2 does not answer", true, null);
        }
        return instances().stream()
                .filter(instance -> instance.launchId().equals(launchId) && instance.state() != State.SHUTTING_DOWN)
                .toList();
    }

    @Override
    public Set<String> terminate(Collection<String> instanceIds) {
        ended.addAll(instanceIds);
        var unknown = new HashSet<>(instanceIds);
        unknown.removeAll(known.keySet());
        instanceIds.stream()
                .filter(known::containsKey)
                .forEach(id -> knows(id, State.TERMINATED, known(id).launchId()));
        return unknown;
    }

    @Override
    public void readAhead() {}

    @Override
    public void warmUp(Collection<NodePool> pools, Collection<NodeClass> classes) {}
}
