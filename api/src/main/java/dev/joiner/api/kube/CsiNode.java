package dev.joiner.api.kube;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What CSI drivers say of a node; its name is the node's. */
public record CsiNode(ObjectMeta metadata, Spec spec) implements KubeObject {
    /** Makes absent fields empty. */
    public CsiNode {
        spec = spec == null ? new Spec(List.of()) : spec;
    }

    /** How many volumes of each driver may be attached; a driver that is absent sets no limit. */
    public Map<String, Integer> attachLimits() {
        var limits = new TreeMap<String, Integer>();
        for (Driver driver : spec.drivers()) {
            Allocatable allocatable = driver.allocatable();
            if (allocatable != null && allocatable.count() != null) {
                limits.put(driver.name(), allocatable.count());
            }
        }
        return limits;
    }

    /** The node's drivers. */
    public record Spec(List<Driver> drivers) {
        /** Makes absent fields empty. */
        public Spec {
            drivers = Absent.list(drivers);
        }
    }

    /** One driver. */
    public record Driver(String name, @Nullable Allocatable allocatable) {
        /** Makes absent fields empty. */
        public Driver {
            name = Absent.text(name);
        }
    }

    /** How many volumes it takes; null means no limit. */
    public record Allocatable(@Nullable Integer count) {}
}
