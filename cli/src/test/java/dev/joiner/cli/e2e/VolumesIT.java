package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.cli.walkthrough.Observer.PodSeen;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Pods with volumes on a node that can attach only so many, as kube-scheduler and the planner see it. */
class VolumesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void aNodeWithoutAFreeSlotForAVolumeIsNoRoomForItsPod() {
        try (var twin = TestTwin.start("volumes-it", options -> options.boot(Duration.ofSeconds(1)))) {
            var objects = new Objects(twin.twin().api());
            twin.nodePool("storage", UnaryOperator.identity());
            twin.optIn(true);
            volume(objects, "data-0");
            volume(objects, "data-1");
            create(objects, "db-0", "data-0");
            TestTwin.eventually(PATIENCE, () -> assertThat(nodesOfPods(twin)).containsOnlyKeys("db-0"));
            String first = nodesOfPods(twin).get("db-0");
            objects.apply(TestTwin.NAMESPACE, """
                    {"apiVersion":"storage.k8s.io/v1","kind":"CSINode","metadata":{"name":"%s"},"spec":{"drivers":[
                      {"name":"ebs.csi.aws.com","nodeID":"i-1","topologyKeys":[],"allocatable":{"count":1}}]}}
                    """.formatted(first));

            create(objects, "db-1", "data-1");

            TestTwin.eventually(PATIENCE, () -> assertThat(nodesOfPods(twin)).containsOnlyKeys("db-0", "db-1"));
            assertThat(nodesOfPods(twin).get("db-1")).isNotEqualTo(first);
            assertThat(twin.nodes()).hasSize(2);
            assertThat(twin.linesOf("joiner-", "disagreement:"))
                    .as("the plan saw that the first node has no slot")
                    .isEmpty();
        }
    }

    private static Map<String, String> nodesOfPods(TestTwin twin) {
        return twin.running().stream().collect(Collectors.toMap(PodSeen::name, PodSeen::node));
    }

    private static void create(Objects objects, String name, String claim) {
        ObjectNode pod = Objects.pod(
                name,
                "200m",
                "{\"volumes\":[{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"%s\"}}]}"
                        .formatted(claim));
        objects.create(TestTwin.NAMESPACE, pod);
    }

    /** A volume that is there already, and a claim for it. */
    private static void volume(Objects objects, String claim) {
        objects.apply(TestTwin.NAMESPACE, """
                {"apiVersion":"v1","kind":"PersistentVolume","metadata":{"name":"pv-%1$s"},"spec":{
                  "capacity":{"storage":"1Gi"},"accessModes":["ReadWriteOnce"],"storageClassName":"",
                  "csi":{"driver":"ebs.csi.aws.com","volumeHandle":"vol-%1$s"},
                  "claimRef":{"namespace":"default","name":"%1$s"}}}
                """.formatted(claim));
        objects.apply(TestTwin.NAMESPACE, """
                {"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"%1$s"},"spec":{
                  "accessModes":["ReadWriteOnce"],"storageClassName":"","volumeName":"pv-%1$s",
                  "resources":{"requests":{"storage":"1Gi"}}}}
                """.formatted(claim));
    }
}
