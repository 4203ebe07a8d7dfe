package dev.joiner.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.twin.TwinOptions;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Pods of a second shape that arrive while nodes boot which are planned for others. kube-controller-manager makes
 * 20 pods a second, so that nodes are open before the last of the pods exist for which they were bought: without
 * anybody who holds their room, whoever is there takes it.
 */
final class HeldRoom {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PLANNED = 100;
    private static final int LATE = 36;

    private HeldRoom() {}

    static UnaryOperator<TwinOptions.Builder> options() {
        return options -> options.boot(Duration.ofSeconds(1)).controllerManagerQps(20);
    }

    /**
     * What stood where in the end.
     *
     * @param planned pods of the first demand on each node
     * @param held room that was planned for them, a number a claim, before the others came
     * @param all pods of both demands on each node
     * @param unasked pods for which the scheduler did not wait for the extender
     */
    record Outcome(Map<String, Integer> planned, List<Integer> held, Map<String, Integer> all, Set<String> unasked) {
        /**
         * Checks that nobody took the room of the planned pods, and that it cost no node. Where the machine gave the
         * extender no CPU for 250 ms, a pod went where it liked, and may have been in the way of one other.
         */
        void assertThatRoomWasKept() {
            int allowed = 2 * unasked.size();
            // 8 pods of 200m fill 1600m of a t3.medium's 1780m; 12 x 8 + 4 = 100.
            List<Integer> eights = Stream.concat(Stream.of(4), Collections.nCopies(12, 8).stream())
                    .toList();
            assertThat(held).as("room planned on each claim").isEqualTo(eights);
            List<Integer> found = planned.values().stream()
                    .filter(count -> count > 0)
                    .sorted(Comparator.reverseOrder())
                    .toList();
            assertThat(elsewhere(eights.reversed(), found))
                    .as("planned pods on each of their nodes: %s, without the extender: %s", found, unasked)
                    .isLessThanOrEqualTo(allowed);
            // The others have room for one pod of 100m beside each eight and for nine beside the four, and 15 of them
            // fill a node of their own, which takes 17 pods, two of them of DaemonSets.
            assertThat(all).as("pods on each node").hasSizeBetween(14, 14 + allowed);
            assertThat(all.values())
                    .as("pods on each node")
                    .allSatisfy(count -> assertThat(count).isPositive());
        }
    }

    /** How many pods a node lacks that should be there, over all nodes. */
    private static int elsewhere(List<Integer> expected, List<Integer> found) {
        int elsewhere = 0;
        for (int i = 0; i < expected.size(); i++) {
            elsewhere += Math.max(0, expected.get(i) - (i < found.size() ? found.get(i) : 0));
        }
        return elsewhere;
    }

    /** Plays the scene in an empty twin. */
    static Outcome play(TestTwin twin) {
        twin.optIn(true);
        twin.nodePool("default", UnaryOperator.identity());
        twin.deployment("planned", 0, "200m", Map.of());

        twin.scale("planned", PLANNED);
        TestTwin.eventually(
                Duration.ofSeconds(30),
                () -> assertThat(twin.ledger().presentClaims()).isGreaterThanOrEqualTo(13));
        List<Integer> held = twin.ledger().held("default/planned-");
        twin.barePods("late", LATE, "100m");

        TestTwin.eventually(PATIENCE, () -> assertThat(twin.running()).hasSize(PLANNED + LATE));
        return new Outcome(twin.podsByNode("planned-"), held, twin.podsByNode(""), twin.placedWithoutTheExtender());
    }
}
