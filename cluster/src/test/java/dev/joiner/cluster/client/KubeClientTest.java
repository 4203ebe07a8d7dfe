package dev.joiner.cluster.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.joiner.api.kube.Pod;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KubeClientTest {
    private static final String POD = "/api/v1/namespaces/shop/pods/web-1";

    private final FakeApiServer server = new FakeApiServer();
    private KubeClient client;

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() {
        client = server.client(folder);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void readsAnObjectAndIgnoresFieldsItDoesNotKnow() {
        server.put(POD, """
                {"metadata":{"name":"web-1","unknown":{"a":[1]}},"newPart":true,
                 "spec":{"nodeName":"n1","hostUsers":false,"containers":[{"name":"c","image":"x","futureField":[{}]}]},
                 "status":{"phase":"Running","observedGeneration":3,"resize":""}}
                """);

        Optional<Pod> pod = client.get(ResourceType.PODS, "shop", "web-1");

        assertThat(pod).hasValueSatisfying(found -> {
            assertThat(found.key()).isEqualTo("shop/web-1");
            assertThat(found.spec().nodeName()).isEqualTo("n1");
            assertThat(found.status().phase()).isEqualTo("Running");
        });
    }

    @Test
    void findsNothingWhereNothingIs() {
        assertThat(client.get(ResourceType.PODS, "shop", "web-1")).isEmpty();
    }

    @Test
    void createsAndTellsAlreadyExistsFromConflict() {
        var body = Map.of("metadata", Map.of("name", "web-1"));

        Pod made = client.create(ResourceType.PODS, "shop", body);

        assertThat(made.metadata().resourceVersion()).isNotEmpty();
        assertThatThrownBy(() -> client.create(ResourceType.PODS, "shop", body))
                .asInstanceOf(type(KubeException.class))
                .satisfies(e -> {
                    assertThat(e.isAlreadyExists()).isTrue();
                    assertThat(e.isConflict()).isFalse();
                });
    }

    @Test
    void mergesFieldsIntoAnObject() {
        server.put(POD, "{\"metadata\":{\"labels\":{\"a\":\"1\",\"b\":\"2\"}}}");

        client.patch(ResourceType.PODS, "shop", "web-1", Map.of("metadata", Map.of("labels", Map.of("c", "3"))));

        assertThat(client.get(ResourceType.PODS, "shop", "web-1")
                        .orElseThrow()
                        .metadata()
                        .labels())
                .isEqualTo(Map.of("a", "1", "b", "2", "c", "3"));
    }

    @Test
    void guardsAPatchByTheVersionInIt() {
        server.put(POD, "{}");

        assertThatThrownBy(() -> client.patch(
                        ResourceType.PODS, "shop", "web-1", Map.of("metadata", Map.of("resourceVersion", "1"))))
                .asInstanceOf(type(KubeException.class))
                .matches(KubeException::isConflict);
    }

    @Test
    void writesTheStatusApart() {
        server.put(POD, "{\"spec\":{\"nodeName\":\"n1\"}}");

        Pod patched = client.patchStatus(
                ResourceType.PODS, "shop", "web-1", Map.of("status", Map.of("nominatedNodeName", "n2")));

        assertThat(patched.status().nominatedNodeName()).isEqualTo("n2");
        assertThat(server.calls().getLast().path()).isEqualTo(POD + "/status");
    }

    @Test
    void takesAnObjectThatIsGoneForDeleted() {
        server.put(POD, "{}");

        client.delete(ResourceType.PODS, "shop", "web-1");
        client.delete(ResourceType.PODS, "shop", "web-1");

        assertThat(server.object(POD)).isEmpty();
    }

    @Test
    void saysWhatFailedOnWhichObjectAndWhy() {
        server.fail(call -> Optional.of(500));

        assertThatThrownBy(() -> client.get(ResourceType.PODS, "shop", "web-1"))
                .isInstanceOf(KubeException.class)
                .hasMessage("GET " + POD + ": 500 told to fail");
    }

    @Test
    void tellsAServerThatIsAwayFromOneThatRefuses() {
        server.close();

        assertThatThrownBy(() -> client.get(ResourceType.PODS, "shop", "web-1"))
                .asInstanceOf(type(KubeException.class))
                .satisfies(e -> {
                    assertThat(e.code()).isEqualTo(KubeException.NO_ANSWER);
                    assertThat(e).hasMessageContaining(POD).hasMessageContaining(client.server());
                });
    }

    @Test
    void namesTheKubeconfigThatItCannotRead() {
        Path missing = folder.resolve("no-such-file");

        assertThat(Files.exists(missing)).isFalse();
        assertThatThrownBy(() -> KubeClient.connect(missing))
                .isInstanceOf(KubeException.class)
                .hasMessageContaining(missing.toString());
    }
}
