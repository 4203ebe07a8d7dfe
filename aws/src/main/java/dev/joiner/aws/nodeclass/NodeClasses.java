package dev.joiner.aws.nodeclass;

import dev.joiner.api.pool.NodeClass;
import dev.joiner.api.pool.SelectorTerm;
import dev.joiner.aws.client.AwsSettings;
import dev.joiner.aws.client.Calls;
import dev.joiner.aws.client.Recent;
import dev.joiner.aws.client.Refreshed;
import dev.joiner.aws.image.ImageFamily;
import dev.joiner.aws.image.ImageVariant;
import dev.joiner.aws.image.Images;
import dev.joiner.aws.nodeclass.ResolvedClass.Subnet;
import dev.joiner.cloud.CloudException;
import dev.joiner.cloud.NodeClassResolution;
import dev.joiner.cloud.NodeClassResolution.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Node classes as AWS sees them, kept for a minute (10 s while something is wrong with one). A class that
 * was edited is another one. Thread-safe.
 */
public final class NodeClasses {
    private static final Duration MAX_AGE = Duration.ofMinutes(1);
    private static final Duration MAX_AGE_WITH_PROBLEMS = Duration.ofSeconds(10);
    private static final int MOST_KEPT = 200;
    private static final Pattern VERSION = Pattern.compile("v?1\\.([0-9]{1,3})([^0-9].*)?");

    private final AwsSettings settings;
    private final Supplier<String> kubernetesVersion;
    private final Ec2Client ec2;
    private final Calls calls;
    private final Images images;
    private final LongSupplier nanos;
    private final Recent<NodeClass, Refreshed<ResolvedClass>> byClass = new Recent<>(MOST_KEPT);

    /** Resolves nothing yet. */
    public NodeClasses(
            AwsSettings settings,
            Supplier<String> kubernetesVersion,
            Ec2Client ec2,
            Calls calls,
            Images images,
            LongSupplier nanos) {
        this.settings = settings;
        this.kubernetesVersion = kubernetesVersion;
        this.ec2 = ec2;
        this.calls = calls;
        this.images = images;
        this.nanos = nanos;
    }

    /**
     * The class, from memory when it was asked for before.
     *
     * @throws CloudException if AWS cannot be asked and never could
     */
    public ResolvedClass resolve(NodeClass nodeClass) {
        return entry(nodeClass).get();
    }

    /** The same with a number that grows whenever AWS is asked again. */
    public Refreshed.Versioned<ResolvedClass> versioned(NodeClass nodeClass) {
        return entry(nodeClass).versioned();
    }

    /** Whether the class would be resolved from memory. */
    public boolean isKnown(NodeClass nodeClass) {
        Refreshed<ResolvedClass> known = byClass.get(nodeClass);
        return known != null && known.isLoaded();
    }

    private Refreshed<ResolvedClass> entry(NodeClass nodeClass) {
        return byClass.computeIfAbsent(
                nodeClass,
                key -> new Refreshed<>(
                        "node class " + key.name(),
                        () -> read(key),
                        resolved -> resolved.isReady() ? MAX_AGE : MAX_AGE_WITH_PROBLEMS,
                        nanos));
    }

    private ResolvedClass read(NodeClass nodeClass) {
        int minor = minor(kubernetesVersion.get());
        var problems = new ArrayList<String>();
        ImageFamily.Choice choice = ImageFamily.choose(nodeClass, minor);
        problems.addAll(choice.problems());
        List<Subnet> subnets = subnets(nodeClass, problems);
        List<String> groups = groups(nodeClass, problems);
        List<Image> found =
                choice.family().map(family -> images(family, minor, problems)).orElse(List.of());
        Optional<String> profile = nodeClass.instanceProfile().or(settings::defaultInstanceProfile);
        if (profile.isEmpty()) {
            problems.add("instanceProfile is not set, nor is a default one (settings.aws.defaultInstanceProfile):"
                    + " nodes could not join the cluster");
        }
        var zones = new LinkedHashMap<String, String>();
        subnets.forEach(subnet -> zones.put(subnet.id(), subnet.zone()));
        var resolution = new NodeClassResolution(zones, groups, found, choice.notices(), problems);
        return new ResolvedClass(choice.family(), minor, subnets, profile, resolution);
    }

