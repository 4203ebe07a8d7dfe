package dev.joiner.provisioner.planning;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.Gang;
import dev.joiner.cluster.state.PodIndex;
import dev.joiner.provisioner.demand.Disagreements;
import java.util.Optional;

/** Demands that are not planned for a while. Confined to the control thread. */
public final class DemandRest {
    private final PodIndex pods;
    private final Disagreements disagreements;
    private final GangTime gangTime;

    /** Asks these. */
    public DemandRest(PodIndex pods, Disagreements disagreements, GangTime gangTime) {
        this.pods = pods;
        this.disagreements = disagreements;
        this.gangTime = gangTime;
    }

    /** Why a demand is not planned for a while. */
    Optional<String> why(DemandKey key) {
        Gang gang = pods.gangs().get(key);
        return disagreements.rests(key).or(() -> gang == null ? Optional.empty() : gangTime.rests(gang));
    }
}
