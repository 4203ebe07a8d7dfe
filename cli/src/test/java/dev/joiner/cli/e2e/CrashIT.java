package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.joiner.twin.chart.PodProcess;
import dev.joiner.twin.kube.ApiStatusException;
import dev.joiner.twin.kube.TwinApi;
import dev.joiner.twin.proxy.Hold;
import dev.joiner.twin.proxy.RecordedCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGKILL of the leader in the middle of a batch of 13 claims: every claim gets one instance, and none is lost, in
 * whatever mood EC2 is. The pods are the default scheduler's: with the controllers dead, the webhook names ours on none.
 */
class CrashIT {
    private static final Logger LOG = LoggerFactory.getLogger(CrashIT.class);
    private static final long SEED = 20_261_122;
    private static final int PODS = 100;
    private static final int NODES = 13;
    private static final Duration REACH = Duration.ofSeconds(30);

    /** The lease lasts 15 s, a process starts in 5, a node boots in 2. */
    private static final Duration RECOVERY = Duration.ofSeconds(90);

    /** Those of the dead leader, of its heir, and of the dead leader's call that comes late. */
    private static final int MOST_LAUNCHED = 3 * NODES;

    /** The cloud controller looks every 5 s. */
    private static final Duration NODE_DELETED = Duration.ofSeconds(15);

    private static final Duration TWO_SWEEPS = Duration.ofSeconds(20);
    private static final String POLICY = "no-claims-for-now";
    private static final String POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/";
    private static final String BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/";

    private static TestTwin twin;
    private static Random random;

    /** When the leader dies. */
    enum Moment {
        /** The plan is made, no claim is written: the API server refuses them. */
        BEFORE_CLAIMS,
        /** One claim is written and the call is on its way; the API server refuses the other claims. */
        BETWEEN_CLAIMS,
        /** Claims are written, the call is on its way, and reaches EC2 after the death. */
        BEFORE_CALL,
        /** The same, but the call is so late that the next leader has sent it long before. */
        BEFORE_LATE_CALL,
        /** EC2 has launched, the leader does not know. */
        BEFORE_STATUS
    }

    /** Who goes on. */
    enum Heir {
        STANDBY,
        /** Both replicas die and start again, in an order that the seed says. */
        RESTARTED
    }

