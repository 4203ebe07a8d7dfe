package dev.joiner.cluster.demand;

import dev.joiner.api.demand.Demand.Owner;
import dev.joiner.api.kube.Pod;
import dev.joiner.planner.Shape;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * The name of a demand: the same in every process that sees the same pod, so that whoever is first creates
 * the object and everybody else finds it there.
 *
 * @param namespace of the pods
 * @param name the owner's name, cut, and 8 hexadecimal digits of the owner's uid and the shape
 */
public record DemandKey(String namespace, String name) {
    /** Object names may have 253 characters; a label value or a column should not. */
    private static final int LONGEST_OWNER = 50;

    /** The demand that a pod belongs to. Pods without a controller share one per namespace and shape. */
    public static DemandKey of(Pod pod, Shape shape) {
        Owner owner = owner(pod);
        var crc = new CRC32();
        crc.update((owner.uid() + "/" + shape.hash()).getBytes(StandardCharsets.UTF_8));
        String prefix = owner.name().isEmpty() ? "pods" : owner.name();
        String cut = prefix.length() > LONGEST_OWNER ? prefix.substring(0, LONGEST_OWNER) : prefix;
        if (cut.endsWith(".")) {
            // No part of a name may begin with the hyphen that follows.
            cut = cut.substring(0, cut.length() - 1);
        }
        return new DemandKey(
                pod.metadata().namespace(), cut + "-" + HexFormat.of().toHexDigits((int) crc.getValue()));
    }

    /** The controller of a pod; {@link Owner#NONE} of one that stands for itself. */
    public static Owner owner(Pod pod) {
        return pod.metadata()
                .controller()
                .map(ref -> new Owner(ref.apiVersion(), ref.kind(), ref.name(), ref.uid()))
                .orElse(Owner.NONE);
    }

    /** {@code namespace/name}. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
