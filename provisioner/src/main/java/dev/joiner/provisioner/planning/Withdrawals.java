package dev.joiner.provisioner.planning;

import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.provisioner.control.Guard;
import dev.joiner.provisioner.demand.Disagreements;
import dev.joiner.provisioner.demand.Need;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Gives back, before a plan, room that nobody will use: on nodes that go, where plan and scheduler differ, of gangs
 * that did not become complete, and what is more than is needed. Confined to the control thread.
 */
public final class Withdrawals {
    private final ClaimBook claims;
    private final Nominations nominations;
    private final Disagreements disagreements;
    private final GangTime gangTime;
    private final Guard guard;

    /** Its parts, in the order in which they are asked. */
    public Withdrawals(
            ClaimBook claims, Nominations nominations, Disagreements disagreements, GangTime gangTime, Guard guard) {
        this.claims = claims;
        this.nominations = nominations;
        this.disagreements = disagreements;
        this.gangTime = gangTime;
        this.guard = guard;
    }

    /** What is planned on a node that goes is planned again. */
    public void ofEnding() {
        claims.all().stream()
                .filter(claim -> claim.state() == Claim.State.ENDING)
                .forEach(claim -> nominations.remove(claim.name()));
    }

    /** Gives back what these needs will not use. */
    public void step(Map<DemandKey, Need> needs) {
        guard.run("comparing plan and scheduler", () -> disagreements.step(needs));
        guard.run("the time of gangs", gangTime::step);
        guard.run("withdrawing surplus room", () -> withdrawSurplus(needs));
    }

    /** Gives back room that nobody will use any more; coming nodes first, the youngest first. */
    private void withdrawSurplus(Map<DemandKey, Need> needs) {
        for (Need need : needs.values()) {
            int left = need.surplus();
            if (left == 0) {
                continue;
            }
            List<Claim> order = claims.all().stream()
                    .sorted(Comparator.comparing(Claim::isInitialized)
                            .thenComparing(Claim::createdNanos, Comparator.reverseOrder())
                            .thenComparing(Claim::name))
                    .toList();
            for (Claim claim : order) {
                int here = Math.min(
                        left,
                        nominations
                                .remaining(claim.name(), claims.use(claim.name()))
                                .getOrDefault(need.key(), 0));
                if (here > 0) {
                    nominations.withdraw(claim.name(), need.key(), here);
                    left -= here;
                }
            }
        }
    }
}
