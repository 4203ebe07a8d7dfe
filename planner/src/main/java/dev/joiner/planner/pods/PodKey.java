package dev.joiner.planner.pods;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.PodSpec;
import dev.joiner.api.kube.Pod.Volume;
import java.util.List;
import java.util.Objects;

/**
 * Tells quickly that two pods have the same shape, without making shapes of them: everything of a pod that
 * its shape depends on, compared as written. Pods of different keys may still have equal shapes. Immutable.
 */
public final class PodKey {
    private final Pod pod;
    private final List<Volume> claims;
    private final int ruleHash;
    private final int hash;

    /** Of this pod, which it keeps. */
    public PodKey(Pod pod) {
        this.pod = pod;
        PodSpec spec = pod.spec();
        claims = spec.claimVolumes();
        int h = pod.metadata().namespace().hashCode();
        h = 31 * h + pod.metadata().labels().hashCode();
        if (spec.affinity() != null) {
            h = 31 * h + spec.affinity().hashCode();
        }
        if (!spec.topologySpreadConstraints().isEmpty()) {
            h = 31 * h + spec.topologySpreadConstraints().hashCode();
        }
        ruleHash = h;
        h = 31 * h + spec.nodeSelector().hashCode();
        for (Container container : spec.containers()) {
            h = 31 * h + hash(container);
        }
        if (!claims.isEmpty()) {
            h = 31 * h + claims.hashCode();
        }
        hash = 31 * h + spec.priority();
    }

    private static int hash(Container container) {
        var resources = container.resources();
        return resources == null
                ? 0
                : resources.requests().hashCode() + 31 * resources.limits().hashCode();
    }

    /** The pod that it was made of. */
    Pod pod() {
        return pod;
    }

    /** A hash of namespace, labels and rules about other pods, which pods of different requests share. */
    int ruleHash() {
        return ruleHash;
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PodKey that && hash == that.hash && claims.equals(that.claims) && isAlike(that.pod);
    }

    private boolean isAlike(Pod other) {
        return pod.metadata().namespace().equals(other.metadata().namespace())
                && pod.metadata().labels().equals(other.metadata().labels())
                && isAlike(pod.spec(), other.spec());
    }

    private static boolean isAlike(PodSpec a, PodSpec b) {
        return areAlike(a.containers(), b.containers())
                && areAlike(a.initContainers(), b.initContainers())
                && a.topologySpreadConstraints().equals(b.topologySpreadConstraints())
                && Objects.equals(a.affinity(), b.affinity())
                && a.nodeSelector().equals(b.nodeSelector())
                && a.tolerations().equals(b.tolerations())
                && a.overhead().equals(b.overhead())
                && Objects.equals(a.resources(), b.resources())
                && a.priority() == b.priority()
                && a.hostNetwork() == b.hostNetwork()
                && a.resourceClaims().equals(b.resourceClaims());
    }

    /** Containers as far as their names do not matter. */
    private static boolean areAlike(List<Container> a, List<Container> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            Container x = a.get(i);
            Container y = b.get(i);
            if (!Objects.equals(x.resources(), y.resources())
                    || !x.restartPolicy().equals(y.restartPolicy())
                    || !x.ports().equals(y.ports())) {
                return false;
            }
        }
        return true;
    }
}
