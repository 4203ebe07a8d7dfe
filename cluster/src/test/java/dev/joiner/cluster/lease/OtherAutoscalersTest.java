package dev.joiner.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.cluster.client.FakeApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherAutoscalersTest {
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    @TempDir
    private Path folder;

    private final FakeApiServer server = new FakeApiServer();
    private OtherAutoscalers others;

    @BeforeEach
    void connect() {
        others = new OtherAutoscalers(server.client(folder), () -> NOW);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void lease(String namespace, String name, String holder, Duration ago) {
        server.put(
                "/apis/coordination.k8s.io/v1/namespaces/" + namespace + "/leases/" + name,
                "{\"spec\":{\"holderIdentity\":\"" + holder + "\",\"renewTime\":\""
                        + NOW.minus(ago).toString().replace("Z", ".000000Z") + "\"}}");
    }

    @Test
    void knowsNothingBeforeItHasLooked() {
        assertThat(others.isKnown()).isFalse();
        assertThat(others.atWork()).isEmpty();
    }

    @Test
    void seesKarpenterInWhateverNamespace() {
        lease("platform", "karpenter-leader-election", "karpenter-1", Duration.ofSeconds(3));

        var _ = others.look();

        assertThat(others.atWork()).contains("platform/karpenter-leader-election");
    }

    @Test
    void takesOneThatIsBeingUpgradedForAtWork() {
        lease("kube-system", "cluster-autoscaler", "ca-1", Duration.ofMinutes(10));

        var _ = others.look();

        assertThat(others.atWork()).contains("kube-system/cluster-autoscaler");
    }

    @Test
    void seesNobodyInLeasesThatAreOldGivenBackOrOfOthers() {
        lease("kube-system", "cluster-autoscaler", "ca-1", Duration.ofMinutes(16));
        lease("kube-system", "karpenter-leader-election", "", Duration.ZERO);
        lease("joiner", "joiner-leader", "joiner-0", Duration.ZERO);

        var _ = others.look();

        assertThat(others.isKnown()).isTrue();
        assertThat(others.atWork()).isEmpty();
    }

    @Test
    void keepsWhatItKnewWhenALookFails() {
        lease("kube-system", "cluster-autoscaler", "ca-1", Duration.ZERO);
        var _ = others.look();
        server.fail(call -> Optional.of(500));

        var _ = others.look();

        assertThat(others.atWork()).contains("kube-system/cluster-autoscaler");
    }

    @Test
    void knowsNothingWhileItMayNotLook() {
        server.fail(call -> Optional.of(403));

        var _ = others.look();

        assertThat(others.isKnown()).isFalse();
    }
}
