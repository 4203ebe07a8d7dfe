package dev.joiner.cluster.reflect;

import dev.joiner.api.kube.KubeObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The objects of one kind as last seen. Written by one reflector; read from any thread.
 */
public final class ObjectCache<T extends KubeObject> {
    private final Map<String, T> objects = new ConcurrentHashMap<>();
    private final List<CacheListener<T>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Adds a listener; it is told of every object that is there already, on this thread, before the call
     * returns.
     */
    public synchronized void listen(CacheListener<T> listener) {
        objects.values().forEach(object -> listener.changed(null, object));
        listeners.add(listener);
    }

    /** Stops telling a listener. */
    public synchronized void forget(CacheListener<T> listener) {
        listeners.remove(listener);
    }

    /** The object of a key ({@code namespace/name}, or a name). */
    public Optional<T> get(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    /** All objects, in no order; a live view. */
    public Collection<T> all() {
        return objects.values();
    }

    /** Takes over an object as it is now; called by whoever follows the kind. */
    public synchronized void put(T object) {
        T old = objects.put(object.key(), object);
        listeners.forEach(listener -> listener.changed(old, object));
    }

    /** Forgets an object that is gone; called by whoever follows the kind. */
    public synchronized void remove(String key) {
        T old = objects.remove(key);
        if (old != null) {
            listeners.forEach(listener -> listener.changed(old, null));
        }
    }

    /** Takes over a whole list: what it lacks is gone. */
    synchronized void replace(Collection<T> all) {
        var gone = new HashSet<>(objects.keySet());
        for (T object : all) {
            gone.remove(object.key());
            T known = objects.get(object.key());
            if (known == null
                    || !known.metadata()
                            .resourceVersion()
                            .equals(object.metadata().resourceVersion())) {
                put(object);
            }
        }
        new ArrayList<>(gone).forEach(this::remove);
    }
}
