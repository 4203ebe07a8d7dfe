package dev.joiner.extender;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.resource.Resources;
import dev.joiner.cluster.demand.DemandKey;
import dev.joiner.extender.Assignments.Coming;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
    private static final DemandKey WEB = new DemandKey("shop", "web");
    private static final Resources CPU = Resources.parse(Map.of("cpu", "200m"));

    private final FakeTime time = new FakeTime();
    private final Assignments assignments = new Assignments(time);

    @Test
    void addsUpWhatIsOnItsWayToANode() {
        assignments.assign("uid-1", "n1", WEB, CPU);
        assignments.assign("uid-2", "n1", WEB, CPU);
        assignments.assign("uid-3", "n2", WEB, CPU);

        assertThat(assignments.to("n1")).isEqualTo(new Coming(CPU.times(2), Map.of(WEB, 2)));
        assertThat(assignments.to("n2")).isEqualTo(new Coming(CPU, Map.of(WEB, 1)));
        assertThat(assignments.to("n3")).isEqualTo(Coming.NOTHING);
    }

    @Test
    void countsAPodWhereItWasLetLast() {
        assignments.assign("uid-1", "n1", WEB, CPU);
        assignments.assign("uid-1", "n2", WEB, CPU);

        assertThat(assignments.to("n1")).isEqualTo(Coming.NOTHING);
        assertThat(assignments.to("n2").byDemand()).isEqualTo(Map.of(WEB, 1));
    }

    @Test
    void forgetsAPodThatIsSeenBoundEndedOrGone() {
        assignments.assign("uid-bound", "n1", WEB, CPU);
        assignments.assign("uid-ended", "n1", WEB, CPU);
        assignments.assign("uid-gone", "n1", WEB, CPU);
        Pod waiting = aPod("bound").build();

        assignments.changed(waiting, waiting);
        assertThat(assignments.size()).isEqualTo(3);
        assignments.changed(waiting, aPod("bound").on("n1").build());
        assignments.changed(null, aPod("ended").phase("Failed").build());
        assignments.changed(aPod("gone").build(), null);

        assertThat(assignments.size()).isZero();
    }

    @Test
    void forgetsAPodThatCameBackUnderTheSameNameAsAnother() {
        assignments.assign("uid-first", "n1", WEB, CPU);

        assignments.changed(
                aPod("web-0").uid("uid-first").build(),
                aPod("web-0").uid("uid-second").build());

        assertThat(assignments.size()).isZero();
    }

    @Test
    void forgetsAPodThatNeverArrives() {
        assignments.assign("uid-1", "n1", WEB, CPU);

        time.pass(Duration.ofSeconds(30));
        assertThat(assignments.to("n1").byDemand()).containsKey(WEB);
        time.pass(Duration.ofNanos(1));

        assertThat(assignments.to("n1")).isEqualTo(Coming.NOTHING);
        assertThat(assignments.size()).isZero();
    }
}
