package dev.joiner.provisioner.state;

import java.util.EnumSet;
import java.util.Set;

/** How far the end of a claim has come. Confined to the control thread. */
public final class Ending {
    private final Set<Step> done = EnumSet.noneOf(Step.class);
    private boolean voluntary;

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

    /** It is ours to call off. */
    void asEmpty() {
        voluntary = true;
    }

    /** Whether we take the node away because it is empty: should pods have come meanwhile, it stays. */
    public boolean isVoluntary() {
        return voluntary;
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
