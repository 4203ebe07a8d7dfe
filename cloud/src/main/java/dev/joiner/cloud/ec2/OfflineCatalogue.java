package dev.joiner.cloud.ec2;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.cloud.CapacityType;
import dev.joiner.cloud.InstanceType;
import dev.joiner.cloud.Offering;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A region's types at estimated prices, for plans without an account. Every zone is open, everything that is
 * sold there is available; types of families without an estimate are left out.
 *
 * <p>Immutable and thread-safe.
 *
 * @param region as {@code us-east-1}
 * @param catalogue what is sold in it
 */
public record OfflineCatalogue(String region, TypeCatalogue catalogue) {
    private static final String AL2 = "AL2";

    /**
     * The types that nodes of this pool and class can have, in the order of their names.
     *
     * @throws IllegalArgumentException if a quantity of the pool's kubelets or the class' disks cannot be read
     */
    public List<InstanceType> instanceTypes(NodePool pool, NodeClass nodeClass) {
        return instanceTypes(pool.generation(), pool.kubelet(), nodeClass);
    }

    /**
     * The same for kubelets of these settings.
     *
     * @throws IllegalArgumentException if a quantity cannot be read
     */
    public List<InstanceType> instanceTypes(Generation generation, KubeletSettings kubelet, NodeClass nodeClass) {
        var types = new ArrayList<InstanceType>();
        for (NodeType type : nodeTypes(booting(nodeClass), generation, kubelet, nodeClass)) {
            type.offered(offerings(type.facts()), Set.of()).ifPresent(types::add);
        }
        return types;
    }

    /**
     * Names of types that the pool allows and that are sold in the region, and of which no price can be estimated.
     *
     * @throws IllegalArgumentException if a quantity cannot be read
     */
    public List<String> withoutPrice(NodePool pool, NodeClass nodeClass) {
        List<TypeFacts> unpriced = booting(nodeClass).stream()
                .filter(type -> catalogue.zones().containsKey(type.name())
                        && offerings(type).isEmpty())
                .toList();
        return nodeTypes(unpriced, pool.generation(), pool.kubelet(), nodeClass).stream()
                .filter(type -> type.requirements().canMeet(pool.nodeRequirements(), key -> true))
                .map(type -> type.facts().name())
                .toList();
    }

    private List<TypeFacts> booting(NodeClass nodeClass) {
        boolean bootsFirstGraviton = nodeClass.amiFamily().filter(AL2::equals).isPresent();
        return catalogue.types().stream()
                .filter(type -> bootsFirstGraviton || !type.isFirstGraviton())
                .toList();
    }

    private List<NodeType> nodeTypes(
            List<TypeFacts> facts, Generation generation, KubeletSettings kubelet, NodeClass nodeClass) {
        return NodeType.all(facts, generation, kubelet, nodeClass, NodeSizing.DEFAULT, region);
    }

    private List<Offering> offerings(TypeFacts type) {
        var offerings = new ArrayList<Offering>();
        for (String zone : new TreeSet<>(catalogue.zones().getOrDefault(type.name(), Set.of()))) {
            for (CapacityType capacityType : CapacityType.values()) {
                if (type.capacityTypes().contains(capacityType.text())) {
                    FamilyRates.price(type, capacityType)
                            .ifPresent(price -> offerings.add(new Offering(zone, capacityType, price, true)));
                }
            }
        }
        return offerings;
    }
}
