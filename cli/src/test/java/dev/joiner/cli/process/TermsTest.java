package dev.joiner.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TermsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<FakeTenure> tenures = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicBoolean slowCloud = new AtomicBoolean();
    private Terms terms = new Terms(this::open, PATIENCE);

    @AfterEach
    void end() {
        terms.close();
        assertThat(open).as("terms after the end").hasValue(0);
    }

    /** Counts the terms that are open; warms up at once, or not before it is interrupted. */
    private final class FakeTenure implements Terms.Tenure {
        private final long number;
        private volatile boolean started;
        private volatile boolean abandoned;

        FakeTenure(long number) {
            this.number = number;
            mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        }

        @Override
        public void warmUp() {
            if (slowCloud.get()) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    abandoned = true;
                }
            }
        }

        @Override
        public void start() {
            started = true;
        }

        @Override
        public String ailment() {
            return "";
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }

    private FakeTenure open(long number) {
        var tenure = new FakeTenure(number);
        tenures.add(tenure);
        return tenure;
    }

    private void awaitStarted(int count) {
        await().atMost(PATIENCE)
                .until(() -> tenures.stream().filter(tenure -> tenure.started).count() == count);
    }

    @Test
    void opensATermWithTheNumberOfItsLead() {
        terms.start();
        terms.elected(7);

        awaitStarted(1);

        assertThat(tenures.getFirst().number).isEqualTo(7);
        assertThat(terms.ailment()).isEmpty();
    }

    @Test
    void abandonsTheWarmUpOfATermWhoseLeadIsLostAndNeverStartsIt() {
        slowCloud.set(true);
        terms.start();
        terms.elected(1);
        await().atMost(PATIENCE).until(() -> tenures.size() == 1);

        terms.lost(1);
        slowCloud.set(false);
        terms.elected(2);
        awaitStarted(1);

        assertThat(tenures.getFirst().abandoned).isTrue();
        assertThat(tenures.getFirst().started).isFalse();
        assertThat(tenures.getLast().started).isTrue();
        assertThat(mostOpen).as("terms at once").hasValue(1);
    }

    @Test
    void startsWithoutWaitingForASlowCloudForEver() {
        terms = new Terms(this::open, Duration.ofMillis(20));
        slowCloud.set(true);
        terms.start();
        terms.elected(1);

        awaitStarted(1);

        assertThat(terms.isOpening()).isFalse();
    }

    @Test
    void hasOneTermAtATimeHoweverTheLeadComesAndGoes() {
        terms.start();
        var random = new Random(20261128);
        for (int number = 1; number <= 300; number++) {
            slowCloud.set(random.nextInt(3) == 0);
            terms.elected(number);
            if (random.nextInt(10) == 0) {
                long opened = number;
                await().atMost(PATIENCE).until(() -> tenures.stream().anyMatch(tenure -> tenure.number == opened));
            }
            terms.lost(number);
        }
        slowCloud.set(false);
        terms.elected(1000);

        await().atMost(PATIENCE)
                .until(() -> tenures.stream().anyMatch(tenure -> tenure.number == 1000 && tenure.started));
        assertThat(mostOpen).as("terms at once").hasValue(1);
        assertThat(tenures).extracting(tenure -> tenure.number).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void opensATermAgainThatFailedWhileItsLeadLasts() {
        var failures = new AtomicInteger();
        terms = new Terms(
                number -> {
                    if (failures.incrementAndGet() == 1) {
                        throw new IllegalStateException("told to fail");
                    }
                    return open(number);
                },
                PATIENCE);
        terms.start();
        terms.elected(1);

        awaitStarted(1);
    }

    @Test
    void tellsThatItsTermAils() {
        terms = new Terms(
                number -> new Terms.Tenure() {
                    @Override
                    public void warmUp() {}

                    @Override
                    public void start() {}

                    @Override
                    public String ailment() {
                        return "the control thread has not got on";
                    }

                    @Override
                    public void close() {}
                },
                PATIENCE);
        terms.start();
        terms.elected(1);

        await().atMost(PATIENCE).until(() -> terms.ailment().equals("the control thread has not got on"));
    }
}
