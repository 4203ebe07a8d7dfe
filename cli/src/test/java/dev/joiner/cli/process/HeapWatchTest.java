package dev.joiner.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeapWatchTest {
    private static final long MEBI = 1 << 20;

    private final List<String> told = new ArrayList<>();
    private long used;
    private final HeapWatch watch =
            new HeapWatch(() -> new MemoryUsage(0, used * MEBI, 200 * MEBI, 200 * MEBI), told::add);

    private void look(long mebibytes) {
        used = mebibytes;
        var _ = watch.look();
    }

    @Test
    void saysNothingWhileThereIsRoom() {
        look(159);

        assertThat(watch.warning()).isEmpty();
        assertThat(told).isEmpty();
    }

    @Test
    void saysHowFullTheHeapIsAndWhatToDo() {
        look(160);

        assertThat(watch.warning()).contains("160 MiB", "80 %", "container's memory");
        assertThat(told).containsExactly(watch.warning());
    }

    @Test
    void tellsOnceWhileItStaysNearlyFull() {
        look(170);
        look(150);
        look(180);

        assertThat(told).hasSize(1);
    }

    @Test
    void tellsAgainWhenItHadRoomInBetween() {
        look(170);
        look(100);
        assertThat(watch.warning()).isEmpty();
        look(170);

        assertThat(told).hasSize(2);
    }

    @Test
    void readsTheRoomForWhatIsOldOfThisVeryProcess() {
        var real = new HeapWatch(told::add);

        var _ = real.look();

        assertThat(told).as("a test's heap has room").isEmpty();
    }
}
