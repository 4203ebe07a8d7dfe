package dev.joiner.cli.plan;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.ResourceRequirements;
import dev.joiner.api.resource.Quantity;
import dev.joiner.api.resource.Resources;
import dev.joiner.cli.manifest.Manifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the API server would refuse of a pod's spec, as far as a plan depends on it: quantities that cannot be
 * read, are negative or absurd, requests above their limits, spread constraints without sense. Confined to one
 * thread.
 */
final class PodChecks {
    /** A billion cores, an exbibyte, a trillion pieces: nobody means that. */
    private static final long ABSURD_MILLIS = 1_000_000_000_000L;

    private static final long ABSURD_BYTES = 1L << 60;
    private static final long ABSURD_PIECES = 1_000_000_000_000L;

    /** Quantities that were read once; pods have few different ones. */
    private final Map<String, Long> cpu = new HashMap<>();

    private final Map<String, Long> others = new HashMap<>();

    /**
     * Checks the spec of a pod, or of a workload's template.
     *
     * @param path of the spec in the manifest, as {@code spec} or {@code spec.template.spec}
     * @throws dev.joiner.cli.manifest.ManifestException naming the first field that is wrong
     */
    void check(Manifest manifest, String path, Pod.PodSpec spec) {
        if (spec.containers().isEmpty()) {
            throw manifest.problem(path + ".containers", "is missing: a pod has at least one container");
        }
        containers(manifest, path + ".containers", spec.containers());
        containers(manifest, path + ".initContainers", spec.initContainers());
        requirements(manifest, path + ".resources", spec.resources());
        quantities(manifest, path + ".overhead", spec.overhead());
        int index = 0;
        for (Pod.TopologySpreadConstraint spread : spec.topologySpreadConstraints()) {
            spread(manifest, path + ".topologySpreadConstraints[" + index++ + "]", spread);
        }
    }

    private void containers(Manifest manifest, String path, List<Container> containers) {
        for (int i = 0; i < containers.size(); i++) {
            ResourceRequirements resources = containers.get(i).resources();
            if (resources != null) {
                requirements(manifest, path + "[" + i + "].resources", resources);
            }
        }
    }

    private void requirements(Manifest manifest, String path, @Nullable ResourceRequirements resources) {
        if (resources == null) {
            return;
        }
        quantities(manifest, path + ".limits", resources.limits());
        quantities(manifest, path + ".requests", resources.requests());
        resources.limits().forEach((name, limit) -> {
            String request = resources.requests().get(name);
            if (request != null && !request.equals(limit) && amount(name, request) > amount(name, limit)) {
                throw manifest.problem(
                        path + ".requests." + name, "'" + request + "' is more than its limit '" + limit + "'");
            }
        });
    }

    private void quantities(Manifest manifest, String path, Map<String, String> quantities) {
        quantities.forEach((name, text) -> {
            long amount;
            try {
                amount = amount(name, text);
            } catch (IllegalArgumentException e) {
                throw manifest.problem(path + "." + name, String.valueOf(e.getMessage()));
            }
            if (amount < 0) {
                throw manifest.problem(path + "." + name, "'" + text + "' is negative; use 0 or more");
            }
            if (amount >= absurd(name)) {
                throw manifest.problem(path + "." + name, "'" + text + "' is more than any machine has");
            }
        });
    }

    private long amount(String name, String text) {
        return name.equals(Resources.CPU)
                ? cpu.computeIfAbsent(text, Quantity::millis)
                : others.computeIfAbsent(text, Quantity::units);
    }

    private static long absurd(String name) {
        return switch (name) {
            case Resources.CPU -> ABSURD_MILLIS;
            case Resources.MEMORY, Resources.EPHEMERAL_STORAGE -> ABSURD_BYTES;
            default -> name.startsWith("hugepages-") ? ABSURD_BYTES : ABSURD_PIECES;
        };
    }

    private static void spread(Manifest manifest, String path, Pod.TopologySpreadConstraint spread) {
        if (spread.maxSkew() < 1) {
            throw manifest.problem(path + ".maxSkew", spread.maxSkew() + " is not 1 or more");
        }
        if (spread.topologyKey().isEmpty()) {
            throw manifest.problem(path + ".topologyKey", "is missing");
        }
        if (!List.of("DoNotSchedule", "ScheduleAnyway").contains(spread.whenUnsatisfiable())) {
            throw manifest.problem(
                    path + ".whenUnsatisfiable",
                    "'" + spread.whenUnsatisfiable() + "' is not DoNotSchedule or ScheduleAnyway");
        }
    }
}
