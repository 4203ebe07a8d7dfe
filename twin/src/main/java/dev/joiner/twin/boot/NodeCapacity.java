package dev.joiner.twin.boot;

import java.util.Map;

/**
 * What a kubelet on an EKS image reports. The twin's own arithmetic after the published rules: 7.5 % of the memory goes
 * to the hypervisor and the kernel; reserved for Kubernetes are 11 MiB per pod and 255 MiB, and of the cores 6 % of the
 * first, 1 % of the second, 0.5 % of the next two and 0.25 % of the rest; pods are evicted below 100 MiB of memory and
 * 10 % of the disk.
 *
 * @param cpuMillis capacity
 * @param memoryMiB capacity
 * @param diskMiB capacity
 * @param pods capacity, and allocatable
 * @param allocatableCpuMillis what pods may have
 * @param allocatableMemoryMiB what pods may have
 * @param allocatableDiskMiB what pods may have
 */
record NodeCapacity(
        long cpuMillis,
        long memoryMiB,
        long diskMiB,
        int pods,
        long allocatableCpuMillis,
        long allocatableMemoryMiB,
        long allocatableDiskMiB) {
    private static final double MEMORY_OVERHEAD = 0.075;
    private static final long RESERVED_DISK_MIB = 1024;
    private static final long EVICTION_MEMORY_MIB = 100;

    static NodeCapacity of(Hardware hardware, int rootGiB, KubeletSettings settings) {
        // One address of each interface is its own; two pods of every node use the host's network.
        int interfacePods = hardware.interfaces() * (hardware.addresses() - 1) + 2;
        int pods = settings.maxPods().orElse(interfacePods);
        long memory = hardware.memoryMiB() - (long) Math.ceil(hardware.memoryMiB() * MEMORY_OVERHEAD);
        long disk = rootGiB * 1024L;
        long cpu = hardware.cpus() * 1000L;

        Map<String, String> kube = settings.kubeReserved();
        Map<String, String> system = settings.systemReserved();
        long reservedCpu = amount(kube, "cpu", reservedCpuMillis(hardware.cpus())) + amount(system, "cpu", 0);
        // By the number of interfaces, also where max pods says otherwise: so does the image's script.
        long reservedMemory = amount(kube, "memory", 11L * interfacePods + 255) + amount(system, "memory", 0);
        long evictedMemory = threshold(settings.evictionHard(), "memory.available", memory, EVICTION_MEMORY_MIB);
        long reservedDisk =
                amount(kube, "ephemeral-storage", RESERVED_DISK_MIB) + amount(system, "ephemeral-storage", 0);
        long evictedDisk = threshold(settings.evictionHard(), "nodefs.available", disk, Math.ceilDiv(disk, 10));
        return new NodeCapacity(
                cpu,
                memory,
                disk,
                pods,
                cpu - reservedCpu,
                memory - reservedMemory - evictedMemory,
                disk - reservedDisk - evictedDisk);
    }

    static long reservedCpuMillis(int cores) {
        double reserved = 0;
        for (int core = 1; core <= cores; core++) {
            reserved += core == 1 ? 60 : core == 2 ? 10 : core <= 4 ? 5 : 2.5;
        }
        return (long) reserved;
    }

    private static long amount(Map<String, String> reserved, String resource, long otherwise) {
        String text = reserved.get(resource);
        if (text == null) {
            return otherwise;
        }
        return resource.equals("cpu") ? Quantities.millis(text) : Quantities.mebibytes(text);
    }

    private static long threshold(Map<String, String> eviction, String signal, long capacity, long otherwise) {
        String text = eviction.get(signal);
        if (text == null) {
            return otherwise;
        }
        return text.endsWith("%")
                ? (long) Math.ceil(capacity * Double.parseDouble(text.substring(0, text.length() - 1)) / 100)
                : Quantities.mebibytes(text);
    }
}
