package dev.joiner.cloud.ec2;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.Generation;
import dev.joiner.api.requirement.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The labels of a type's nodes as requirements: what the type has, and that it lacks the others. Equal
 * requirements are one object, since a thousand types share most of them. Confined to one thread.
 */
public final class InstanceLabels {
    private static final Pattern NAME = Pattern.compile("(^[a-z]+)(-[0-9]+tb)?([0-9]+).*\\.");

    private final Map<String, Requirement> shared = new HashMap<>();
    private final Generation generation;
    private final String region;

    /** For nodes of this generation in this region. */
    public InstanceLabels(Generation generation, String region) {
        this.generation = generation;
        this.region = region;
    }

    /** All but zone and capacity type, which are those of the offerings. */
    public List<Requirement> of(TypeFacts type, long pods) {
        var all = new ArrayList<Requirement>(32);
        all.add(in(Labels.INSTANCE_TYPE, type.name()));
        all.add(
                type.archs().size() == 1
                        ? in(Labels.ARCH, type.archs().getFirst())
                        : Requirement.in(Labels.ARCH, type.archs()));
        all.add(in(Labels.OS, "linux"));
        all.add(in(Labels.REGION, region));
        all.add(in("node.kubernetes.io/windows-build", Optional.empty()));
        name(type, all);
        all.add(aws("instance-cpu", type.vcpus()));
        all.add(aws("instance-cpu-manufacturer", text(type.manufacturer())));
        all.add(aws("instance-cpu-sustained-clock-speed-mhz", positive(type.clockMhz())));
        all.add(aws("instance-memory", type.memoryMib()));
        all.add(aws("instance-ebs-bandwidth", positive(type.ebsMbps())));
        all.add(aws("instance-network-bandwidth", positive(type.networkMbps())));
        all.add(aws("instance-local-nvme", positive(type.nvmeGb())));
        all.add(in(Labels.AWS_PREFIX + "instance-hypervisor", type.hypervisor()));
        all.add(aws("instance-encryption-in-transit-supported", type.encryptionInTransit()));
        all.add(aws("nitro-sandbox", type.nitroEnclaves()));
        all.add(aws("instance-tenancy", "default"));
        all.add(aws("instance-capability-flex", type.family().contains("-flex")));
        device("instance-gpu-", type.gpu(), all);
        device("instance-accelerator-", accelerator(type), all);
        all.add(aws("capacity-reservation-id", Optional.empty()));
        all.add(aws("capacity-reservation-type", Optional.empty()));
        if (generation == Generation.V1ALPHA5) {
            all.add(aws("instance-pods", pods));
        }
        return all;
    }

    private void name(TypeFacts type, List<Requirement> all) {
        Matcher match = NAME.matcher(type.name());
        boolean regular = match.find();
        all.add(aws("instance-category", regular ? text(match.group(1)) : Optional.empty()));
        all.add(aws("instance-generation", regular ? text(match.group(3)) : Optional.empty()));
        all.add(aws("instance-family", type.family()));
        all.add(aws("instance-size", type.size()));
    }

    /** v0.27 called GPUs accelerators, too. */
    private Optional<TypeFacts.Device> accelerator(TypeFacts type) {
        return type.accelerator().isEmpty() && generation == Generation.V1ALPHA5 ? type.gpu() : type.accelerator();
    }

    private void device(String prefix, Optional<TypeFacts.Device> device, List<Requirement> all) {
        all.add(aws(prefix + "name", device.flatMap(d -> text(d.name()))));
        all.add(aws(prefix + "manufacturer", device.flatMap(d -> text(d.manufacturer()))));
        all.add(aws(prefix + "count", device.map(d -> Integer.toString(d.count()))));
        if (prefix.equals("instance-gpu-") || generation == Generation.V1ALPHA5) {
            all.add(aws(prefix + "memory", device.flatMap(d -> positive(d.memoryMib()))));
        }
    }

    private Requirement aws(String key, Object value) {
        return in(Labels.AWS_PREFIX + key, value.toString());
    }

    private Requirement aws(String key, Optional<String> value) {
        return in(Labels.AWS_PREFIX + key, value);
    }

    private Requirement in(String key, Optional<String> value) {
        return value.map(text -> in(key, text)).orElseGet(() -> shared.computeIfAbsent(key, Requirement::doesNotExist));
    }

    private Requirement in(String key, String value) {
        return shared.computeIfAbsent(key + '=' + value, k -> Requirement.in(key, value));
    }

    private static Optional<String> text(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    private static Optional<String> positive(long number) {
        return number > 0 ? Optional.of(Long.toString(number)) : Optional.empty();
    }
}
