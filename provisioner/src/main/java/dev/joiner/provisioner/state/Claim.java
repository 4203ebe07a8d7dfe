package dev.joiner.provisioner.state;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.kube.LabelSelector.Expression;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.cloud.Instance;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.planner.PlannedClaim;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One claim as the leader knows it, its own writes included. Confined to the control thread. */
public final class Claim {
    /** How far it has come. */
    public enum State {
        /** Being written, or its launch has not been answered. */
        LAUNCHING,
        /** Has an instance. */
        LAUNCHED,
        /** Is going. */
        ENDING
    }

    private final String name;
    private final String pool;
    private final Requirements requirements;
    private final long createdNanos;
    private Resources capacity;
    private Resources allocatable;
    private State state = State.LAUNCHING;
    private @Nullable LaunchRequest request;
    private int attempt = 1;
    private int position;
    private String providerId = "";
    private String instanceType = "";
    private String zone = "";
    private String nodeName = "";
    private boolean written;
    private boolean seen;
    private boolean registered;
    private boolean registrationTold;
    private long registeredNanos;
    private boolean initialized;
    private @Nullable Instance untold;
    private boolean busy;
    private int failedCalls;
    private @Nullable Long emptySinceNanos;
    private Ending ending = new Ending();

    private Claim(
            String name,
            String pool,
            Requirements requirements,
            Resources capacity,
            Resources allocatable,
            long createdNanos) {
        this.name = name;
        this.pool = pool;
        this.requirements = requirements;
        this.capacity = capacity;
        this.allocatable = allocatable;
        this.createdNanos = createdNanos;
    }

    /** A claim that a plan asks for. */
    public static Claim planned(String name, PlannedClaim planned, Resources allocatable, long nowNanos) {
        var claim = new Claim(
                name, planned.pool().name(), planned.requirements(), planned.largest(), allocatable, nowNanos);
        claim.instanceType = planned.cheapest().instanceType();
        return claim;
    }

    /** A claim that exists already, for example after a change of leader. */
    public static Claim found(NodeClaim object, long createdNanos) {
        var labels = object.metadata().labels();
        var requirements = new ArrayList<Requirement>();
        for (Expression expression : object.spec().requirements()) {
            requirements.add(expression.toRequirement());
        }
        String pool = labels.getOrDefault(Labels.NODE_POOL, "");
        PlannedSize size = PlannedSize.of(object.metadata().annotations());
        boolean sized = !object.status().capacity().isEmpty();
        var claim = new Claim(
                object.metadata().name(),
                pool,
                Requirements.of(requirements).and(Requirements.ofLabels(labels)),
                sized ? Resources.parse(object.status().capacity()) : size.capacity(),
                sized ? Resources.parse(object.status().allocatable()) : size.allocatable(),
                createdNanos);
        var annotations = object.metadata().annotations();
        claim.written = true;
        claim.attempt = number(annotations.get(Labels.LAUNCH_ATTEMPT), 1);
        claim.position = number(annotations.get(Labels.LAUNCH_POSITION), 0);
        claim.request = LaunchRecord.parse(annotations);
        claim.providerId = object.status().providerID();
        claim.nodeName = object.status().nodeName();
        claim.registered = object.is(NodeClaim.REGISTERED);
        claim.registrationTold = claim.registered;
        claim.initialized = object.is(NodeClaim.INITIALIZED);
        claim.instanceType = labels.getOrDefault(Labels.INSTANCE_TYPE, size.instanceType());
        claim.zone = labels.getOrDefault(Labels.ZONE, "");
        claim.state = claim.providerId.isEmpty() ? State.LAUNCHING : State.LAUNCHED;
        if (object.metadata().isDeleting()) {
            claim.ends(EndReason.CLAIM_DELETED);
            claim.ending.did(Ending.Step.DELETED);
        }
        return claim;
    }

    /** Another claim of the same launch, not written and without an instance; this one has none either. */
    public Claim sibling(String otherName, int otherPosition, long nowNanos) {
        var other = new Claim(otherName, pool, requirements, capacity, allocatable, nowNanos);
        other.instanceType = instanceType;
        other.request = request;
        other.attempt = attempt;
        other.position = otherPosition;
        return other;
    }

