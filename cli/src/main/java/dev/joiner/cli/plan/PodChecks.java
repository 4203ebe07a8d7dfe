package dev.joiner.cli.plan;

import dev.joiner.api.kube.Pod;
import dev.joiner.api.kube.Pod.Container;
import dev.joiner.api.kube.Pod.ResourceRequirements;
import dev.joiner.api.resource.Quantity;
import dev.joiner.api.resource.Resources;
import dev.joiner.cli.manifest.Manifest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the API server would refuse of a pod's spec, as far as a plan depends on it: quantities that cannot be
 * read, are negative or in parts of what comes in pieces, requests above their limits, spread constraints without
 * sense. And what it takes, but is a slip of the finger: {@code 512m} bytes, a million of cores. Confined to one thread.
 */
final class PodChecks {
    /** So many slips are told. */
    private static final int MOST_HINTS = 10;

    /** A hundred thousand cores: {@code M} was written for {@code m}. */
    private static final long ABSURD_MILLIS = 100_000_000L;

    /** Less than this nobody asks for. */
    private static final long LEAST_BYTES = 1 << 20;

    /** Quantities that were read once; pods have few different ones. */
    private final Map<String, Long> cpu = new HashMap<>();

    private final Map<String, Long> others = new HashMap<>();
    private final Set<String> hints = new LinkedHashSet<>();
    private int slips;

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
            if (comesInPieces(name) && !Quantity.isWhole(text)) {
                throw manifest.problem(
                        path + "." + name, "'" + text + "' is not a whole number, and " + name + " comes in pieces");
            }
            String hint = hint(name, text, amount);
            if (!hint.isEmpty() && hints.size() < MOST_HINTS) {
                hints.add(manifest.subject() + ": " + path + "." + name + " '" + text + "' " + hint);
            }
            slips += hint.isEmpty() ? 0 : 1;
        });
    }

    /** What Kubernetes itself does not divide. */
    private static boolean comesInPieces(String name) {
        return switch (name) {
            case Resources.CPU, Resources.MEMORY, Resources.EPHEMERAL_STORAGE -> false;
            default -> !name.startsWith("hugepages-");
        };
    }

    /** What was probably meant; empty when the quantity makes sense. */
    private static String hint(String name, String text, long amount) {
        boolean isMillis = text.endsWith("m") && text.length() > 1;
        String number = isMillis ? text.substring(0, text.length() - 1) : "";
        return switch (name) {
            case Resources.MEMORY, Resources.EPHEMERAL_STORAGE ->
                isMillis && amount < LEAST_BYTES
                        ? "is " + (amount == 1 ? "a byte" : amount + " bytes") + ": m is a thousandth; " + number
                                + "Mi was probably meant"
                        : "";
            case Resources.CPU ->
                amount >= ABSURD_MILLIS
                        ? "is more cores than any machine has: M is a million, m a thousandth; "
                                + (text.endsWith("M") ? text.substring(0, text.length() - 1) + "m" : "a smaller number")
                                + " was probably meant"
                        : "";
            default -> "";
        };
    }

    /** Quantities that are probably slips, one line each. */
    List<String> hints() {
        var lines = new ArrayList<>(hints);
        if (slips > hints.size()) {
            lines.add((slips - hints.size()) + " more such quantities");
        }
        return lines;
    }

    private long amount(String name, String text) {
        return name.equals(Resources.CPU)
                ? cpu.computeIfAbsent(text, Quantity::millis)
                : others.computeIfAbsent(text, Quantity::units);
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
