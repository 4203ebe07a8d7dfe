package dev.joiner.planner.catalogue;

import dev.joiner.cloud.InstanceType;
import dev.joiner.planner.PoolView;
import dev.joiner.planner.Shape;
import dev.joiner.planner.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pools compiled before, so that a catalogue is not read again for each plan. Thread-safe: guarded by its monitor. */
public final class CompiledPools {
    /** Pools that are kept; the oldest go first. */
    private static final int MOST = 256;

    private final Map<Key, PoolTypes> known = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, PoolTypes> eldest) {
            return size() > MOST;
        }
    };

    /** By the very lists that a provider gave: comparing a thousand types would cost what is to be saved. */
    private static final class Key {
        private final PoolView view;
        private final List<InstanceType> types;
        private final List<Shape> daemons;

        Key(PoolView view, List<Shape> daemons) {
            this.view = view;
            this.types = view.types();
            this.daemons = daemons;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key that
                    && isSame(types, that.types)
                    && view.pool().equals(that.view.pool())
                    && view.nodeClass().equals(that.view.nodeClass())
                    && daemons.equals(that.daemons);
        }

        @SuppressWarnings("ReferenceEquality") // Providers hand out the same list until something changes.
        private static boolean isSame(List<InstanceType> a, List<InstanceType> b) {
            return a == b;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(types);
        }
    }

    /** The pools of a snapshot, compiled now or before. */
    public synchronized List<PoolTypes> of(Snapshot snapshot) {
        return snapshot.pools().stream()
                .map(view -> known.computeIfAbsent(
                                new Key(view, snapshot.daemons()), key -> PoolTypes.of(view, snapshot.daemons()))
                        .seenAs(view))
                .toList();
    }
}
