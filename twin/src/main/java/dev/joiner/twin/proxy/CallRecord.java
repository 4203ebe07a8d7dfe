package dev.joiner.twin.proxy;

import java.util.ArrayDeque;
import java.util.List;

/** The last calls, oldest out first. Thread-safe. */
final class CallRecord {
    private final int capacity;
    private final ArrayDeque<RecordedCall> calls = new ArrayDeque<>();
    private long sequence;

    CallRecord(int capacity) {
        this.capacity = capacity;
    }

    /** Numbers the call and keeps it. */
    synchronized void add(RecordedCall call) {
        sequence++;
        calls.addLast(new RecordedCall(
                sequence,
                call.at(),
                call.duration(),
                call.service(),
                call.action(),
                call.parameters(),
                call.status(),
                call.errorCode(),
                call.instances(),
                call.forwarded()));
        if (calls.size() > capacity) {
            calls.removeFirst();
        }
    }

    synchronized List<RecordedCall> after(long last) {
        return calls.stream().filter(call -> call.sequence() > last).toList();
    }

    synchronized void clear() {
        calls.clear();
    }
}
