package dev.joiner.cluster.state;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.lease.OtherAutoscalers;
import dev.joiner.cluster.reflect.ObjectCache;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnershipTest {
    private static final Map<String, String> LABELLED = Map.of(Labels.MANAGED, "true");
    private static final Map<String, String> PLAIN = Map.of();

    @Test
    void aloneAllPoolsAndClassesAreOurs() {
        assertThat(Ownership.Now.ALONE.whyNotPool("default", PLAIN)).isEmpty();
        assertThat(Ownership.Now.ALONE.whyNotClass(PLAIN)).isEmpty();
    }

    @Test
    void besideAnotherAutoscalerOnlyLabelledOnesAre() {
        var now = new Ownership.Now(true, Optional.of("kube-system/karpenter-leader-election"), Set.of());

        assertThat(now.whyNotPool("default", PLAIN))
                .contains("another autoscaler is at work (Lease kube-system/karpenter-leader-election), and it does not"
                        + " carry the label joiner.dev/managed=true, which gives it to Joiner");
        assertThat(now.whyNotPool("default", Map.of(Labels.MANAGED, "false"))).isPresent();
        assertThat(now.whyNotClass(PLAIN)).isPresent();
        assertThat(now.whyNotPool("default", LABELLED)).isEmpty();
        assertThat(now.whyNotClass(LABELLED)).isEmpty();
    }

    @Test
    void nothingUnlabelledIsOursBeforeItIsKnownWhoElseIsThere() {
        var now = new Ownership.Now(false, Optional.empty(), Set.of());

        assertThat(now.whyNotPool("default", PLAIN)).isPresent();
        assertThat(now.whyNotPool("default", LABELLED)).isEmpty();
    }

    @Test
    void aPoolWithSomebodyElsesClaimsIsNotOurs() {
        var now = new Ownership.Now(true, Optional.empty(), Set.of("theirs"));

        assertThat(now.whyNotPool("theirs", PLAIN)).isPresent();
        assertThat(now.whyNotPool("theirs", LABELLED)).isEmpty();
        assertThat(now.whyNotPool("ours", PLAIN)).isEmpty();
        assertThat(now.whyNotClass(PLAIN)).isPresent();
    }

    @Test
    void claimsWithoutOurMarkAreSomebodyElses(@TempDir Path folder) {
        try (var server = new FakeApiServer();
                var others = new OtherAutoscalers(server.client(folder), InstantSource.system())) {
            var claims = new ObjectCache<NodeClaim>();
            claims.put(aClaim("theirs").pool("theirs").foreign().build());
            claims.put(aClaim("ours").pool("ours").build());

            assertThat(new Ownership(claims, others).now().foreignPools()).containsExactly("theirs");
        }
    }
}
