package dev.joiner.provisioner.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.joiner.api.Labels;
import dev.joiner.api.claim.NodeClaim;
import dev.joiner.api.pool.NodePool;
import dev.joiner.api.resource.Resources;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Provisioner;
import dev.joiner.api.v1alpha5.Specs;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.HourlyPrice;
import dev.joiner.cloud.Instance.State;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.LaunchOutcome.Refused;
import dev.joiner.cloud.LaunchOutcome.Unknown;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.Json;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.state.ClusterCaches;
import dev.joiner.cluster.state.Ownership;
import dev.joiner.planner.PlannedClaim;
import dev.joiner.provisioner.control.TwoClocks;
import dev.joiner.provisioner.nomination.Nominations;
import dev.joiner.provisioner.pool.PoolViews;
import dev.joiner.provisioner.state.Claim;
import dev.joiner.provisioner.state.ClaimBook;
import dev.joiner.provisioner.state.ClaimNames;
import dev.joiner.provisioner.state.LaunchRecord;
import dev.joiner.provisioner.testing.FakeCloud;
import dev.joiner.provisioner.testing.FakeControl;
import dev.joiner.provisioner.testing.Stage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClaimLauncherTest {
    private static final String CLAIMS = "/apis/karpenter.sh/v1/nodeclaims";

    private final FakeApiServer server = new FakeApiServer();
    private final FakeCloud cloud = new FakeCloud();
    private final FakeControl control = new FakeControl();
    private final Provisioner provisioner = Specs.aProvisioner().build();
    private KubeClient kube;
    private ClusterCaches caches;
    private ClaimBook claims;
    private PoolViews pools;
    private ClaimLauncher launcher;
    private int claimsWrittenAtLaunch;
    private final FakeTime time = new FakeTime();

    @TempDir
    private Path folder;

    @BeforeEach
    void connect() {
        kube = server.client(folder);
        cloud.beforeLaunch = request -> {
            claimsWrittenAtLaunch = server.objects(CLAIMS).size();
            return Optional.empty();
        };
        caches = new ClusterCaches(kube);
        restart();
    }

    private void restart() {
        claims = new ClaimBook(caches.claims(), caches.nodes(), caches.podIndex(), () -> Instant.EPOCH, time);
        pools = new PoolViews(caches, cloud, () -> Ownership.Now.ALONE, time);
        launcher = new ClaimLauncher(
                kube,
                cloud,
                claims,
                new Nominations(),
                pools,
                control,
                new ClaimNames(claims, new SplittableRandom(7)),
                new TwoClocks(() -> Instant.EPOCH, time));
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void launch(int count) {
        var option = new LaunchOption("t3.medium", "us-west-2a", CapacityType.ON_DEMAND, HourlyPrice.parse("0.0416"));
        NodePool pool = provisioner.toNodePool();
        var nodeClass = new AwsNodeTemplate(Specs.named("default"), Stage.EMPTY_TEMPLATE).toNodeClass();
        var named = new ArrayList<ClaimLauncher.Named>();
        for (int i = 1; i <= count; i++) {
            var planned = new PlannedClaim(
                    "p-" + i,
                    pool,
                    nodeClass,
                    pool.nodeRequirements(),
                    List.of(option),
                    Resources.NONE,
                    new TreeMap<>(),
                    Resources.NONE);
            Claim claim = Claim.planned("c" + i, planned, Resources.NONE, 0);
            claims.add(claim);
            named.add(new ClaimLauncher.Named(claim, planned));
        }
        launcher.launch(named);
    }

    private void watchClaims() {
        for (JsonObject json : server.objects(CLAIMS)) {
            caches.claims().put(Json.gson().fromJson(json, NodeClaim.class));
        }
    }

    private String providerId(int claim) {
        return claims.get("c" + claim).orElseThrow().providerId();
    }

    private Claim.State state(int claim) {
        return claims.get("c" + claim).orElseThrow().state();
    }

    @Test
    void writesOneClaimBeforeItSendsTheLaunchAndAllBeforeItTakesTheAnswer() {
        launch(3);

        assertThat(cloud.sent).containsExactly(new LaunchRequest("l-c1", 3, "{\"body\":1}"));
        assertThat(claimsWrittenAtLaunch).isEqualTo(1);
        assertThat(List.of(providerId(1), providerId(2), providerId(3)))
                .containsExactly("aws:///a/i-1", "aws:///a/i-2", "aws:///a/i-3");
        JsonObject written = server.object(CLAIMS + "/c3").orElseThrow();
        assertThat(written.getAsJsonObject("status").get("providerID").getAsString())
                .isEqualTo("aws:///a/i-3");
        assertThat(written.getAsJsonObject("metadata").getAsJsonArray("finalizers"))
                .isEqualTo(JsonParser.parseString("[\"" + Labels.TERMINATION_FINALIZER + "\"]"));
    }

    @Test
    void sendsTheVerySameRequestAfterARestart() {
        cloud.answers.add(new Unknown("cut off"));
        launch(2);
        watchClaims();
        restart();
        claims.refresh();

        launcher.resume();

        assertThat(cloud.sent).hasSize(2);
        assertThat(cloud.sent.get(1)).isEqualTo(cloud.sent.get(0));
        assertThat(providerId(1)).isNotEmpty();
        assertThat(providerId(2)).isNotEmpty();
    }

    @Test
    void sendsTheSameAgainWhenItDoesNotKnowWhatBecameOfIt() {
        cloud.answers.add(new Unknown("cut off"));
        launch(2);
        launcher.resume();
        assertThat(cloud.sent).as("not before a while").hasSize(1);

        control.later.remove().run();

        assertThat(cloud.sent).hasSize(2);
        assertThat(cloud.sent.get(1)).isEqualTo(cloud.sent.get(0));
    }

    @Test
    void givesUpWhatAShortAnswerLeaves() {
        cloud.answers.add(FakeCloud.launched(1));

        launch(3);

        assertThat(state(1)).isEqualTo(Claim.State.LAUNCHED);
        assertThat(state(2)).isEqualTo(Claim.State.ENDING);
        assertThat(state(3)).isEqualTo(Claim.State.ENDING);
        assertThat(cloud.sent).hasSize(1);
    }

    @Test
    void endsSurplusInstances() {
        cloud.answers.add(FakeCloud.launched(4));

        launch(2);

        assertThat(cloud.ended).containsExactly("i-3", "i-4");
    }

    @Test
    void givesUpARefusedLaunchAndLeavesItsPoolAlone() {
        caches.provisioners().put(provisioner);
        caches.templates().put(new AwsNodeTemplate(Specs.named("default"), Stage.EMPTY_TEMPLATE));
        assertThat(pools.usable(List.of())).hasSize(1);
        cloud.answers.add(new Refused("UnauthorizedOperation", "no"));

        launch(2);

        assertThat(state(1)).isEqualTo(Claim.State.ENDING);
        assertThat(pools.usable(List.of())).isEmpty();
        assertThat(pools.unused())
                .containsExactly("node pool 'default' is not used: a launch was refused (UnauthorizedOperation: no):"
                        + " tried again after 1 s, or when the pool or its class is changed");
    }

    @Test
    void sendsAndWritesNothingWithoutTheLead() {
        control.leads = false;

        launch(2);

        assertThat(cloud.sent).isEmpty();
        assertThat(server.writes()).isEmpty();
    }

    @Test
    void sendsNothingWhenTheFirstClaimCannotBeWritten() {
        server.fail(call -> call.body().contains("\"name\":\"c1\"") ? Optional.of(500) : Optional.empty());

        launch(2);

        server.failNothing();
        launcher.resume();
        assertThat(cloud.sent).isEmpty();
        assertThat(server.objects(CLAIMS)).isEmpty();
        assertThat(state(1)).isEqualTo(Claim.State.ENDING);
        assertThat(state(2)).isEqualTo(Claim.State.ENDING);
    }

    @Test
    void endsTheInstanceOfAClaimThatCannotBeWritten() {
        server.fail(call -> call.body().contains("\"name\":\"c2\"") ? Optional.of(500) : Optional.empty());

        launch(2);

        assertThat(providerId(1)).isEqualTo("aws:///a/i-1");
        assertThat(state(2)).isEqualTo(Claim.State.ENDING);
        assertThat(cloud.ended).containsExactly("i-2");
    }

    @Test
    void triesToWriteAClaimOnceMoreWhenEc2HasAnswered() {
        var failed = new AtomicBoolean();
        server.fail(call -> call.body().contains("\"name\":\"c2\"") && failed.compareAndSet(false, true)
                ? Optional.of(503)
                : Optional.empty());

        launch(2);

        assertThat(List.of(providerId(1), providerId(2))).containsExactly("aws:///a/i-1", "aws:///a/i-2");
        assertThat(cloud.ended).isEmpty();
    }

    @Test
    void writesTheClaimsThatADeadLeaderDidNotGetToWrite() {
        cloud.answers.add(new Unknown("cut off"));
        launch(1);
        JsonObject only = server.object(CLAIMS + "/c1").orElseThrow();
        only.getAsJsonObject("metadata").getAsJsonObject("annotations").addProperty(LaunchRecord.COUNT, "3");
        server.put(CLAIMS + "/c1", only);
        watchClaims();
        restart();
        claims.refresh();

        launcher.resume();

        assertThat(claimsWrittenAtLaunch).isEqualTo(3);
        assertThat(cloud.ended).isEmpty();
        assertThat(claims.all()).hasSize(3);
        assertThat(server.objects(CLAIMS)).hasSize(3).allSatisfy(claim -> {
            assertThat(claim.getAsJsonObject("spec")).isEqualTo(only.getAsJsonObject("spec"));
            assertThat(claim.getAsJsonObject("metadata").getAsJsonArray("finalizers"))
                    .hasSize(1);
        });
        assertThat(server.objects(CLAIMS).stream()
                        .map(claim -> claim.getAsJsonObject("status")
                                .get("providerID")
                                .getAsString()))
                .containsExactlyInAnyOrder("aws:///a/i-1", "aws:///a/i-2", "aws:///a/i-3");
    }

    @Test
    void doesNotMakeUpForClaimsThatItGaveUpItself() {
        cloud.answers.add(new Unknown("cut off"));
        server.fail(call -> call.body().contains("\"name\":\"c2\"") ? Optional.of(500) : Optional.empty());
        launch(2);
        server.failNothing();

        control.later.remove().run();

        assertThat(server.objects(CLAIMS)).hasSize(1);
        assertThat(cloud.ended).containsExactly("i-2");
    }

    @Test
    void looksForLivingInstancesBeforeItSendsALaunchAgain() {
        cloud.answers.add(new Unknown("cut off"));
        launch(2);
        cloud.knows("i-7", State.RUNNING, "l-c1");
        cloud.knows("i-8", State.PENDING, "l-c1");

        control.later.remove().run();

        assertThat(cloud.sent).hasSize(1);
        assertThat(List.of(providerId(1), providerId(2))).containsExactly("aws:///a/i-7", "aws:///a/i-8");
    }

    @Test
    void givesUpALaunchOfWhichEc2ShowsNothingForAMinute() {
        cloud.answers.add(new Unknown("cut off"));
        cloud.answers.add(new Unknown("no instance and no error"));
        cloud.answers.add(new Unknown("no instance and no error"));
        launch(1);
        cloud.knows("i-1", State.TERMINATED, "l-c1");
        control.later.remove().run();
        assertThat(state(1)).isEqualTo(Claim.State.LAUNCHING);

        time.pass(Duration.ofSeconds(61));
        control.later.remove().run();

        assertThat(state(1)).isEqualTo(Claim.State.ENDING);
        assertThat(providerId(1)).isEmpty();
    }

    @Test
    void takesWhatLivesOnceEc2MustShowIt() {
        cloud.answers.add(new Unknown("cut off"));
        cloud.answers.add(new Unknown("no instance and no error"));
        cloud.knows("i-5", State.RUNNING, "l-c1");
        launch(2);
        control.later.remove().run();
        assertThat(cloud.sent).as("one of two may only be shown late").hasSize(2);
        assertThat(state(1)).isEqualTo(Claim.State.LAUNCHING);

        time.pass(Duration.ofSeconds(61));
        control.later.remove().run();

        assertThat(cloud.sent).hasSize(2);
        assertThat(providerId(1)).isEqualTo("aws:///a/i-5");
        assertThat(state(2)).isEqualTo(Claim.State.ENDING);
    }

    @Test
    void takesWhatLivesWhenEc2RefusesTheRepetition() {
        cloud.answers.add(new Unknown("cut off"));
        cloud.answers.add(new Refused("IdempotentParameterMismatch", "another body"));
        launch(2);
        cloud.knows("i-5", State.RUNNING, "l-c1");

        control.later.remove().run();

        assertThat(providerId(1)).isEqualTo("aws:///a/i-5");
        assertThat(cloud.ended).isEmpty();
    }

    @Test
    void sendsNothingAgainWhileItCannotLookForInstances() {
        cloud.answers.add(new Unknown("cut off"));
        launch(1);
        cloud.lists = false;

        control.later.remove().run();

        assertThat(cloud.sent).hasSize(1);
        assertThat(state(1)).isEqualTo(Claim.State.LAUNCHING);
    }

    @Test
    void writesTheInstanceOfAClaimUntilItIsWritten() {
        server.fail(call -> call.path().endsWith("/status") ? Optional.of(503) : Optional.empty());
        launch(1);
        assertThat(server.object(CLAIMS + "/c1").orElseThrow().has("status")).isFalse();
        control.later.remove().run();
        launcher.resume();
        assertThat(server.object(CLAIMS + "/c1").orElseThrow().has("status")).isFalse();

        server.failNothing();
        control.later.remove().run();
        launcher.resume();

        assertThat(server.object(CLAIMS + "/c1")
                        .orElseThrow()
                        .getAsJsonObject("status")
                        .get("providerID")
                        .getAsString())
                .isEqualTo("aws:///a/i-1");
        assertThat(cloud.sent).hasSize(1);
    }

    @Test
    void aDefectInACallLeavesTheLaunchOpen() {
        cloud.beforeLaunch = request -> Optional.of(new IllegalStateException("a defect"));
        launch(1);
        assertThat(claims.get("c1").orElseThrow().isBusy()).isFalse();

        cloud.beforeLaunch = request -> Optional.empty();
        control.later.remove().run();

        assertThat(providerId(1)).isNotEmpty();
    }
}
