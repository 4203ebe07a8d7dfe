package dev.joiner.provisioner.testing;

import dev.joiner.provisioner.control.Control;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;

/** Everything on the test's thread; what is for later waits until the test says so. */
public final class FakeControl implements Control {
    public final ArrayDeque<Runnable> later = new ArrayDeque<>();
    public boolean leads = true;

    @Override
    public void post(Runnable task) {
        task.run();
    }

    @Override
    public void later(Duration wait, Runnable task) {
        later.add(task);
    }

    @Override
    public void work(Runnable call) {
        call.run();
    }

    @Override
    public void workAll(List<? extends Runnable> calls) {
        calls.forEach(Runnable::run);
    }

    @Override
    public void wake() {}

    @Override
    public void planAgain() {}

    @Override
    public void retryLater() {}

    @Override
    public boolean isLeader() {
        return leads;
    }
}
