package dev.joiner.aws.launch;

import dev.joiner.api.Labels;
import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.NodePool;
import dev.joiner.aws.catalogue.InstanceTypes;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.aws.image.ImageFamily;
import dev.joiner.aws.image.ImageVariant;
import dev.joiner.aws.image.Images;
import dev.joiner.aws.instance.OwnTags;
import dev.joiner.aws.nodeclass.NodeClasses;
import dev.joiner.aws.nodeclass.ResolvedClass;
import dev.joiner.aws.offering.UnavailableOfferings;
import dev.joiner.aws.userdata.Al2023UserData;
import dev.joiner.aws.userdata.Al2UserData;
import dev.joiner.aws.userdata.NodeBootstrap;
import dev.joiner.aws.userdata.UserDataException;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.LaunchOption;
import dev.joiner.cloud.LaunchRequest;
import dev.joiner.cloud.LaunchSpecification;
import dev.joiner.cloud.ec2.TypeCatalogue;
import dev.joiner.cloud.ec2.TypeFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * From a specification to a request. Types that differ in image or in the number of pods need user data of
 * their own, hence a launch template of their own; one call can name several.
 */
public final class LaunchPreparation {
    private static final int MOST_TYPES = 60;

    /** EC2's bounds of one CreateFleet. */
    private static final int MOST_CONFIGS = 50;

    private static final int MOST_OVERRIDES = 300;

    private final AwsSettings settings;
    private final Refreshed<TypeCatalogue> catalogue;
    private final Refreshed<Cluster> cluster;
    private final NodeClasses classes;
    private final InstanceTypes instanceTypes;
    private final Images images;
    private final LaunchTemplates templates;
    private final UnavailableOfferings unavailable;

    private record Variant(String imageId, long maxPods) {}

    /** Has made nothing yet. */
    public LaunchPreparation(
            AwsSettings settings,
            Refreshed<TypeCatalogue> catalogue,
            Refreshed<Cluster> cluster,
            NodeClasses classes,
            InstanceTypes instanceTypes,
            Images images,
            LaunchTemplates templates,
            UnavailableOfferings unavailable) {
        this.settings = settings;
        this.catalogue = catalogue;
        this.cluster = cluster;
        this.classes = classes;
        this.instanceTypes = instanceTypes;
        this.images = images;
        this.templates = templates;
        this.unavailable = unavailable;
    }

    /** The request that launches what is wanted; makes the launch templates that it needs. */
    public LaunchRequest prepare(LaunchSpecification wanted) {
        NodeClass nodeClass = wanted.nodeClass();
        ResolvedClass resolved = classes.resolve(nodeClass);
        if (!resolved.isReady()) {
            throw new CloudException(
                    "node class " + nodeClass.name() + " is not ready: "
                            + String.join("; ", resolved.resolution().problems()),
                    false,
                    null);
        }
        var subnets = new TreeMap<String, String>();
        var variants = new LinkedHashMap<Variant, Map<String, List<String>>>();
        zonesByType(wanted.options(), resolved, subnets)
                .forEach((type, zones) -> variant(wanted, resolved, type)
                        .ifPresent(variant -> variants.computeIfAbsent(variant, v -> new LinkedHashMap<>())
                                .put(type, zones)));
        var configs = new ArrayList<LaunchBody.Config>();
        variants.forEach((variant, zones) -> {
            if (configs.size() < MOST_CONFIGS) {
                configs.add(new LaunchBody.Config(template(wanted, resolved, variant), zones));
            }
        });
        if (configs.isEmpty()) {
            throw new CloudException(
                    "node class " + nodeClass.name() + " has no image or no subnet with free addresses for any of the "
                            + wanted.options().size() + " options, the first of which is "
                            + wanted.options().getFirst().instanceType() + " in "
                            + wanted.options().getFirst().zone(),
                    true,
                    null);
        }
        String body = new LaunchBody(
                        wanted.options().getFirst().capacityType(),
                        wanted.count(),
                        wanted.attempt(),
                        wanted.nonce(),
                        subnets,
                        configs,
                        OwnTags.ofInstance(settings, wanted.pool(), nodeClass))
                .text();
        return new LaunchRequest(LaunchBody.id(body), wanted.count(), body);
    }

