package dev.joiner.twin.proxy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Failures ordered for the next calls of an action. Thread-safe. */
final class Faults {
    /** What happens to a call instead of its success. */
    sealed interface Fault permits Cut, Refusal, Late {}

    /**
     * The connection is closed without an answer.
     *
     * @param afterForward whether the emulator has done the call by then
     */
    record Cut(boolean afterForward) implements Fault {}

    /** An error answer; the emulator does not see the call. */
    record Refusal(int status, String code) implements Fault {}

    /** The emulator does the call at once, and its answer comes this much later. */
    record Late(Duration by) implements Fault {}

    private record Order(String action, Fault fault, AtomicInteger left) {}

    private final List<Order> orders = new CopyOnWriteArrayList<>();

    void order(String action, Fault fault, int times) {
        orders.add(new Order(action, fault, new AtomicInteger(times)));
    }

    Optional<Fault> next(AwsRequest request) {
        for (Order order : orders) {
            if ((order.action().equals("*") || order.action().equals(request.action()))
                    && order.left().getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                return Optional.of(order.fault());
            }
        }
        return Optional.empty();
    }

    void clear() {
        orders.clear();
    }
}
