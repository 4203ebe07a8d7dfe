package dev.joiner.api.kube;

import dev.joiner.api.pool.Taint;
import dev.joiner.api.resource.Resources;
import java.util.List;
import java.util.Map;

/** A node: what it has, and whom it lets in. */
public record Node(ObjectMeta metadata, Spec spec, Status status) implements KubeObject {
    /** Makes absent fields empty. */
    public Node {
        spec = spec == null ? Spec.EMPTY : spec;
        status = status == null ? Status.EMPTY : status;
    }

    /** Whether its kubelet says that it is ready. */
    public boolean isReady() {
        return Condition.isTrue(status.conditions(), "Ready");
    }

    /** Its taints; cordoning shows as Kubernetes' own taint. */
    public List<Taint> taints() {
        return spec.taints().stream().map(TaintSpec::toTaint).toList();
    }

    /** Whether it has a taint of this key. */
    public boolean hasTaint(String key) {
        return spec.taints().stream().anyMatch(taint -> taint.key().equals(key));
    }

    /** What pods and DaemonSets can use. */
    public Resources allocatable() {
        return Resources.parse(status.allocatable());
    }

    /** What the scheduler reads. */
    public record Spec(String providerID, boolean unschedulable, List<TaintSpec> taints) {
        static final Spec EMPTY = new Spec("", false, List.of());

        /** Makes absent fields empty. */
        public Spec {
            providerID = Absent.text(providerID);
            taints = Absent.list(taints);
        }
    }

    /** A taint as written. */
    public record TaintSpec(String key, String value, String effect) {
        /** Makes absent fields empty. */
        public TaintSpec {
            key = Absent.text(key);
            value = Absent.text(value);
            effect = Absent.text(effect);
        }

        /** As a value of the product. */
        public Taint toTaint() {
            return new Taint(key, value, effect);
        }
    }

    /** What the kubelet reports. */
    public record Status(Map<String, String> capacity, Map<String, String> allocatable, List<Condition> conditions) {
        static final Status EMPTY = new Status(Map.of(), Map.of(), List.of());

        /** Makes absent fields empty. */
        public Status {
            capacity = Absent.map(capacity);
            allocatable = Absent.map(allocatable);
            conditions = Absent.list(conditions);
        }
    }
}
