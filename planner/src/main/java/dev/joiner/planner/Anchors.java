package dev.joiner.planner;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Pods that want to be near one another share a domain, which the first of them decides. Where some can go to few
 * domains (their volume is in one), the first goes where all can: elsewhere it would leave the others without a
 * place. Confined to one plan.
 */
final class Anchors {
    private final Shares shares;
    private final List<RuleGroup> fixed = new ArrayList<>();

    Anchors(Shares shares) {
        this.shares = shares;
    }

    /** Says of every such rule where its first pod may be. */
    void fix(List<RuleGroup> groups, List<PodClass> waiting) {
        for (RuleGroup group : groups) {
            if (group.kind() == RuleGroup.Kind.NEAR && !group.isOfHosts() && group.total() == 0) {
                fix(group, waiting);
            }
        }
    }

    private void fix(RuleGroup group, List<PodClass> waiting) {
        BitSet common = null;
        boolean differ = false;
        for (PodClass podClass : waiting) {
            if (podClass.last().holds(group)) {
                var its = new BitSet();
                for (int domain : shares.reachable(podClass, group.key())) {
                    its.set(domain);
                }
                differ |= common != null && !common.equals(its);
                if (common == null) {
                    common = its;
                } else {
                    common.and(its);
                }
            }
        }
        if (differ && common != null && !common.isEmpty()) {
            group.startIn(common);
            fixed.add(group);
        }
    }

    /** Lets them begin anywhere again; whether any could not before. */
    boolean release() {
        boolean any = !fixed.isEmpty();
        fixed.forEach(RuleGroup::startAnywhere);
        fixed.clear();
        return any;
    }
}
