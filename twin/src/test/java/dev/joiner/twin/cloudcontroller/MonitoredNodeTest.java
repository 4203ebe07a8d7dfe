package dev.joiner.twin.cloudcontroller;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.joiner.twin.kube.TwinApi;
import org.junit.jupiter.api.Test;

class MonitoredNodeTest {
    private static final String SHUTDOWN = "node.cloudprovider.kubernetes.io/shutdown";

    @Test
    void asksTheCloudOnlyForNodesThatReportNoMore() {
        assertThat(node("True", "[]").isSilent()).isFalse();
        assertThat(node("False", "[]").isSilent()).as("its kubelet speaks").isFalse();
        assertThat(node("Unknown", "[]").isSilent()).isTrue();
        assertThat(node("Unknown", "[]").instanceId()).isEqualTo("i-0a");
    }

    @Test
    void doesNotDeleteTwice() {
        var node = TwinApi.parse(
                "{\"metadata\":{\"name\":\"n\",\"deletionTimestamp\":\"2026-11-28T20:00:00Z\"},\"spec\":{\"providerID\":\"aws:///z/i-0a\"}}");

        assertThat(new MonitoredNode(node).isSilent()).isFalse();
    }

    @Test
    void addsAndTakesItsTaintAndLeavesOthers() {
        String other = "{\"key\":\"other\",\"effect\":\"NoExecute\"}";
        MonitoredNode plain = node("Unknown", "[" + other + "]");
        assertThat(plain.isTaintedAsShutDown()).isFalse();

        JsonNode patch = plain.withShutdownTaint();

        assertThat(patch.at("/metadata/resourceVersion").asText()).isEqualTo("7");
        assertThat(patch.at("/spec/taints").toString()).contains("other", SHUTDOWN);
        MonitoredNode tainted = node("True", patch.at("/spec/taints").toString());
        assertThat(tainted.isTaintedAsShutDown()).isTrue();
        assertThat(tainted.withoutShutdownTaint().at("/spec/taints").toString()).isEqualTo("[" + other + "]");
    }

    private static MonitoredNode node(String ready, String taints) {
        return new MonitoredNode(TwinApi.parse("""
                {"metadata":{"name":"n","resourceVersion":"7"},
                 "spec":{"providerID":"aws:///us-west-2a/i-0a","taints":%s},
                 "status":{"conditions":[{"type":"Ready","status":"%s"}]}}""".formatted(taints, ready)));
    }
}