    private static int number(@Nullable String text, int otherwise) {
        try {
            return text == null ? otherwise : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }

    /** Name of its object. */
    public String name() {
        return name;
    }

    /** Name of its node pool. */
    public String pool() {
        return pool;
    }

    /** What its node has to be. */
    public Requirements requirements() {
        return requirements;
    }

    /** How far it has come. */
    public State state() {
        return state;
    }

    /** What its node has; until its instance is known, the most that it may have. */
    public Resources capacity() {
        return capacity;
    }

    /** What pods may use of its node, as far as it is known. */
    public Resources allocatable() {
        return allocatable;
    }

    /** How large it counts, for whoever finds it. */
    public PlannedSize size() {
        return new PlannedSize(instanceType, capacity, allocatable);
    }

    /** The provider id of its instance, empty before it has one. */
    public String providerId() {
        return providerId;
    }

    /** The instance's id, empty before it has one. */
    public String instanceId() {
        return instanceId(providerId);
    }

    /** The instance's id in a provider id such as {@code aws:///us-west-2a/i-0abc}. */
    public static String instanceId(String providerId) {
        return providerId.substring(providerId.lastIndexOf('/') + 1);
    }

    /** The type of its instance, or the cheapest that it may get. */
    public String instanceType() {
        return instanceType;
    }

    /** The zone of its instance, empty before it has one. */
    public String zone() {
        return zone;
    }

    /** The name of its node, empty before it has registered. */
    public String nodeName() {
        return nodeName;
    }

    /** Whether its node has registered. */
    public boolean isRegistered() {
        return registered;
    }

    /** Whether its node is ready for pods. */
    public boolean isInitialized() {
        return initialized;
    }

    /** Whether the API server has its object. */
    public boolean isWritten() {
        return written;
    }

    /** Whether a call for it is under way; nothing else is started for it meanwhile. */
    public boolean isBusy() {
        return busy;
    }

    /** A call for it begins, or has ended. */
    public void busy(boolean now) {
        busy = now;
    }

    /** A call for it succeeded. */
    void callSucceeded() {
        failedCalls = 0;
    }

    /** A call for it failed; gives back how many had failed in a row before. */
    int callFailed() {
        return failedCalls++;
    }

    /** When it was written, by the monotonic clock of this process; before it began for a claim that it found. */
    public long createdNanos() {
        return createdNanos;
    }

    /** Which try of a launch it belongs to, from 1. */
    public int attempt() {
        return attempt;
    }

    /** Its place among the claims of its launch. */
    public int position() {
        return position;
    }

    /** The launch that it belongs to. */
    public Optional<LaunchRequest> request() {
        return Optional.ofNullable(request);
    }

    /** How far its end has come. */
    public Ending ending() {
        return ending;
    }

    /** It belongs to this launch now. */
    public void joins(LaunchRequest launch, int place, int tries) {
        request = launch;
        position = place;
        attempt = tries;
    }

    /** Its launch is over without an instance for it. */
    public void leavesLaunch() {
        request = null;
    }

    /** The API server has its object. */
    public void wasWritten() {
        written = true;
    }

    /** The cache has it: from now on its absence there means that it is gone. */
    void wasSeen() {
        written = true;
        seen = true;
    }

    boolean isSeen() {
        return seen;
    }

    /** It has an instance, with these resources. */
    public void launched(Instance instance, Resources has, Resources canUse) {
        state = State.LAUNCHED;
        providerId = instance.providerId();
        instanceType = instance.instanceType();
        zone = instance.zone();
        capacity = has;
        allocatable = canUse;
        untold = instance;
    }

    /** Its instance, while its object does not name it. */
    public Optional<Instance> untoldInstance() {
        return Optional.ofNullable(untold);
    }

    /** Its object names its instance. */
    public void toldInstance() {
        untold = null;
    }

    /** Its node has registered. */
    public void registered(String node, long nanos) {
        registered = true;
        nodeName = Objects.requireNonNull(node);
        registeredNanos = nanos;
    }

    /** Whether it registered before a time and its status does not say so. */
    public boolean isRegistrationUntold(long beforeNanos) {
        return registered && !registrationTold && registeredNanos - beforeNanos < 0;
    }

    /** Its status says that its node has registered. */
    public void toldRegistered() {
        registrationTold = true;
    }

    /** Its node is ready for pods. */
    public void initialized() {
        initialized = true;
    }

    /**
     * It goes. Until its object is deleted, {@link #stays} takes that back where the reason is a
     * {@linkplain EndReason#isVoluntary choice}.
     */
    public void ends(EndReason reason) {
        ending.because(reason);
        state = State.ENDING;
    }

    /** It does not go after all. */
    public void stays() {
        ending = new Ending();
        emptySinceNanos = null;
        state = State.LAUNCHED;
    }

    /** Since when its node has had no pods; empty while it has some. */
    public Optional<Long> emptySinceNanos() {
        return Optional.ofNullable(emptySinceNanos);
    }

    /** Its node has had no pods since then; null when it has some. */
    public void emptySince(@Nullable Long nanos) {
        emptySinceNanos = nanos;
    }
}
