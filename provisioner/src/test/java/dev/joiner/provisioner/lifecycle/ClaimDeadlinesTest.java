package dev.joiner.provisioner.lifecycle;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static dev.joiner.api.kube.NodeBuilder.aNode;
import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.claim.NodeClaimBuilder;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimDeadlinesTest {
    private final World world = new World();
    private final ClaimDeadlines deadlines =
            new ClaimDeadlines(world.claims, world.index, Duration.ofMinutes(15), Duration.ofMinutes(15), world.time);

    private Claim claim(NodeClaimBuilder builder, Duration age) {
        world.nodes.put(aNode("n1").build());
        world.claimObjects.put(
                builder.on("n1").createdAt(World.BEGIN.minus(age)).build());
        world.claims.refresh();
        return world.claims.all().iterator().next();
    }

    @Test
    void givesUpWhatHasNotRegisteredCountedFromItsCreation() {
        Claim claim = claim(aClaim("c"), Duration.ofMinutes(14));
        deadlines.step();
        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);

        world.time.pass(Duration.ofSeconds(61));
        deadlines.step();

        assertThat(claim.state()).isEqualTo(Claim.State.ENDING);
    }

    @Test
    void givesUpANodeThatNeverInitialises() {
        Claim claim = claim(aClaim("c").is(NodeClaim.REGISTERED), Duration.ofMinutes(29));
        deadlines.step();
        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);

        world.time.pass(Duration.ofSeconds(61));
        deadlines.step();

        assertThat(claim.state()).isEqualTo(Claim.State.ENDING);
    }

    @Test
    void disturbsNoPodsOnANodeThatNeverInitialises() {
        world.pods.put(aPod("web").on("n1").build());
        Claim claim = claim(aClaim("c").is(NodeClaim.REGISTERED), Duration.ofHours(2));

        deadlines.step();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
    }

    @Test
    void leavesNodesAloneThatHaveInitialised() {
        Claim claim = claim(aClaim("c").is(NodeClaim.REGISTERED).is(NodeClaim.INITIALIZED), Duration.ofDays(20));

        deadlines.step();

        assertThat(claim.state()).isEqualTo(Claim.State.LAUNCHED);
    }
}