    @BeforeAll
    static void up() {
        LOG.info("seed {}", SEED);
        random = new Random(SEED);
        twin = TestTwin.start("crash-it", options -> options.boot(Duration.ofSeconds(2)));
        twin.nodePool("default", TestTwin.emptyFor(2));
        twin.deployment("web", 0, "200m", Map.of());
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    /** Whatever a case left: the next one starts in an empty twin with both replicas. */
    @AfterEach
    void empty() {
        twin.twin().proxy().calm();
        twin.twin().ec2().calm();
        takeAllClaims();
        twin.replicas().forEach(PodProcess::start);
        twin.replicas().forEach(PodProcess::awaitReady);
        twin.scale("web", 0);
        TestTwin.eventually(Duration.ofMinutes(2), twin::assertNothingIsLeft);
    }

    /**
     * All combinations, or one mood of EC2 for each way to die, as the seed says. Before claims are written nothing is
     * ever repeated: there EC2 is late or slow.
     */
    static Stream<Object[]> cases() {
        if (Boolean.getBoolean("joiner.test.full")) {
            return Arrays.stream(Moment.values())
                    .flatMap(moment -> Arrays.stream(Heir.values())
                            .flatMap(heir ->
                                    Arrays.stream(Ec2Mood.values()).map(mood -> new Object[] {moment, heir, mood})));
        }
        var seeded = new Random(SEED);
        var late = new ArrayList<>(List.of(Ec2Mood.SHOWS_LATE, Ec2Mood.SLOW));
        Collections.shuffle(late, seeded);
        var moods = new ArrayList<>(EnumSet.complementOf(EnumSet.of(Ec2Mood.EASY, late.getFirst())));
        Collections.shuffle(moods, seeded);
        return Stream.of(
                new Object[] {Moment.BEFORE_CLAIMS, Heir.RESTARTED, late.getFirst()},
                new Object[] {Moment.BETWEEN_CLAIMS, Heir.STANDBY, moods.get(0)},
                new Object[] {Moment.BEFORE_CALL, Heir.STANDBY, moods.get(1)},
                new Object[] {Moment.BEFORE_LATE_CALL, Heir.RESTARTED, moods.get(2)},
                new Object[] {Moment.BEFORE_STATUS, Heir.STANDBY, moods.get(3)});
    }

    @ParameterizedTest(name = "killed {0}, {1} goes on, EC2: {2}")
    @MethodSource("cases")
    void launchesOneInstanceForEachClaimThoughTheLeaderWasKilled(Moment moment, Heir heir, Ec2Mood mood)
            throws InterruptedException {
        Instant begin = Instant.now();
        mood.begin(twin.twin(), random);
        Runnable late = killAt(moment);
        mood.afterTheDeath(twin.twin());
        bringBack(heir);

        TestTwin.eventually(
                RECOVERY.plus(mood.patience()), () -> assertThat(twin.running()).hasSize(PODS));
        late.run();
        TestTwin.eventually(TWO_SWEEPS.plus(mood.patience()), twin::assertOneInstancePerClaim);
        // Nodes of instances that were too many are the cloud controller's to delete.
        TestTwin.eventually(
                NODE_DELETED,
                () -> assertThat(twin.podsByNode("web-"))
                        .hasSize(NODES)
                        .allSatisfy((node, count) -> assertThat(count).isBetween(1, 8)));
        List<RecordedCall> calls = twin.launchCalls(begin);
        LOG.info("{}, {}, {}: {} CreateFleet calls: {}", moment, heir, mood, calls.size(), calls);
        assertThat(twin.launchedSince(begin))
                .as("instances ever launched")
                .hasSizeBetween(NODES, mood.launchesOnce() ? NODES : MOST_LAUNCHED);

        twin.replicas().forEach(PodProcess::start);
        twin.replicas().forEach(PodProcess::awaitReady);
        twin.scale("web", 0);
        TestTwin.eventually(Duration.ofSeconds(60).plus(mood.patience()), twin::assertNothingIsLeft);
        if (mood.launchesOnce()) {
            twin.assertOneInstancePerClaimSince(begin);
        }
    }

    /** Kills the leader; gives back what must happen when all pods run. */
    private static Runnable killAt(Moment moment) throws InterruptedException {
        return switch (moment) {
            case BEFORE_CLAIMS -> {
                killBeforeClaims();
                yield () -> {};
            }
            case BETWEEN_CLAIMS -> {
                takeOnlyClaims("object.metadata.?annotations[?'joiner.dev/launch-position'].orValue('') == '0'");
                killAtCall(Hold.Point.BEFORE_FORWARD, 1).release();
                takeAllClaims();
                yield () -> {};
            }
            case BEFORE_CALL -> {
                killAtCall(Hold.Point.BEFORE_FORWARD, NODES).release();
                yield () -> {};
            }
            case BEFORE_LATE_CALL -> {
                Hold hold = killAtCall(Hold.Point.BEFORE_FORWARD, NODES);
                yield () -> reachesEc2(hold);
            }
            case BEFORE_STATUS -> {
                killAtCall(Hold.Point.AFTER_ANSWER, NODES).release();
                yield () -> {};
            }
        };
    }

    private static Hold killAtCall(Hold.Point point, int claims) throws InterruptedException {
        Hold hold = twin.twin().proxy().hold("CreateFleet", point);
        twin.scale("web", PODS);

        hold.awaitReached(REACH);

        TestTwin.eventually(
                REACH, () -> assertThat(twin.ledger().presentClaims()).isEqualTo(claims));
        assertThat(twin.ledger().instancesOfPresentClaims())
                .as("instances in status")
                .isEmpty();
        assertThat(twin.twin().ec2().alive()).hasSize(point == Hold.Point.AFTER_ANSWER ? NODES : 0);
        LOG.info("held at {}: {}", point, hold.parameters());
        twin.leader().kill();
        return hold;
    }

    /** The dead leader's call arrives at last. */
    private static void reachesEc2(Hold hold) {
        Instant released = Instant.now();
        hold.release();
        TestTwin.eventually(
                Duration.ofSeconds(10),
                () -> assertThat(twin.twin().proxy().calls("CreateFleet")).anySatisfy(call -> {
                    assertThat(call.forwarded()).isTrue();
                    assertThat(call.answeredAt()).isAfter(released);
                }));
    }

    private static void killBeforeClaims() {
        takeOnlyClaims("false");
        double refusedBefore = refusals();
        twin.scale("web", PODS);

        TestTwin.eventually(REACH, () -> assertThat(refusals()).isGreaterThan(refusedBefore));

        twin.leader().kill();
        assertThat(twin.ledger().presentClaims()).isZero();
        assertThat(twin.twin().ec2().alive()).isEmpty();
        takeAllClaims();
    }

    private static void bringBack(Heir heir) {
        if (heir == Heir.STANDBY) {
            return;
        }
        var order = new ArrayList<>(twin.replicas());
        order.stream().filter(PodProcess::isAlive).forEach(PodProcess::kill);
        Collections.shuffle(order, random);
        LOG.info("starting {}", order.stream().map(PodProcess::name).toList());
        order.forEach(PodProcess::start);
    }

    /** Has the API server refuse new claims of which a CEL expression is not true; returns when it does. */
    private static void takeOnlyClaims(String expression) {
        TwinApi api = twin.twin().api();
        api.apply(TwinApi.parse("""
                        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicy",
                         "metadata":{"name":"%s"},
                         "spec":{"failurePolicy":"Fail",
                          "matchConstraints":{"resourceRules":[{"apiGroups":["karpenter.sh"],"apiVersions":["*"],
                           "operations":["CREATE"],"resources":["nodeclaims"]}]},
                          "validations":[{"expression":"%s","message":"refused by a test"}]}}
                        """.formatted(POLICY, expression)), "", "joiner-e2e");
        api.apply(TwinApi.parse("""
                        {"apiVersion":"admissionregistration.k8s.io/v1","kind":"ValidatingAdmissionPolicyBinding",
                         "metadata":{"name":"%s"},
                         "spec":{"policyName":"%s","validationActions":["Deny"]}}
                        """.formatted(POLICY, POLICY)), "", "joiner-e2e");
        awaitRefusal(true);
    }

    private static void takeAllClaims() {
        twin.twin().api().delete(BINDINGS + POLICY);
        twin.twin().api().delete(POLICIES + POLICY);
        awaitRefusal(false);
    }

    /** Returns when the API server has noticed. */
    private static void awaitRefusal(boolean refused) {
        TestTwin.eventually(
                Duration.ofSeconds(20), () -> assertThat(isRefused()).isEqualTo(refused));
    }

    private static boolean isRefused() {
        ObjectNode claim = TwinApi.parse("""
                {"apiVersion":"karpenter.sh/v1","kind":"NodeClaim","metadata":{"name":"probe"},
                 "spec":{"nodeClassRef":{"group":"karpenter.k8s.aws","kind":"AWSNodeTemplate","name":"default"},
                  "requirements":[]}}
                """);
        try {
            twin.twin().api().create("/apis/karpenter.sh/v1/nodeclaims?dryRun=All", claim);
            return false;
        } catch (ApiStatusException e) {
            assertThat(e).hasMessageContaining("refused by a test");
            return true;
        }
    }

    /** How often the API server has refused a claim, by its own count. */
    private static double refusals() {
        return twin.twin()
                .api()
                .text("/metrics")
                .lines()
                .filter(line -> line.startsWith("apiserver_validating_admission_policy_check_total"))
                .filter(line -> line.contains("policy=\"" + POLICY + "\"") && line.contains("deny"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
