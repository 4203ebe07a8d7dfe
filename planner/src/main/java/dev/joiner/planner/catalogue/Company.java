package dev.joiner.planner.catalogue;

import java.util.BitSet;
import java.util.Collection;

/**
 * What a new node's DaemonSets must be for a pod: by their positions in the snapshot. Which of them run on a node
 * depends on its type, so that this narrows types as requirements do. Immutable: the sets are not changed.
 *
 * @param wanted whose pods must run on the node
 * @param shunned whose pods must not
 */
public record Company(BitSet wanted, BitSet shunned) {
    /** Whoever is there. */
    public static final Company ANY = new Company(new BitSet(), new BitSet());

    /** From positions. */
    public static Company of(Collection<Integer> wanted, Collection<Integer> shunned) {
        if (wanted.isEmpty() && shunned.isEmpty()) {
            return ANY;
        }
        var company = new Company(new BitSet(), new BitSet());
        wanted.forEach(company.wanted::set);
        shunned.forEach(company.shunned::set);
        return company;
    }

    boolean isAny() {
        return wanted.isEmpty() && shunned.isEmpty();
    }

    /** What both ask. */
    Company and(Company other) {
        if (other.isAny()) {
            return this;
        }
        if (isAny()) {
            return other;
        }
        var both = new Company((BitSet) wanted.clone(), (BitSet) shunned.clone());
        both.wanted.or(other.wanted);
        both.shunned.or(other.shunned);
        return both;
    }

    /** Whether a node with these DaemonSets will do. */
    boolean allows(BitSet running) {
        if (shunned.intersects(running)) {
            return false;
        }
        for (int daemon = wanted.nextSetBit(0); daemon >= 0; daemon = wanted.nextSetBit(daemon + 1)) {
            if (!running.get(daemon)) {
                return false;
            }
        }
        return true;
    }
}
