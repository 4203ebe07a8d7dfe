package dev.joiner.provisioner.state;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.provisioner.testing.World;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClaimBookTest {
    private final World world = new World();

    @Test
    void knowsNoClaimThatJoinerDidNotMake() {
        world.claimObjects.put(aClaim("karpenters").on("n1").foreign().build());
        world.claimObjects.put(aClaim("ours").build());

        assertThat(world.claims.refresh()).isEmpty();

        assertThat(world.claims.all()).extracting(Claim::name).containsExactly("ours");
        assertThat(world.claims.allInstanceIds()).contains("n1");
    }

    @Test
    void knowsClaimsOfVersionsBeforeTheMark() {
        world.claimObjects.put(
                aClaim("older").foreign().annotation(Labels.LAUNCH_ID, "l-1").build());

        world.claims.refresh();

        assertThat(world.claims.all()).extracting(Claim::name).containsExactly("older");
    }

    @Test
    void forgetsAClaimThatSomebodyTookOver() {
        world.claimObjects.put(aClaim("ours").on("n1").build());
        world.claims.refresh();

        world.claimObjects.put(aClaim("ours").on("n1").foreign().build());

        assertThat(world.claims.refresh()).extracting(Claim::name).containsExactly("ours");
        assertThat(world.claims.all()).isEmpty();
    }

    @Test
    void aClaimIsAsOldAsItsObjectWhoeverLedThen() {
        world.claimObjects.put(aClaim("ours")
                .createdAt(World.BEGIN.minus(Duration.ofMinutes(14)))
                .build());

        world.claims.refresh();

        long age =
                world.time.getAsLong() - world.claims.get("ours").orElseThrow().createdNanos();
        assertThat(Duration.ofNanos(age)).isEqualTo(Duration.ofMinutes(14));
    }
}
