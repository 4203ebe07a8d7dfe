package dev.joiner.provisioner.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.Labels;
import dev.joiner.api.kube.PersistentVolume;
import dev.joiner.api.kube.PersistentVolumeClaim;
import dev.joiner.api.kube.Pod;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.planner.Shape;
import dev.joiner.planner.pods.PodShapes;
import dev.joiner.planner.pods.StorageFacts;
import dev.joiner.provisioner.testing.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredShapesTest {
    private final World world = new World();

    /** A waiting pod of a StatefulSet, with a claim of its own. */
    private DemandKey waiting(String name, String volumes) {
        Pod pod = Json.gson().fromJson("""
                {"metadata":{"namespace":"shop","name":"%s","uid":"uid-%s",
                  "ownerReferences":[{"apiVersion":"apps/v1","kind":"StatefulSet","name":"db","uid":"uid-db","controller":true}]},
                 "spec":{"containers":[{"name":"c","resources":{"requests":{"cpu":"1"}}}],"volumes":[%s]},
                 "status":{"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","reason":"Unschedulable"}]}}
                """.formatted(name, name, volumes), Pod.class);
        world.pods.put(pod);
        return DemandKey.of(pod, PodShapes.of(pod));
    }

    private static String claimOf(String pod) {
        return "{\"name\":\"data\",\"persistentVolumeClaim\":{\"claimName\":\"data-" + pod + "\"}}";
    }

    private static PersistentVolumeClaim claim(String pod) {
        return Json.gson().fromJson("""
                {"metadata":{"namespace":"shop","name":"data-%s"},"spec":{"volumeName":"pv-%s"},"status":{"phase":"Bound"}}
                """.formatted(pod, pod), PersistentVolumeClaim.class);
    }

    private static PersistentVolume volume(String pod, String zone) {
        return Json.gson().fromJson("""
                {"metadata":{"name":"pv-%s"},"spec":{"csi":{"driver":"ebs.csi.aws.com"},"nodeAffinity":{"required":
                 {"nodeSelectorTerms":[{"matchExpressions":[
                  {"key":"topology.kubernetes.io/zone","operator":"In","values":["%s"]}]}]}}}}
                """.formatted(pod, zone), PersistentVolume.class);
    }

    private StoredShapes shapes(StorageFacts facts) {
        return new StoredShapes(world.index, world.pods, () -> facts);
    }

    @Test
    void eachPodOfAStatefulSetGoesWhereItsVolumeIs() {
        DemandKey db = waiting("db-0", claimOf("db-0"));
        DemandKey same = waiting("db-1", claimOf("db-1"));
        StorageFacts facts = StorageFacts.of(
                List.of(claim("db-0"), claim("db-1")),
                List.of(volume("db-0", "us-west-2a"), volume("db-1", "us-west-2b")),
                List.of());

        Map<Shape, Integer> shapes = shapes(facts).of(db, world.index.unschedulableShapes(db));

        assertThat(same).isEqualTo(db);
        assertThat(shapes.keySet())
                .allSatisfy(shape -> assertThat(shape.refusals()).isEmpty())
                .extracting(shape -> shape.alternatives()
                        .getFirst()
                        .get(Labels.ZONE)
                        .orElseThrow()
                        .values())
                .extracting(values -> String.join(",", values))
                .containsExactlyInAnyOrder("us-west-2a", "us-west-2b");
        assertThat(shapes.values()).containsOnly(1);
    }

    @Test
    void aClaimThatIsMissingIsSaid() {
        DemandKey db = waiting("db-0", claimOf("db-0"));

        Map<Shape, Integer> shapes =
                shapes(StorageFacts.of(List.of(), List.of(), List.of())).of(db, world.index.unschedulableShapes(db));

        assertThat(shapes.keySet())
                .singleElement()
                .satisfies(shape -> assertThat(shape.refusals())
                        .containsExactly("volume data: PersistentVolumeClaim shop/data-db-0 does not exist"));
    }

    @Test
    void podsWithoutVolumesAreNotLookedAt() {
        DemandKey plain = waiting("web-0", "");
        Map<Shape, Integer> indexed = world.index.unschedulableShapes(plain);
        var asked = new StoredShapes(world.index, world.pods, () -> {
            throw new AssertionError("nobody has a volume");
        });

        assertThat(asked.of(plain, indexed)).isSameAs(indexed);
    }
}
