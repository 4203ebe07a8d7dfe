package dev.joiner.cluster.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import dev.joiner.cluster.FakeTime;
import dev.joiner.cluster.client.FakeApiServer;
import dev.joiner.cluster.client.KubeClient;
import dev.joiner.cluster.lease.LeaseElector.Candidate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseElectorTest {
    private static final String LEASE = "/apis/coordination.k8s.io/v1/namespaces/joiner/leases/controller";

    private final FakeApiServer server = new FakeApiServer();
    private final FakeTime time = new FakeTime();
    private KubeClient client;
    private LeaseElector first;
    private LeaseElector second;

    @TempDir
    private Path folder;

    @BeforeEach
    void stand() {
        client = server.client(folder);
        first = candidate("first");
        second = candidate("second");
    }

    @AfterEach
    void close() {
        server.close();
    }

    private LeaseElector candidate(String identity) {
        return candidate("joiner/joiner", identity);
    }

    private LeaseElector candidate(String release, String identity) {
        return new LeaseElector(
                client, "joiner", "controller", new Candidate(release, identity), InstantSource.system(), time);
    }

    private String holder() {
        return spec().get("holderIdentity").getAsString();
    }

    private JsonObject spec() {
        return server.object(LEASE).orElseThrow().getAsJsonObject("spec");
    }

    @Test
    void letsOneLead() {
        first.round();
        second.round();

        assertThat(first.isLeader()).isTrue();
        assertThat(second.isLeader()).isFalse();
        assertThat(holder()).isEqualTo("first");
    }

    @Test
    void keepsTheLeadWhileItRenews() {
        for (int i = 0; i < 60; i++) {
            first.round();
            second.round();
            time.pass(Duration.ofSeconds(2));

            assertThat(first.isLeader()).isTrue();
            assertThat(second.isLeader()).isFalse();
        }
        assertThat(spec().get("leaseTransitions").getAsInt()).isZero();
    }

    @Test
    void stopsLeadingBeforeAnybodyElseCanTakeOver() {
        first.round();
        second.round();

        time.pass(Duration.ofSeconds(10).minusNanos(1));
        assertThat(first.isLeader()).isTrue();
        time.pass(Duration.ofNanos(1));
        assertThat(first.isLeader()).as("hanging, it is fenced by time alone").isFalse();

        time.pass(Duration.ofSeconds(5));
        second.round();
        assertThat(second.isLeader()).as("15 s since it saw the lease").isFalse();
        time.pass(Duration.ofMillis(1));
        second.round();
        assertThat(second.isLeader()).isTrue();
        assertThat(spec().get("leaseTransitions").getAsInt()).isEqualTo(1);
    }

    @Test
    void keepsTheLeadOverAFailedRenewalButNoLongerThanItsDeadline() {
        first.round();
        server.fail(call -> Optional.of(500));

        time.pass(Duration.ofSeconds(8));
        first.round();
        assertThat(first.isLeader()).isTrue();
        time.pass(Duration.ofSeconds(2));
        first.round();
        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void tellsWhenItWinsAndWhenItLoses() {
        var elected = new AtomicInteger();
        var lost = new AtomicInteger();
        try (LeaseElector elector = candidate("third")) {
            elector.start(number -> elected.incrementAndGet(), number -> lost.incrementAndGet());
            await().atMost(Duration.ofSeconds(10)).until(elector::isLeader);
            assertThat(elected).hasValue(1);
        }

        assertThat(lost).hasValue(0);
        assertThat(holder()).isEmpty();
    }

    @Test
    void isTakenAtOnceAfterItWasGivenBack() {
        first.round();
        second.round();

        first.close();
        assertThat(first.isLeader()).isFalse();
        second.round();

        assertThat(second.isLeader()).isTrue();
        assertThat(holder()).isEqualTo("second");
    }

    @Test
    void givesBackOnlyWhatIsItsOwn() {
        first.round();
        second.round();
        time.pass(Duration.ofSeconds(16));
        second.round();

        first.close();

        assertThat(holder()).isEqualTo("second");
    }

    @Test
    void losesToAnotherWriterWithoutHurtingIt() {
        first.round();
        server.fail(call -> {
            if (call.method().equals("PUT")) {
                server.failNothing();
                server.put(LEASE, "{\"spec\":{\"holderIdentity\":\"thief\"}}");
            }
            return Optional.empty();
        });

        first.round();

        assertThat(first.isLeader()).isFalse();
        assertThat(holder()).isEqualTo("thief");
    }

    @Test
    void losesTheRaceForANewLease() {
        server.fail(call -> {
            if (call.method().equals("POST")) {
                server.failNothing();
                server.put(LEASE, "{\"spec\":{\"holderIdentity\":\"faster\"}}");
            }
            return Optional.empty();
        });

        first.round();

        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void takesALeaseThatSomebodyMadeByHandWithoutASpec() {
        server.put(LEASE, "{}");

        first.round();

        assertThat(first.isLeader()).isTrue();
    }

    @Test
    void aTermThatIsOverLeadsNoMoreWhenItsProcessLeadsAgain() {
        first.round();
        assertThat(first.isLeader(1)).isTrue();

        time.pass(Duration.ofSeconds(11));
        assertThat(first.isLeader(1)).as("by time alone").isFalse();
        server.fail(call -> Optional.of(500));
        first.round();
        server.failNothing();
        first.round();

        assertThat(first.isLeader()).isTrue();
        assertThat(first.isLeader(1)).isFalse();
        assertThat(first.isLeader(2)).isTrue();
    }

    @Test
    void losesTheLeadToALeaseThatCannotBeReadAndWinsItAgain() {
        var lost = new AtomicInteger();
        try (LeaseElector elector = candidate("third")) {
            elector.start(number -> {}, number -> lost.incrementAndGet());
            await().atMost(Duration.ofSeconds(10)).until(elector::isLeader);
            server.put(LEASE, "{\"spec\":{\"holderIdentity\":[\"no\",\"text\"]}}");
            time.pass(Duration.ofSeconds(11));

            await().atMost(Duration.ofSeconds(10)).until(() -> lost.get() == 1);
            server.remove(LEASE);
            await().atMost(Duration.ofSeconds(10)).until(() -> elector.isLeader(2));
            assertThat(elector.ailment()).isEmpty();
        }
    }

    @Test
    void leavesALeaseAloneThatAnotherReleaseHoldsOrHasJustLetGo() {
        LeaseElector other = candidate("elsewhere/joiner", "joiner-0");
        first.round();
        other.round();
        assertThat(other.isLeader()).isFalse();
        assertThat(other.rival()).isEqualTo("joiner/joiner");

        first.close();
        other.round();
        time.pass(Duration.ofMinutes(5));
        other.round();

        assertThat(other.isLeader()).as("as in an upgrade of the other").isFalse();
        second.round();
        assertThat(second.isLeader()).as("of the release whose lease it is").isTrue();
    }

    @Test
    void takesTheLeaseOfAReleaseThatIsGone() {
        LeaseElector other = candidate("elsewhere/joiner", "joiner-0");
        first.round();
        first.close();
        other.round();

        time.pass(Duration.ofMinutes(5).plusMillis(1));
        other.round();

        assertThat(other.isLeader()).isTrue();
        assertThat(other.rival()).isEmpty();
        first.round();
        assertThat(first.rival()).isEqualTo("elsewhere/joiner");
    }

    @Test
    void neverLetsTwoLeadWhateverHangsOrFails() {
        LeaseElector third = candidate("third");
        List<LeaseElector> all = List.of(first, second, third);
        for (long seed = 1; seed <= 3; seed++) {
            var random = new Random(seed);
            int led = 0;
            for (int step = 0; step < 200; step++) {
                int fault = random.nextInt(4);
                server.fail(call -> fault == 0 && call.isWrite() ? Optional.of(500) : Optional.empty());
                all.get(random.nextInt(all.size())).round();
                time.pass(Duration.ofMillis(random.nextInt(3000)));

                long leaders = all.stream().filter(LeaseElector::isLeader).count();
                assertThat(leaders).as("seed %d, step %d", seed, step).isLessThanOrEqualTo(1);
                led += (int) leaders;
            }
            assertThat(led).as("somebody leads most of the time").isGreaterThan(50);
        }
    }
}
