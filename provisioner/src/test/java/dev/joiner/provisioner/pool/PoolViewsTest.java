package dev.joiner.provisioner.pool;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.provisioner.testing.FakeCloud;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolViewsTest {
    private final FakeApiServer server = new FakeApiServer();
    private final FakeCloud cloud = new FakeCloud();
    private Ownership.Now ownership = Ownership.Now.ALONE;
    private ClusterCaches caches;
    private PoolViews pools;

    @TempDir
    private Path folder;

    @BeforeEach
    void set() {
        caches = new ClusterCaches(server.client(folder));
        pools = new PoolViews(caches, cloud, () -> ownership, () -> 0);
        caches.provisioners().put(Specs.aProvisioner().build());
        caches.templates().put(new AwsNodeTemplate(Specs.named("default"), Stage.EMPTY_TEMPLATE));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aloneEveryPoolIsUsed() {
        assertThat(pools.usable(List.of())).hasSize(1);
        assertThat(pools.classes()).hasSize(1);
    }

    @Test
    void besideAnotherAutoscalerAPoolWithoutLabelIsNeitherUsedNorWrittenTo() {
        ownership = new Ownership.Now(true, Optional.of("kube-system/karpenter-leader-election"), Set.of());

        assertThat(pools.usable(List.of())).isEmpty();
        assertThat(pools.pools()).isEmpty();
        assertThat(pools.classes()).isEmpty();
        assertThat(pools.unused())
                .singleElement()
                .asString()
                .contains("karpenter-leader-election", "joiner.dev/managed");
        assertThat(pools.pool("default")).as("for claims that are ours already").isPresent();
    }

    @Test
    void aPoolWhoseTypesAreNotReadYetIsNotWaitedFor() {
        cloud.warm = false;

        assertThat(pools.usable(List.of())).isEmpty();
        assertThat(pools.unused())
                .containsExactly("node pool 'default' is not used: its instance types are being read from AWS");

        cloud.warm = true;
        assertThat(pools.usable(List.of())).hasSize(1);
        assertThat(pools.unused()).isEmpty();
    }

    @Test
    void aLimitCountsNodesThatJoinerDidNotMake() {
        caches.claims().put(aClaim("theirs").foreign().capacity("cpu", "4").build());

        assertThat(pools.usable(List.of()))
                .singleElement()
                .satisfies(view -> assertThat(view.used().quantities()).containsEntry("cpu", "4"));
    }
}
