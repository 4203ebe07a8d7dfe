package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.twin.chart.PodProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the extender costs the scheduler, and what very many waiting pods cost the API server. Two hundred empty nodes
 * and no pool. Takes minutes and means something on a quiet machine only.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@EnabledIfSystemProperty(named = "joiner.test.full", matches = "true")
class ExtenderLoadIT {
    private static final Logger LOG = LoggerFactory.getLogger(ExtenderLoadIT.class);
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int NODES = 200;

    private static final int RUNS = 5;
    private static final int PODS_A_RUN = Integer.getInteger("joiner.test.load.pods", 1_000);
    private static final double MOST_CPU = 1.6;

    private static final int PENDING = Integer.getInteger("joiner.test.load.pending", 10_000);

    /** The scheduler judges 20 to 40 such pods a second. */
    private static final Duration UNTIL_JUDGED = Duration.ofMinutes(15);

    private static final int WRITES_PER_SECOND = 50;
    private static final double ATTEMPTS_PER_MINUTE = 60;
    private static final Duration CHURNING = Duration.ofSeconds(30);

    /** What only Joiner writes. */
    private static final Pattern WRITES = Pattern.compile(
            "apiserver_request_total\\{.*resource=\"(demands|nodeclaims)\".*verb=\"(POST|PATCH|PUT|DELETE)\".*\\} "
                    + "([0-9.e+]+)");

    private static TestTwin twin;
    private static Objects objects;

    @BeforeAll
    static void up() {
        twin = TestTwin.start("load-it", options -> options.nodes(NODES).controllerManagerQps(500));
        objects = new Objects(twin.twin().api());
        objects.namespace("with", true);
        objects.namespace("without", false);
        objects.namespace("pending", true);
        objects.namespace("churn", true);
    }

    @AfterAll
    static void down() {
        twin.close();
    }

    @Test
    @Order(1)
    void costsTheSchedulerLittle() {
        var with = new ArrayList<Double>();
        var without = new ArrayList<Double>();
        // The first of each warms up.
        for (int run = 0; run <= RUNS; run++) {
            double ours = secondsToPlace("with", schedulers(".kube-scheduler"));
            double theirs = secondsToPlace("without", defaultScheduler());
            LOG.info(
                    "run {}: {} pods cost our scheduler {} s of CPU, the default one {} s",
                    run,
                    PODS_A_RUN,
                    ours,
                    theirs);
            if (run > 0) {
                with.add(ours);
                without.add(theirs);
            }
        }
        double ratio = median(with) / median(without);
        LOG.info(
                "scheduler CPU per 1,000 pods, {} nodes, median of {} alternating runs: {} s with the extender, {} s"
                        + " without, {} times",
                NODES,
                RUNS,
                median(with) * 1000 / PODS_A_RUN,
                median(without) * 1000 / PODS_A_RUN,
                ratio);
        assertThat(ratio).as("times the CPU without the extender").isLessThanOrEqualTo(MOST_CPU);
    }

    private static double secondsToPlace(String namespace, List<Long> schedulers) {
        double before = cpuSeconds(schedulers);
        objects.burst(namespace, PODS_A_RUN, i -> Objects.pod("p-" + i, "10m", "{}"));
        TestTwin.eventually(
                PATIENCE,
                () -> assertThat(twin.twin()
                                .api()
                                .list("/api/v1/namespaces/" + namespace + "/pods?fieldSelector=spec.nodeName%3D"))
                        .isEmpty());
        double after = cpuSeconds(schedulers);
        objects.deletePods(namespace, "");
        TestTwin.eventually(PATIENCE, () -> assertThat(objects.pods(namespace)).isEmpty());
        return after - before;
    }

