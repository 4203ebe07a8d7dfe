package dev.joiner.planner.constraint;

import dev.joiner.planner.model.PodClass;
import dev.joiner.planner.model.TopologyGroup;

/**
 * Whether rules about domains let a pod in, by what their groups count: quotas where a spread has them, else the skew
 * after every pod. No state.
 */
public final class DomainRules {
    private DomainRules() {}

    /** How much the quotas of a domain have left for pods of the class. */
    public static int left(PodClass podClass, int key, int domain) {
        int left = 0;
        for (TopologyGroup group : podClass.members()) {
            if (group.key() == key && group.kind() == TopologyGroup.Kind.SPREAD) {
                left += (group.isStrict() ? 0 : group.quota(domain)) - group.count(domain);
            }
        }
        return left;
    }

    /** Whether rules about domains let one more pod of the class into this one. */
    public static boolean allowsDomain(
            PodClass podClass, PodClass.Level level, int key, int domain, boolean onNewNode) {
        if (!allowsHolder(level, key, domain, onNewNode)) {
            return false;
        }
        for (TopologyGroup group : podClass.members()) {
            if (group.key() == key && group.isRequired() && !allowsMember(group, domain)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a pod's own rules about domains let it into this one; what others want of it is not asked. */
    public static boolean allowsHolder(PodClass.Level level, int key, int domain, boolean onNewNode) {
        TopologyGroup[] held = level.held();
        for (int i = 0; i < held.length; i++) {
            TopologyGroup group = held[i];
            if (group.key() == key) {
                boolean self = level.selectsItself(i);
                boolean allowed = switch (group.kind()) {
                    case SPREAD -> allowsSpread(group, domain, self);
                    case APART -> group.count(domain) == 0;
                    case NEAR ->
                        group.count(domain) > 0
                                || (self && group.mayStartIn(domain))
                                || (group.isServed() && onNewNode);
                };
                if (!allowed) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean allowsSpread(TopologyGroup group, int domain, boolean self) {
        if (group.isStrict()) {
            return group.count(domain) + (self ? 1 : 0) - group.smallest() <= group.maxSkew();
        }
        return self
                ? group.count(domain) < group.quota(domain)
                : group.quota(domain) - group.smallestQuota() <= group.maxSkew();
    }

    /** Whether one more pod that a rule is about may be here, for the sake of the pods that hold the rule. */
    private static boolean allowsMember(TopologyGroup group, int domain) {
        return switch (group.kind()) {
            case NEAR -> true;
            case APART -> group.holders(domain) == 0;
            case SPREAD ->
                group.isStrict()
                        ? group.holders(domain) == 0 || group.count(domain) + 1 - group.smallest() <= group.maxSkew()
                        : group.count(domain) < group.quota(domain);
        };
    }
}
