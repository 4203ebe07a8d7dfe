package dev.joiner.api.requirement;

import dev.joiner.api.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One requirement a key; several for the same key are their intersection. Immutable and thread-safe;
 * iteration is in the order of the keys.
 */
public final class Requirements {
    /** Allows everything. */
    public static final Requirements NONE = new Requirements(new TreeMap<>());

    private final SortedMap<String, Requirement> byKey;

    private Requirements(SortedMap<String, Requirement> byKey) {
        this.byKey = Collections.unmodifiableSortedMap(byKey);
    }

    /** The intersection of all. */
    public static Requirements of(Collection<Requirement> requirements) {
        var byKey = new TreeMap<String, Requirement>();
        requirements.forEach(requirement -> byKey.merge(requirement.key(), requirement, Requirement::and));
        return new Requirements(byKey);
    }

    /** The intersection of all. */
    public static Requirements of(Requirement... requirements) {
        return of(List.of(requirements));
    }

    /** Each label with exactly its value. */
    public static Requirements ofLabels(Map<String, String> labels) {
        return of(labels.entrySet().stream()
                .map(label -> Requirement.in(label.getKey(), label.getValue()))
                .toList());
    }

    /** What both allow. */
    public Requirements and(Requirements other) {
        var merged = new TreeMap<>(byKey);
        other.byKey.forEach((key, requirement) -> merged.merge(key, requirement, Requirement::and));
        return new Requirements(merged);
    }

    /** What both allow. */
    public Requirements and(Requirement requirement) {
        return and(of(requirement));
    }

    /** The same without what is asked of a key. */
    public Requirements without(String key) {
        if (!has(key)) {
            return this;
        }
        var others = new TreeMap<>(byKey);
        others.remove(key);
        return new Requirements(others);
    }

    /** The requirement on a key, empty when anything goes. */
    public Optional<Requirement> get(String key) {
        return Optional.ofNullable(byKey.get(key));
    }

    /** Whether the key is constrained. */
    public boolean has(String key) {
        return byKey.containsKey(key);
    }

    /** Whether this value of the key is allowed; a key that is not constrained allows every value. */
    public boolean allows(String key, String value) {
        Requirement requirement = byKey.get(key);
        return requirement == null || requirement.allows(value);
    }

    /** All requirements in the order of their keys. */
    public Collection<Requirement> all() {
        return byKey.values();
    }

    /** Whether a node with exactly these labels meets all; the first that it does not meet otherwise. */
    public Optional<Requirement> unmetBy(Map<String, String> labels) {
        for (Requirement requirement : byKey.values()) {
            String value = Labels.valueOf(labels, requirement.key());
            if (value == null ? !requirement.allowsAbsence() : !requirement.allows(value)) {
                return Optional.of(requirement);
            }
        }
        return Optional.empty();
    }

    /**
     * Why nodes made under these requirements (a pool's) cannot meet {@code wanted} (a pod's): one text a
     * key, none when they can.
     *
     * @param mayBeUndefined keys that nodes get although this side does not name them (well-known labels)
     */
    public List<String> conflictsWith(Requirements wanted, Predicate<String> mayBeUndefined) {
        var conflicts = new ArrayList<String>();
        for (Requirement asked : wanted.byKey.values()) {
            Requirement offered = byKey.get(asked.key());
            if (!canMeet(offered, asked, mayBeUndefined)) {
                conflicts.add(conflict(offered, asked));
            }
        }
        return conflicts;
    }

    /** Whether {@link #conflictsWith} would find nothing; for thousands of types, which need no texts. */
    public boolean canMeet(Requirements wanted, Predicate<String> mayBeUndefined) {
        for (Requirement asked : wanted.byKey.values()) {
            if (!canMeet(byKey.get(asked.key()), asked, mayBeUndefined)) {
                return false;
            }
        }
        return true;
    }

    private static boolean canMeet(@Nullable Requirement offered, Requirement asked, Predicate<String> mayBeUndefined) {
        if (offered == null) {
            return asked.key().equals(Labels.HOSTNAME)
                    ? asked.allowsNewNames()
                    : asked.allowsAbsence() || mayBeUndefined.test(asked.key());
        }
        return offered.intersects(asked) || (offered.allowsAbsence() && asked.allowsAbsence());
    }

    private String conflict(@Nullable Requirement offered, Requirement asked) {
        if (offered != null) {
            return asked + " does not meet " + offered;
        }
        return asked.key().equals(Labels.HOSTNAME)
                ? asked + " is met by no new node: its name is not known before"
                : undefined(asked);
    }

    private String undefined(Requirement asked) {
        return NearestName.of(asked.key(), knownKeys())
                .map(nearest -> "label " + asked.key() + " is not defined (did you mean " + nearest + "?)")
                .orElse("label " + asked.key() + " is not defined");
    }

    private List<String> knownKeys() {
        var keys = new ArrayList<>(byKey.keySet());
        keys.addAll(List.of(
                Labels.ZONE, Labels.INSTANCE_TYPE, Labels.ARCH, Labels.OS, Labels.CAPACITY_TYPE, Labels.NODE_POOL));
        return keys;
    }

    /** Whether some node can meet all of them: none asks for a value and excludes it. */
    public boolean isSatisfiable() {
        for (Requirement requirement : byKey.values()) {
            if (requirement.isEmpty() && !requirement.allowsAbsence()) {
                return false;
            }
        }
        return true;
    }

    /** Labels that a node made under these requirements certainly gets: keys with one value left. */
    public SortedMap<String, String> singleValues() {
        var labels = new TreeMap<String, String>();
        byKey.forEach((key, requirement) -> {
            if (requirement.isSingle()) {
                labels.put(key, requirement.single());
            }
        });
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Requirements that && byKey.equals(that.byKey);
    }

    @Override
    public int hashCode() {
        return byKey.hashCode();
    }

    @Override
    public String toString() {
        return byKey.values().toString();
    }
}
