package dev.joiner.provisioner.state;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How far the end of a claim has come. Confined to the control thread. */
public final class Ending {
    private final Set<Step> done = EnumSet.noneOf(Step.class);
    private @Nullable EndReason reason;

    /** What is done for it. */
    public enum Step {
        /** Its object is told to go. */
        DELETED,
        /** Its node takes no more pods. */
        TAINTED,
        /** Nothing is left to drain: no pods by the API server's word, or EC2 says that the instance has ended. */
        DRAINED,
        /** Its instance is told to end. */
        TERMINATED,
        /** Its node's object is removed. */
        NODE_GONE,
        /** EC2 says that its instance has ended. */
        INSTANCE_GONE,
        /** Its finalizer is off. */
        FINISHED
    }

    /** The first reason counts: what comes later ends nothing that does not end already. */
    void because(EndReason why) {
        if (reason == null) {
            reason = why;
        }
    }

    /** Why the claim ends; empty while it does not. */
    public Optional<EndReason> reason() {
        return Optional.ofNullable(reason);
    }

    /** Whether we take the node away by our own choice: should pods have come meanwhile, it stays. */
    public boolean isVoluntary() {
        return reason != null && reason.isVoluntary();
    }

    /** Whether a step is done. */
    public boolean has(Step step) {
        return done.contains(step);
    }

    /** A step is done. */
    public void did(Step step) {
        done.add(step);
    }
}
