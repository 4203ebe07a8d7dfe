package dev.joiner.planner.constraint;

import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.TopologyGroup;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Pods that want to be near one another share a domain, which the first of them decides. Where some can go to few
 * domains (their volume is in one), the first goes where all can: elsewhere it would leave the others without a
 * place. Confined to one plan.
 */
public final class Anchors {
    private final SpreadQuotas quotas;
    private final List<TopologyGroup> fixed = new ArrayList<>();

    /** The quotas tell which domains pods can be in. */
    public Anchors(SpreadQuotas quotas) {
        this.quotas = quotas;
    }

    /** Says of every such rule where its first pod may be. */
    public void fix(List<TopologyGroup> groups, List<PodClass> waiting) {
        for (TopologyGroup group : groups) {
            if (group.kind() == TopologyGroup.Kind.NEAR && !group.isOfHosts() && group.total() == 0) {
                fix(group, waiting);
            }
        }
    }

    private void fix(TopologyGroup group, List<PodClass> waiting) {
        BitSet common = null;
        boolean differ = false;
        for (PodClass podClass : waiting) {
            if (podClass.last().holds(group)) {
                var its = new BitSet();
                for (int domain : quotas.reachable(podClass, group.key())) {
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
    public boolean release() {
        boolean any = !fixed.isEmpty();
        fixed.forEach(TopologyGroup::startAnywhere);
        fixed.clear();
        return any;
    }
}
