package dev.joiner.cloud.ec2;

import dev.joiner.api.pool.Generation;
import dev.joiner.api.pool.KubeletSettings;
import dev.joiner.api.resource.Quantity;
import dev.joiner.api.resource.Resources;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node of a type reports and what it leaves to pods, by Karpenter's arithmetic: its current one for
 * NodePools, that of v0.27 for Provisioners, whose users sized their nodes by it.
 *
 * @param generation which of the two
 * @param settings of the installation
 * @param kubelet of the pool
 * @param storageBytes of the disk that pods use
 */
public record InstanceMath(Generation generation, NodeSizing settings, KubeletSettings kubelet, long storageBytes) {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;

    /** What the kernel and firmware of arm64 take before anybody else; v0.27 did not know. */
    private static final long ARM_MIB = 64;

    private static final long PODS_WITHOUT_ENI_LIMIT = 110;
    private static final long EVICTION_MEMORY = 100 * MIB;

    /** Of each core, in parts of 10,000: the first, the second, the next two, the rest. */
    private static final long[][] RESERVED_CPU = {{1000, 600}, {2000, 100}, {4000, 50}, {Long.MAX_VALUE, 25}};

    /** What the node will report. */
    public Resources capacity(TypeFacts type) {
        var amounts = new TreeMap<String, Long>();
        amounts.put(Resources.CPU, type.vcpus() * 1000L);
        amounts.put(Resources.MEMORY, memory(type));
        amounts.put(Resources.PODS, pods(type));
        amounts.put(Resources.EPHEMERAL_STORAGE, storageBytes);
        type.gpu().ifPresent(gpu -> {
            switch (gpu.manufacturer()) {
                case "nvidia" -> amounts.put("nvidia.com/gpu", (long) gpu.count());
                case "amd" -> amounts.put("amd.com/gpu", (long) gpu.count());
                case "habana" -> amounts.put("habana.ai/gaudi", (long) gpu.count());
                default -> {
                    // No device plugin that we know.
                }
            }
        });
        type.accelerator()
                .filter(device -> device.manufacturer().equals("aws"))
                .ifPresent(device -> amounts.put("aws.amazon.com/neuron", (long) device.count()));
        amounts.put("aws.amazon.com/neuroncore", (long) type.neuronCores());
        amounts.put("vpc.amazonaws.com/efa", (long) type.efas());
        amounts.put("vpc.amazonaws.com/pod-eni", (long) type.branchInterfaces());
        return Resources.of(amounts);
    }

    /** Capacity without what kubelet, system and eviction keep. */
    public Resources allocatable(TypeFacts type, Resources capacity) {
        Resources kept = kubeReserved(type).plus(systemReserved()).plus(eviction(capacity));
        return capacity.minus(kept).max(Resources.NONE);
    }

    /** Most pods on a node of this type: what the user says, else what its addresses allow. */
    public long pods(TypeFacts type) {
        long pods = kubelet.maxPods().isPresent()
                ? kubelet.maxPods().getAsInt()
                : settings.eniLimitedPodDensity() ? eniLimitedPods(type) : PODS_WITHOUT_ENI_LIMIT;
        int perCore = kubelet.podsPerCore().orElse(0);
        return perCore > 0 ? Math.min(pods, (long) perCore * type.vcpus()) : pods;
    }

    private long eniLimitedPods(TypeFacts type) {
        int enis = (generation == Generation.V1ALPHA5 ? type.enis() : type.defaultCardEnis()) - settings.reservedEnis();
        return enis <= 0 ? 0 : enis * (type.ipv4PerEni() - 1L) + 2;
    }

    private long memory(TypeFacts type) {
        long mib = type.memoryMib();
        if (generation == Generation.V1 && type.archs().contains("arm64")) {
            mib -= ARM_MIB;
        }
        return (mib - (long) Math.ceil(mib * MIB * settings.vmMemoryOverheadPercent() / MIB)) * MIB;
    }

    private Resources kubeReserved(TypeFacts type) {
        var reserved = new TreeMap<String, Long>();
        reserved.put(Resources.CPU, reservedCpu(type.vcpus() * 1000L));
        reserved.put(Resources.MEMORY, (11 * eniLimitedPods(type) + 255) * MIB);
        reserved.put(Resources.EPHEMERAL_STORAGE, GIB);
        reserved.putAll(nodeResources(kubelet.kubeReserved()));
        return Resources.of(reserved);
    }

    private Resources systemReserved() {
        return Resources.of(nodeResources(kubelet.systemReserved()));
    }

    private static long reservedCpu(long millis) {
        double reserved = 0;
        long from = 0;
        for (long[] step : RESERVED_CPU) {
            if (millis > from) {
                reserved += (Math.min(millis, step[0]) - from) * step[1] / 10_000d;
            }
            from = step[0];
        }
        return (long) reserved;
    }

    /** {@code pid} can be reserved, but is nothing that a node offers. To reserve 0 is to say something. */
    private static Map<String, Long> nodeResources(Map<String, String> quantities) {
        var known = new TreeMap<>(quantities);
        known.remove("pid");
        return Resources.amountsOf(known);
    }

    private Resources eviction(Resources capacity) {
        long memory = capacity.get(Resources.MEMORY);
        long storage = capacity.get(Resources.EPHEMERAL_STORAGE);
        return Resources.of(Map.of(
                Resources.MEMORY,
                threshold("memory.available", memory, EVICTION_MEMORY),
                Resources.EPHEMERAL_STORAGE,
                threshold("nodefs.available", storage, (storage + 9) / 10)));
    }

    /** 100 % switches a signal off, as it does in the kubelet. */
    private long threshold(String signal, long capacity, long otherwise) {
        String text = kubelet.evictionHard().get(signal);
        if (text == null) {
            return otherwise;
        }
        if (!text.endsWith("%")) {
            return Quantity.units(text);
        }
        double percent = Double.parseDouble(text.substring(0, text.length() - 1));
        return percent >= 100 ? 0 : (long) Math.ceil(capacity / 100d * percent);
    }
}
