package dev.joiner.twin.boot;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.ec2.Ec2Control;
import dev.joiner.twin.ec2.Ec2Query;
import dev.joiner.twin.ec2.Instance;
import dev.joiner.twin.ec2.InstanceEvent;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns instances into nodes. Follows the emulator's launches and ends, not Joiner's calls: what EC2 has is what boots.
 * One virtual thread follows, each join and each end
 * has one of its own; {@link #close} stops all of them.
 */
public final class Booter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Booter.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofMillis(500);

    private final Ec2Control ec2;
    private final Hardware.Catalogue hardware;
    private final TwinApi api;
    private final Cluster cluster;
    private final Set<String> ended = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * What a machine must ask for to become a node here.
     *
     * @param name the cluster's name
     * @param endpoint the cluster's API server
     * @param boot from the launch to the registration
     */
    public record Cluster(String name, String endpoint, Duration boot) {}

    /** Nothing happens before {@link #start}. */
    public Booter(Ec2Control ec2, Ec2Query query, TwinApi api, Cluster cluster) {
        this.ec2 = ec2;
        this.hardware = new Hardware.Catalogue(query);
        this.api = api;
        this.cluster = cluster;
    }

    /** Begins to follow EC2. */
    public void start() {
        Thread.ofVirtual().name("booter").start(this::follow);
    }

    private void follow() {
        long last = 0;
        while (!isClosed()) {
            try {
                for (InstanceEvent event : ec2.eventsAfter(last, PATIENCE)) {
                    last = event.sequence();
                    accept(event);
                }
            } catch (UncheckedIOException e) {
                LOG.atDebug().setCause(e).log("EC2 does not answer the booter");
                pause();
            }
        }
    }

    private void accept(InstanceEvent event) {
        Instance instance = event.instance();
        if (event.launched()) {
            Instant booted = instance.launchedAt().plus(cluster.boot());
            Instant joins = booted.isBefore(instance.runningAt()) ? instance.runningAt() : booted;
            Thread.ofVirtual().name("boot " + instance.id()).start(() -> {
                if (sleptUntil(joins)) {
                    join(instance);
                }
            });
        } else {
            ended.add(instance.id());
            Thread.ofVirtual().name("end " + instance.id()).start(() -> end(instance));
        }
    }

    private void join(Instance instance) {
        if (ended.contains(instance.id()) || isClosed()) {
            return;
        }
        switch (UserData.read(instance.userData())) {
            case UserData.StaysAway(String reason) ->
                LOG.warn("{} ({}) does not join: {}", instance.id(), instance.type(), reason);
            case UserData.Joins(KubeletSettings settings) -> {
                if (!settings.cluster().equals(cluster.name())
                        || !withoutSlash(settings.endpoint()).equals(cluster.endpoint())) {
                    LOG.warn(
                            "{} does not join: it looks for cluster {} at {}, this one is {} at {}",
                            instance.id(),
                            settings.cluster(),
                            settings.endpoint(),
                            cluster.name(),
                            cluster.endpoint());
                } else {
                    register(machine(instance), settings);
                }
            }
        }
        if (ended.contains(instance.id())) {
            end(instance); // it ended while it registered
        }
    }

    private NodeObjects.Machine machine(Instance instance) {
        return new NodeObjects.Machine(
                instance.privateDns(),
                instance.privateIp(),
                instance.id(),
                instance.zone(),
                hardware.of(instance.type()),
                instance.rootGiB());
    }

    private void register(NodeObjects.Machine machine, KubeletSettings settings) {
        ObjectNode node = NodeObjects.registration(machine, settings, Instant.now());
        while (!isClosed() && !ended.contains(machine.instanceId())) {
            try {
                api.create("/api/v1/nodes", node);
                LOG.info(
                        "{} ({}) joined as {}",
                        machine.instanceId(),
                        machine.hardware().type(),
                        machine.name());
                return;
            } catch (ApiStatusException e) {
                // A kubelet retries for ever, and so it does while a webhook or a full server refuses it.
                LOG.warn("{} cannot register: {}", machine.instanceId(), e.getMessage());
                pause();
            } catch (UncheckedIOException e) {
                pause();
            }
        }
    }

    private void end(Instance instance) {
        String path = "/api/v1/nodes/" + instance.privateDns();
        try {
            api.patch(path, TwinApi.MERGE_PATCH, NodeObjects.withoutKubelet());
            api.patch(path + "/status", TwinApi.STRATEGIC_PATCH, NodeObjects.unknownStatus(Instant.now()));
            LOG.info("{} ended; its node {} reports no more", instance.id(), instance.privateDns());
        } catch (ApiStatusException | UncheckedIOException e) {
            // No such node: it never joined, or it has been deleted before its instance.
            LOG.debug("{} ended without a node: {}", instance.id(), e.getMessage());
        }
    }

    /** The kubelet of a node reports no more, and what it had to say of its pods stays unsaid. */
    public void stopKubelet(String node) {
        api.patch("/api/v1/nodes/" + node, TwinApi.MERGE_PATCH, NodeObjects.withoutKubelet());
    }

    /** Registers a node that no instance stands behind: the permanent ones, and those of {@code --nodes}. */
    public void registerStanding(StandingNode node) {
        var settings = new KubeletSettings(
                cluster.name(),
                cluster.endpoint(),
                node.labels(),
                node.taint().map(Taint::parse).stream().toList(),
                OptionalInt.empty(),
                Map.of(),
                Map.of(),
                Map.of());
        var machine = new NodeObjects.Machine(
                node.name(), node.address(), node.instanceId(), node.zone(), hardware.of(node.type()), 20);
        api.create("/api/v1/nodes", NodeObjects.registration(machine, settings, Instant.now()));
    }

    private static String withoutSlash(String url) {
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void pause() {
        sleptUntil(Instant.now().plus(RETRY));
    }

    /** Waits; false when the booter was closed meanwhile. */
    private boolean sleptUntil(Instant time) {
        try {
            return !closed.await(
                            Math.max(0, Duration.between(Instant.now(), time).toMillis()), TimeUnit.MILLISECONDS)
                    && !isClosed();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Stops following; nodes stay as they are. */
    @Override
    public void close() {
        closed.countDown();
    }
}
