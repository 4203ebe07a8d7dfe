package dev.joiner.aws.catalogue;

import dev.joiner.cloud.ec2.TypeFacts;
import dev.joiner.cloud.ec2.TypeFacts.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.GpuInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;
import software.amazon.awssdk.services.ec2.model.NetworkInfo;

/** From the SDK's model of an instance type to ours. Strings that repeat are interned. */
final class TypeFactsReader {
    private TypeFactsReader() {}

    /** Empty for a type without an architecture that we can boot. */
    static Optional<TypeFacts> read(InstanceTypeInfo info) {
        List<String> archs = archs(info);
        if (archs.isEmpty() || info.networkInfo() == null) {
            return Optional.empty();
        }
        NetworkInfo network = info.networkInfo();
        var processor = info.processorInfo();
        return Optional.of(new TypeFacts(
                info.instanceTypeAsString().intern(),
                archs,
                kebab(processor.manufacturer()),
                clock(processor.sustainedClockSpeedInGhz()),
                orZero(info.vCpuInfo().defaultVCpus()),
                info.memoryInfo().sizeInMiB(),
                orZero(network.maximumNetworkInterfaces()),
                defaultCardEnis(network),
                orZero(network.ipv4AddressesPerInterface()),
                network.efaInfo() == null ? 0 : orZero(network.efaInfo().maximumEfaInterfaces()),
                baselineMbps(network),
                ebsMbps(info),
                nvmeGb(info),
                info.hypervisor() == null ? "" : info.hypervisorAsString().intern(),
                isTrue(info.bareMetal()),
                isTrue(network.encryptionInTransitSupported()),
                "supported".equals(info.nitroEnclavesSupportAsString()),
                gpu(info.gpuInfo()),
                accelerator(info),
                neuronCores(info),
                Set.copyOf(info.supportedUsageClassesAsStrings().stream()
                        .map(String::intern)
                        .toList())));
    }

    private static List<String> archs(InstanceTypeInfo info) {
        var archs = new ArrayList<String>();
        if (info.processorInfo() != null) {
            for (String arch : info.processorInfo().supportedArchitecturesAsStrings()) {
                switch (arch) {
                    case "x86_64" -> archs.add("amd64");
                    case "arm64" -> archs.add("arm64");
                    default -> {
                        // i386 and the Macs' own: no node of ours boots them.
                    }
                }
            }
        }
        return List.copyOf(archs);
    }

    private static int defaultCardEnis(NetworkInfo network) {
        int index = orZero(network.defaultNetworkCardIndex());
        for (NetworkCardInfo card : network.networkCards()) {
            if (orZero(card.networkCardIndex()) == index && card.maximumNetworkInterfaces() != null) {
                return card.maximumNetworkInterfaces();
            }
        }
        return orZero(network.maximumNetworkInterfaces());
    }

    private static int baselineMbps(NetworkInfo network) {
        double gbps = 0;
        for (NetworkCardInfo card : network.networkCards()) {
            gbps += card.baselineBandwidthInGbps() == null ? 0 : card.baselineBandwidthInGbps();
        }
        return (int) Math.round(gbps * 1000);
    }

    private static int ebsMbps(InstanceTypeInfo info) {
        var ebs = info.ebsInfo();
        return ebs == null || ebs.ebsOptimizedInfo() == null || !"default".equals(ebs.ebsOptimizedSupportAsString())
                ? 0
                : orZero(ebs.ebsOptimizedInfo().maximumBandwidthInMbps());
    }

    private static long nvmeGb(InstanceTypeInfo info) {
        var storage = info.instanceStorageInfo();
        return storage == null || !"required".equals(storage.nvmeSupportAsString()) || storage.totalSizeInGB() == null
                ? 0
                : storage.totalSizeInGB();
    }

    /** Only when there is exactly one kind, as for Karpenter: labels cannot say more. */
    private static Optional<Device> gpu(@Nullable GpuInfo info) {
        if (info == null || info.gpus().size() != 1) {
            return Optional.empty();
        }
        var gpu = info.gpus().getFirst();
        if (orZero(gpu.count()) == 0) {
            return Optional.empty(); // A part of a GPU, as on g6f: no device plugin counts it.
        }
        var memory = gpu.memoryInfo();
        return Optional.of(new Device(
                kebab(gpu.name()),
                kebab(gpu.manufacturer()),
                gpu.count(),
                memory == null ? 0 : orZero(memory.sizeInMiB())));
    }

    private static Optional<Device> accelerator(InstanceTypeInfo info) {
        var neuron = info.neuronInfo();
        if (neuron != null) {
            return neuron.neuronDevices().size() == 1
                    ? Optional.of(new Device(
                            kebab(neuron.neuronDevices().getFirst().name()),
                            "aws",
                            orZero(neuron.neuronDevices().getFirst().count()),
                            0))
                    : Optional.empty();
        }
        var inference = info.inferenceAcceleratorInfo();
        if (inference == null || inference.accelerators().size() != 1) {
            return Optional.empty();
        }
        var device = inference.accelerators().getFirst();
        return Optional.of(new Device(kebab(device.name()), kebab(device.manufacturer()), orZero(device.count()), 0));
    }

    private static int neuronCores(InstanceTypeInfo info) {
        int cores = 0;
        if (info.neuronInfo() != null) {
            for (var device : info.neuronInfo().neuronDevices()) {
                if (device.coreInfo() != null) {
                    cores += orZero(device.count()) * orZero(device.coreInfo().count());
                }
            }
        }
        return cores;
    }

    private static String kebab(@Nullable String text) {
        return text == null
                ? ""
                : text.toLowerCase(Locale.ROOT).replace(' ', '-').intern();
    }

    private static int clock(@Nullable Double ghz) {
        return ghz == null ? 0 : (int) Math.round(ghz * 1000);
    }

    private static int orZero(@Nullable Integer number) {
        return number == null ? 0 : number;
    }

    private static boolean isTrue(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }
}
