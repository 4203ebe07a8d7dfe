package dev.joiner.provisioner.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.requirement.Requirement;
import dev.joiner.api.requirement.Requirements;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.cluster.demand.HeldAnnotation;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.provisioner.testing.Stage;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClaimObjectsTest {
    private static final DemandKey WEB = new DemandKey("shop", "web-1");
    private static final Resources SMALL = Resources.parse(Map.of("cpu", "1", "memory", "1Gi"));

    private static JsonObject create(Requirement... requirements) {
        SortedMap<DemandKey, Integer> held = new TreeMap<>();
        held.put(WEB, 8);
        return Json.gson()
                .toJsonTree(
                        ClaimObjects.create("default-x", planned(requirements), Map.of(Labels.LAUNCH_ID, "l-1"), held))
                .getAsJsonObject();
    }

    private static PlannedClaim planned(Requirement... requirements) {
        NodePool pool = Specs.aProvisioner().build().toNodePool();
        HourlyPrice price = HourlyPrice.parse("0.0416");
        return new PlannedClaim(
                "default-1",
                pool,
                new AwsNodeTemplate(Specs.named("default"), Stage.EMPTY_TEMPLATE).toNodeClass(),
                Requirements.of(requirements),
                List.of(
                        new LaunchOption("t3.medium", "us-west-2b", CapacityType.ON_DEMAND, price),
                        new LaunchOption("t3.medium", "us-west-2a", CapacityType.ON_DEMAND, price)),
                SMALL,
                new TreeMap<>(),
                SMALL);
    }

    private static JsonArray expressions(JsonObject claim) {
        return claim.getAsJsonObject("spec").getAsJsonArray("requirements");
    }

    @Test
    void isReadBackAsTheClaimThatItIs() {
        NodeClaim read = Json.gson().fromJson(create(), NodeClaim.class);

        assertThat(read.metadata().name()).isEqualTo("default-x");
        assertThat(read.metadata().finalizers()).containsExactly(Labels.TERMINATION_FINALIZER);
        assertThat(read.metadata().annotations()).containsEntry(Labels.LAUNCH_ID, "l-1");
        assertThat(HeldAnnotation.of(read)).isEqualTo(Map.of(WEB, 8));
        assertThat(read.metadata().labels()).containsKey(Labels.NODE_POOL);
    }

    @Test
    void namesThePoolThatOwnsItAndTheClassOfItsNode() {
        JsonObject claim = create();

        assertThat(Specs.aProvisioner().build().toNodePool().generation()).isEqualTo(Generation.V1ALPHA5);
        assertThat(claim.getAsJsonObject("metadata")
                        .getAsJsonArray("ownerReferences")
                        .get(0)
                        .getAsJsonObject())
                .satisfies(owner -> assertThat(owner.get("kind").getAsString()).isEqualTo("Provisioner"));
        assertThat(claim.getAsJsonObject("spec")
                        .getAsJsonObject("nodeClassRef")
                        .get("kind")
                        .getAsString())
                .isEqualTo(AwsNodeTemplate.KIND);
    }

    @Test
    void narrowsTypesZonesAndCapacityTypeToWhatItMayLaunch() {
        JsonArray expressions = expressions(create(Requirement.in(Labels.ARCH, "amd64")));

        assertThat(expressions)
                .contains(
                        JsonParser.parseString("{\"key\":\"topology.kubernetes.io/zone\",\"operator\":\"In\","
                                + "\"values\":[\"us-west-2a\",\"us-west-2b\"]}"),
                        JsonParser.parseString(
                                "{\"key\":\"node.kubernetes.io/instance-type\",\"operator\":\"In\",\"values\":[\"t3.medium\"]}"),
                        JsonParser.parseString(
                                "{\"key\":\"karpenter.sh/capacity-type\",\"operator\":\"In\",\"values\":[\"on-demand\"]}"),
                        JsonParser.parseString(
                                "{\"key\":\"kubernetes.io/arch\",\"operator\":\"In\",\"values\":[\"amd64\"]}"));
    }
}
