package dev.joiner.cluster.reflect;

import org.jspecify.annotations.Nullable;

/** Told of every change of a cache, in order, on the reflector's thread; must not block. */
@FunctionalInterface
public interface CacheListener<T> {
    /**
     * An object came (old is null), changed, or went (now is null).
     *
     * @param old as it was
     * @param now as it is
     */
    void changed(@Nullable T old, @Nullable T now);
}