    private List<Subnet> subnets(NodeClass nodeClass, List<String> problems) {
        if (isEmpty(nodeClass.subnets())) {
            problems.add("no subnets are selected: name a tag, as karpenter.sh/discovery: " + settings.clusterName());
            return List.of();
        }
        var byId = new LinkedHashMap<String, Subnet>();
        nodeClass.subnets().forEach(term -> readSubnets(term, byId));
        if (byId.isEmpty()) {
            problems.add("no subnet has " + Selector.text(nodeClass.subnets()));
        }
        return byId.values().stream()
                .sorted(Comparator.comparingInt(Subnet::freeAddresses)
                        .reversed()
                        .thenComparing(Subnet::id))
                .toList();
    }

    private void readSubnets(SelectorTerm term, Map<String, Subnet> byId) {
        var filters = Selector.filters(term, "subnet-id", "tag:Name");
        String token = null;
        do {
            String next = token;
            var page = calls.read(
                    "DescribeSubnets",
                    () -> ec2.describeSubnets(r -> r.filters(filters).nextToken(next)));
            page.subnets().forEach(subnet -> {
                String zoneId = subnet.availabilityZoneId();
                int free = subnet.availableIpAddressCount() == null ? 0 : subnet.availableIpAddressCount();
                byId.put(
                        subnet.subnetId(),
                        new Subnet(subnet.subnetId(), subnet.availabilityZone(), zoneId == null ? "" : zoneId, free));
            });
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
    }

    private List<String> groups(NodeClass nodeClass, List<String> problems) {
        if (isEmpty(nodeClass.securityGroups())) {
            problems.add("no security groups are selected: name a tag, as karpenter.sh/discovery: "
                    + settings.clusterName());
            return List.of();
        }
        var groups = new TreeSet<String>();
        nodeClass.securityGroups().forEach(term -> readGroups(term, groups));
        if (groups.isEmpty()) {
            problems.add("no security group has " + Selector.text(nodeClass.securityGroups()));
        }
        return List.copyOf(groups);
    }

    private void readGroups(SelectorTerm term, Collection<String> groups) {
        var filters = Selector.filters(term, "group-id", "group-name");
        String token = null;
        do {
            String next = token;
            var page = calls.read(
                    "DescribeSecurityGroups",
                    () -> ec2.describeSecurityGroups(r -> r.filters(filters).nextToken(next)));
            page.securityGroups().forEach(group -> groups.add(group.groupId()));
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
    }

    /** A term without content would select all that the account has. */
    private static boolean isEmpty(List<SelectorTerm> terms) {
        return terms.isEmpty() || terms.stream().anyMatch(SelectorTerm::isEmpty);
    }

    private List<Image> images(ImageFamily family, int minor, List<String> problems) {
        var found = new ArrayList<Image>();
        for (String arch : List.of("amd64", "arm64")) {
            images.id(family.parameter(minor, arch, ImageVariant.STANDARD))
                    .ifPresent(id -> found.add(new Image(id, arch)));
        }
        if (found.isEmpty()) {
            problems.add("AWS has no " + family + " image for Kubernetes 1." + minor + " in this region (SSM parameter "
                    + family.parameter(minor, "amd64", ImageVariant.STANDARD) + ")");
        }
        return found;
    }

    /** From {@code 1.36}, {@code v1.36.3-eks-1}, {@code 1.36+}. */
    public static int minor(String version) {
        Matcher match = VERSION.matcher(version);
        if (!match.matches()) {
            throw new CloudException("'" + version + "' is not a Kubernetes version such as 1.36", false, null);
        }
        return Integer.parseInt(match.group(1));
    }
}