    /** The cheapest types with their zones, and the subnet of each zone in {@code subnets}. */
    private Map<String, List<String>> zonesByType(
            List<LaunchOption> options, ResolvedClass resolved, Map<String, String> subnets) {
        var marks = unavailable.marks();
        var zones = new LinkedHashMap<String, List<String>>();
        int overrides = 0;
        for (LaunchOption option : options) {
            boolean tooMany = zones.size() == MOST_TYPES && !zones.containsKey(option.instanceType());
            Optional<ResolvedClass.Subnet> subnet = resolved.subnet(option.zone(), marks);
            if (tooMany || overrides == MOST_OVERRIDES || subnet.isEmpty()) {
                continue;
            }
            List<String> ofType = zones.computeIfAbsent(option.instanceType(), type -> new ArrayList<>());
            if (!ofType.contains(option.zone())) {
                ofType.add(option.zone());
                subnets.put(option.zone(), subnet.get().id());
                overrides++;
            }
        }
        return zones;
    }

    /** Empty when no image of the class boots this type. */
    private Optional<Variant> variant(LaunchSpecification wanted, ResolvedClass resolved, String typeName) {
        TypeFacts type = catalogue.get().type(typeName).orElse(null);
        if (type == null || resolved.family().isEmpty()) {
            return Optional.empty();
        }
        long pods = instanceTypes.pods(wanted.pool(), wanted.nodeClass(), type);
        return arch(wanted, type, resolved)
                .flatMap(arch -> image(resolved, resolved.family().get(), type, arch))
                .map(image -> new Variant(image, pods));
    }

    private static Optional<String> arch(LaunchSpecification wanted, TypeFacts type, ResolvedClass resolved) {
        String asked = wanted.labels().get(Labels.ARCH);
        return resolved.resolution().images().stream()
                .map(image -> image.arch())
                .filter(arch -> type.archs().contains(arch) && (asked == null || asked.equals(arch)))
                .findFirst();
    }

    private Optional<String> image(ResolvedClass resolved, ImageFamily family, TypeFacts type, String arch) {
        if (ImageVariant.of(type) == ImageVariant.STANDARD) {
            return resolved.resolution().images().stream()
                    .filter(image -> image.arch().equals(arch))
                    .map(image -> image.id())
                    .findFirst();
        }
        return images.id(family.parameter(resolved.minor(), arch, ImageVariant.of(type)));
    }

    private String template(LaunchSpecification wanted, ResolvedClass resolved, Variant variant) {
        NodeClass nodeClass = wanted.nodeClass();
        return templates.ensure(new LaunchTemplateContent(
                variant.imageId,
                userData(wanted, resolved, variant.maxPods),
                resolved.resolution().securityGroups(),
                resolved.profile().orElseThrow(),
                Disks.of(nodeClass),
                nodeClass.metadata(),
                nodeClass.detailedMonitoring(),
                interfaceTags(nodeClass)));
    }

    private Map<String, String> interfaceTags(NodeClass nodeClass) {
        var tags = new TreeMap<>(settings.tags());
        tags.putAll(nodeClass.tags());
        tags.putAll(OwnTags.ofEverything(settings));
        return tags;
    }

    private String userData(LaunchSpecification wanted, ResolvedClass resolved, long maxPods) {
        NodePool pool = wanted.pool();
        Cluster joined = cluster.get();
        try {
            var bootstrap = new NodeBootstrap(
                    joined.name(),
                    joined.endpoint(),
                    joined.caBundle(),
                    joined.serviceCidr(),
                    wanted.labels(),
                    wanted.taints(),
                    maxPods,
                    pool.kubelet(),
                    wanted.nodeClass().userData());
            String text = switch (resolved.family().orElseThrow()) {
                case AL2 -> Al2UserData.of(bootstrap);
                case AL2023 -> Al2023UserData.of(bootstrap);
            };
            int size = text.getBytes(StandardCharsets.UTF_8).length;
            if (size > LaunchTemplateContent.LONGEST_USER_DATA) {
                throw new UserDataException("user data has " + size + " bytes with Joiner's part, EC2 takes "
                        + LaunchTemplateContent.LONGEST_USER_DATA + "; shorten spec.userData");
            }
            return text;
        } catch (UserDataException e) {
            throw new CloudException(
                    "node pool " + pool.name() + " with class "
                            + wanted.nodeClass().name() + ": " + e.getMessage(),
                    false,
                    e);
        }
    }
}
