package dev.joiner.cloud.ec2;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What we keep of EC2's description of an instance type: 1 KB where the SDK's model takes 20.
 *
 * @param archs as Kubernetes names them, at least one
 * @param enis network interfaces of all cards
 * @param defaultCardEnis network interfaces of the card that pods use
 * @param efas most EFA interfaces, 0 without EFA
 * @param networkMbps baseline of all cards, 0 when unknown
 * @param ebsMbps 0 when EBS bandwidth is not the type's own
 * @param nvmeGb local NVMe storage in GB, 0 for none
 * @param hypervisor empty on bare metal
 * @param capacityTypes as EC2 calls them: on-demand, spot
 */
public record TypeFacts(
        String name,
        List<String> archs,
        String manufacturer,
        int clockMhz,
        int vcpus,
        long memoryMib,
        int enis,
        int defaultCardEnis,
        int ipv4PerEni,
        int efas,
        int networkMbps,
        int ebsMbps,
        long nvmeGb,
        String hypervisor,
        boolean bareMetal,
        boolean encryptionInTransit,
        boolean nitroEnclaves,
        Optional<Device> gpu,
        Optional<Device> accelerator,
        int neuronCores,
        Set<String> capacityTypes) {
    /** Burstable types, and Macs. */
    private static final Pattern UNTRUNKED = Pattern.compile("t\\d.*|mac.*");

    /** GPUs or accelerators of one kind; name and manufacturer in lower kebab case. */
    public record Device(String name, String manufacturer, int count, long memoryMib) {}

    /** Text before the dot, as {@code t3}. */
    public String family() {
        return family(name);
    }

    /** The same of a type that only its name is known of. */
    public static String family(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    /** Text after the dot, as {@code medium}. */
    public String size() {
        return name.substring(name.indexOf('.') + 1);
    }

    /** Whether it is of the first Graviton, which needs a kernel older than AL2023's. */
    public boolean isFirstGraviton() {
        return family().equals("a1");
    }

    /**
     * How many pods can have a network interface of their own ({@code vpc.amazonaws.com/pod-eni}: a branch of the
     * node's trunk interface), 0 where there is no trunk: on Xen, and on the burstable families. EC2 tells these
     * limits nowhere. They follow from the number of interfaces, as the table of AWS' VPC resource controller shows;
     * of 4 interfaces the size decides.
     */
    public int branchInterfaces() {
        if (!(hypervisor.equals("nitro") || bareMetal)
                || UNTRUNKED.matcher(family()).matches()) {
            return 0;
        }
        if (defaultCardEnis >= 15) {
            return 107;
        }
        if (defaultCardEnis >= 8) {
            return 54;
        }
        if (defaultCardEnis >= 4) {
            return vcpus >= 8 ? 38 : 18;
        }
        return defaultCardEnis == 3 ? 9 : 4;
    }
}
