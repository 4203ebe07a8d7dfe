package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand;
import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.kube.Pod;
import dev.joiner.planner.Shape;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * The name of a demand: the same in every process that sees the same pod, so that whoever is first creates
 * the object and everybody else finds it there.
 *
 * @param namespace of the pods
 * @param name the owner's name, cut, and 8 hexadecimal digits of the owner's uid and the shape
 */
public record DemandKey(String namespace, String name) implements Comparable<DemandKey> {
    /** Object names may have 253 characters; a label value or a column should not. */
    private static final int LONGEST_OWNER = 50;

    /**
     * The demand that a pod belongs to. Pods without a controller share one per namespace and shape.
     *
     * <p>Labels make no difference: which of them some rule reads changes with the pods that exist, which every process
     * sees at another moment; and binding adds labels to a pod (from Kubernetes 1.35 on its node's zone). So pods that
     * differ in a number or a name of their own are one demand; where a rule tells them apart, the plan does
     * ({@code PodIndex.unschedulableShapes}, {@link dev.joiner.planner.pods.ReadLabels}).
     */
    public static DemandKey of(Pod pod, Shape shape) {
        Owner owner = owner(pod);
        var crc = new CRC32();
        // Gangs get nodes one by one, so that each is a demand of its own.
        String gang = Gang.of(pod).map(known -> "/" + known.name()).orElse("");
        crc.update((owner.uid() + "/" + hash(shape) + gang).getBytes(StandardCharsets.UTF_8));
        String prefix = owner.name().isEmpty() ? "pods" : owner.name();
        String cut = prefix.length() > LONGEST_OWNER ? prefix.substring(0, LONGEST_OWNER) : prefix;
        if (cut.endsWith(".")) {
            // No part of a name may begin with the hyphen that follows.
            cut = cut.substring(0, cut.length() - 1);
        }
        return new DemandKey(
                pod.metadata().namespace(), cut + "-" + HexFormat.of().toHexDigits((int) crc.getValue()));
    }

    /** The hash of what all pods of a demand share. */
    static String hash(Shape shape) {
        return shape.withLabels(Set.of()).hash();
    }

    /** Reads {@code namespace/name}; empty when the text is not that. */
    public static Optional<DemandKey> parse(String text) {
        int slash = text.indexOf('/');
        return slash > 0 && slash < text.length() - 1
                ? Optional.of(new DemandKey(text.substring(0, slash), text.substring(slash + 1)))
                : Optional.empty();
    }

    /** The key of an object. */
    public static DemandKey of(Demand demand) {
        return new DemandKey(demand.metadata().namespace(), demand.metadata().name());
    }

    /** The controller of a pod; {@link Owner#NONE} of one that stands for itself. */
    public static Owner owner(Pod pod) {
        return pod.metadata()
                .controller()
                .map(ref -> new Owner(ref.apiVersion(), ref.kind(), ref.name(), ref.uid()))
                .orElse(Owner.NONE);
    }

    /** By namespace, then by name. */
    @Override
    public int compareTo(DemandKey other) {
        int order = namespace.compareTo(other.namespace);
        return order == 0 ? name.compareTo(other.name) : order;
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