    private static List<Long> schedulers(String suffix) {
        return twin.twin().podProcesses().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(suffix))
                .map(Map.Entry::getValue)
                .map(PodProcess::pid)
                .toList();
    }

    private static List<Long> defaultScheduler() {
        return twin.twin().processes().stream()
                .filter(process -> process.name().equals("kube-scheduler"))
                .map(process -> process.pid())
                .toList();
    }

    private static double cpuSeconds(List<Long> pids) {
        return pids.stream()
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(cpu -> cpu.toMillis() / 1000.0)
                .sum();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    @Test
    @Order(2)
    void bearsTenThousandPodsThatFitNowhere() {
        Instant begin = Instant.now();
        long writesBefore = writes();
        double most = 0;
        // Half of them a shape of its own for each ten, half alike: many objects, and one that changes all the time.
        for (int part = 0; part < 10; part++) {
            int first = part * PENDING / 10;
            long before = writes();
            Instant from = Instant.now();
            objects.burst("pending", PENDING / 10, i -> {
                int number = first + i;
                String cpu = number % 2 == 0 ? "100" : Integer.toString(101 + number / 20);
                return Objects.pod("p-" + number, cpu, "{}");
            });
            double seconds = Duration.between(from, Instant.now()).toMillis() / 1000.0;
            most = Math.max(most, (writes() - before) / seconds);
        }
        TestTwin.eventually(
                UNTIL_JUDGED,
                Duration.ofSeconds(2),
                () -> assertThat(objects.demanded("pending")).isEqualTo(PENDING));
        assertThat(objects.unschedulable("pending")).isEqualTo(PENDING);
        double seconds = Duration.between(begin, Instant.now()).toMillis() / 1000.0;
        long written = writes() - writesBefore;
        LOG.info(
                "{} pods wait after {} s: {} objects, {} writes, {} a second, at most {} a second while they came",
                PENDING,
                seconds,
                objects.demands("pending").size(),
                written,
                written / seconds,
                most);
        resident();
        // What is still to be told of them is told first; then what has no place is planned again in vain.
        var told = new AtomicLong(writes());
        TestTwin.eventually(PATIENCE, Duration.ofSeconds(12), () -> {
            long before = told.getAndSet(writes());
            assertThat(told.get() - before).as("writes of Joiner in 12 s").isZero();
        });
        double idle = attemptsPerMinute("idle");
        double churning;
        try (var _ = new Churn(twin.twin().api(), "churn", 5)) {
            churning = attemptsPerMinute("5 pods made and deleted a second");
        }
        assertThat(List.of(idle, churning))
                .as("tries of each waiting pod a minute")
                .allSatisfy(tries -> assertThat(tries).isLessThanOrEqualTo(ATTEMPTS_PER_MINUTE));
        // A burst of 250 calls is allowed at once.
        assertThat(written).as("writes").isLessThan(250 + Math.round(seconds * WRITES_PER_SECOND));
    }

    /** Memory of every process of Joiner, which must be within the chart's limit of 512 MiB. */
    private static void resident() {
        Stream.of("joiner-0", "joiner-1", "joiner-scheduler-0.extender", "joiner-scheduler-1.extender")
                .forEach(name -> {
                    long mebibytes = resident(twin.twin().process(name).pid());
                    LOG.info("{}: {} MiB resident", name, mebibytes);
                    assertThat(mebibytes).as("%s, MiB resident", name).isBetween(1L, 512L);
                });
    }

    private static long resident(long pid) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often the scheduler tries each pod that waits; a try calls the extender once at most. */
    private static double attemptsPerMinute(String what) {
        double cpuBefore = cpuSeconds(schedulers(".kube-scheduler"));
        long writesBefore = writes();
        long attemptsBefore = SchedulerMetrics.attempts(twin);
        Instant from = Instant.now();
        TestTwin.eventually(
                CHURNING.plusSeconds(10),
                () -> assertThat(Duration.between(from, Instant.now())).isGreaterThan(CHURNING));
        double seconds = Duration.between(from, Instant.now()).toMillis() / 1000.0;
        double attempts = (SchedulerMetrics.attempts(twin) - attemptsBefore) * 60 / seconds / PENDING;
        LOG.info(
                "{}: {} tries of each waiting pod a minute, {} writes of Joiner a second, our scheduler uses {} of a"
                        + " core",
                what,
                attempts,
                (writes() - writesBefore) / seconds,
                (cpuSeconds(schedulers(".kube-scheduler")) - cpuBefore) / seconds);
        return attempts;
    }

    private static long writes() {
        return WRITES.matcher(twin.twin().api().text("/metrics"))
                .results()
                .mapToLong(match -> Math.round(Double.parseDouble(match.group(3))))
                .sum();
    }
}
