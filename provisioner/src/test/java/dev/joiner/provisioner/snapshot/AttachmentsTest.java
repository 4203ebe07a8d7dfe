package dev.joiner.provisioner.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.CsiNode;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.reflect.ObjectCache;
import dev.joiner.cluster.state.NodeUse;
import dev.joiner.planner.Resident;
import dev.joiner.planner.VolumeUse;
import dev.joiner.planner.pods.StorageFacts;
import dev.joiner.provisioner.testing.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AttachmentsTest {
    private static final String EBS = "ebs.csi.aws.com";

    private final World world = new World();
    private final ObjectCache<CsiNode> csiNodes = new ObjectCache<>();
    private final List<PersistentVolumeClaim> claims = new ArrayList<>();
    private final List<PersistentVolume> volumes = new ArrayList<>();

    private Attachments.OfNodes attached() {
        StorageFacts facts = StorageFacts.of(claims, volumes, List.of());
        return new Attachments(world.index, world.pods, csiNodes, () -> facts).now();
    }

    private void nodeTakes(String node, int most) {
        csiNodes.put(Json.gson().fromJson("""
                {"metadata":{"name":"%s"},"spec":{"drivers":[
                  {"name":"ebs.csi.aws.com","nodeID":"i-1","allocatable":{"count":%d}},
                  {"name":"efs.csi.aws.com","nodeID":"i-1"}]}}
                """.formatted(node, most), CsiNode.class));
    }

    private void bound(String pod, String node, String claim) {
        String of = claim.isEmpty()
                ? ""
                : "{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"%s\"}}".formatted(claim);
        world.pods.put(Json.gson().fromJson("""
                {"metadata":{"namespace":"shop","name":"%s","uid":"uid-%s"},
                 "spec":{"nodeName":"%s","containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}],"volumes":[%s]},
                 "status":{"phase":"Running"}}
                """.formatted(pod, pod, node, of), Pod.class));
    }

    private void volume(String claim) {
        claims.add(Json.gson().fromJson("""
                {"metadata":{"namespace":"shop","name":"%s"},"spec":{"volumeName":"pv-%s"},"status":{"phase":"Bound"}}
                """.formatted(claim, claim), PersistentVolumeClaim.class));
        volumes.add(Json.gson().fromJson("""
                {"metadata":{"name":"pv-%s"},"spec":{"csi":{"driver":"ebs.csi.aws.com"}}}
                """.formatted(claim), PersistentVolume.class));
    }

    private List<Resident> residents(String node) {
        NodeUse use = world.index.use(node);
        List<Resident> residents = attached().residents(node, use);
        assertThat(residents.stream().mapToInt(Resident::count).sum())
                .as("every pod is one resident")
                .isEqualTo(use.workloads());
        return residents;
    }

    @Test
    void aNodeTakesAsManyVolumesAsItsDriversSay() {
        nodeTakes("n1", 25);

        assertThat(attached().limits("n1")).isEqualTo(Map.of(EBS, 25));
        assertThat(attached().limits("starting")).isEmpty();
    }

    @Test
    void theVolumesOfItsPodsAreAttached() {
        nodeTakes("n1", 25);
        volume("data-0");
        volume("data-1");
        bound("db-0", "n1", "data-0");
        bound("db-1", "n1", "data-1");
        bound("web-0", "n1", "");
        bound("db-2", "n2", "data-2");

        assertThat(residents("n1"))
                .flatExtracting(Resident::volumes)
                .containsExactlyInAnyOrder(new VolumeUse(EBS, "shop/data-0"), new VolumeUse(EBS, "shop/data-1"));
    }

    @Test
    void podsAreNotReadOneByOneWhereNothingIsLimited() {
        volume("data-0");
        bound("db-0", "n1", "data-0");
        bound("db-1", "n1", "data-0");

        assertThat(residents("n1")).singleElement().satisfies(both -> {
            assertThat(both.count()).isEqualTo(2);
            assertThat(both.volumes()).isEmpty();
        });
    }

    @Test
    void aPodWhoseClaimIsGoneStillCountsForTheRulesOfOthers() {
        nodeTakes("n1", 25);
        bound("db-0", "n1", "lost");

        assertThat(residents("n1"))
                .singleElement()
                .satisfies(pod -> assertThat(pod.volumes()).isEmpty());
    }
}
