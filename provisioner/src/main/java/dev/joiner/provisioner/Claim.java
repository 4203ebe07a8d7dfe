package dev.joiner.provisioner;

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
final class Claim {
    /** How far it has come. */
    enum State {
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

    /** Steps of its end that are done. */
    static final class Ending {
        /** We take the node away because it is empty: should pods have come meanwhile, it stays. */
        boolean voluntary;

        boolean deleted;
        boolean tainted;

        /** Nothing is left to drain: no pods by the API server's word, or EC2 says that the instance has ended. */
        boolean drained;

        boolean terminated;
        boolean nodeGone;
        boolean instanceGone;
        boolean finished;
    }

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
    static Claim planned(String name, PlannedClaim planned, Resources allocatable, long nowNanos) {
        var claim = new Claim(
                name, planned.pool().name(), planned.requirements(), planned.largest(), allocatable, nowNanos);
        claim.instanceType = planned.cheapest().instanceType();
        return claim;
    }

    /** A claim that is there already, as after a change of leader. */
    static Claim found(NodeClaim object, long createdNanos) {
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
            claim.state = State.ENDING;
            claim.ending.deleted = true;
        }
        return claim;
    }

    /** Another claim of the same launch, not written and without an instance; this one has none either. */
    Claim sibling(String otherName, int otherPosition, long nowNanos) {
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

    String name() {
        return name;
    }

    String pool() {
        return pool;
    }

    Requirements requirements() {
        return requirements;
    }

    State state() {
        return state;
    }

    Resources capacity() {
        return capacity;
    }

    Resources allocatable() {
        return allocatable;
    }

    /** How large it counts, for whoever finds it. */
    PlannedSize size() {
        return new PlannedSize(instanceType, capacity, allocatable);
    }

    String providerId() {
        return providerId;
    }

    /** The instance's id, empty before it has one. */
    String instanceId() {
        return instanceId(providerId);
    }

    /** The instance's id in a provider id as {@code aws:///us-west-2a/i-0abc}. */
    static String instanceId(String providerId) {
        return providerId.substring(providerId.lastIndexOf('/') + 1);
    }

    String instanceType() {
        return instanceType;
    }

    String zone() {
        return zone;
    }

    String nodeName() {
        return nodeName;
    }

    boolean isRegistered() {
        return registered;
    }

    boolean isInitialized() {
        return initialized;
    }

    boolean isWritten() {
        return written;
    }

    /** Whether a call for it is under way; nothing else is started for it meanwhile. */
    boolean isBusy() {
        return busy;
    }

    void busy(boolean now) {
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
    long createdNanos() {
        return createdNanos;
    }

    int attempt() {
        return attempt;
    }

    int position() {
        return position;
    }

    Optional<LaunchRequest> request() {
        return Optional.ofNullable(request);
    }

    Ending ending() {
        return ending;
    }

    /** It belongs to this launch now. */
    void joins(LaunchRequest launch, int place, int tries) {
        request = launch;
        position = place;
        attempt = tries;
    }

    /** Its launch is over without an instance for it. */
    void leavesLaunch() {
        request = null;
    }

    void wasWritten() {
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

    void launched(Instance instance, Resources has, Resources canUse) {
        state = State.LAUNCHED;
        providerId = instance.providerId();
        instanceType = instance.instanceType();
        zone = instance.zone();
        capacity = has;
        allocatable = canUse;
        untold = instance;
    }

    /** Its instance, while its object does not name it. */
    Optional<Instance> untoldInstance() {
        return Optional.ofNullable(untold);
    }

    /** Its object names its instance. */
    void toldInstance() {
        untold = null;
    }

    void registered(String node, long nanos) {
        registered = true;
        nodeName = Objects.requireNonNull(node);
        registeredNanos = nanos;
    }

    /** Whether it registered before a time and its status does not say so. */
    boolean isRegistrationUntold(long beforeNanos) {
        return registered && !registrationTold && registeredNanos - beforeNanos < 0;
    }

    void toldRegistered() {
        registrationTold = true;
    }

    void initialized() {
        initialized = true;
    }

    void ends() {
        state = State.ENDING;
    }

    /** It is empty and may go; until its object is deleted, {@link #stays} takes that back. */
    void endsAsEmpty() {
        ending.voluntary = true;
        ends();
    }

    /** It does not go after all. */
    void stays() {
        ending = new Ending();
        emptySinceNanos = null;
        state = State.LAUNCHED;
    }

    Optional<Long> emptySinceNanos() {
        return Optional.ofNullable(emptySinceNanos);
    }

    void emptySince(@Nullable Long nanos) {
        emptySinceNanos = nanos;
    }
}
