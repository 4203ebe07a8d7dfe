package dev.joiner.aws;

import dev.joiner.aws.instance.OwnTags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.ArchitectureType;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.CreateFleetResponse;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.CreateLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateRequest;
import software.amazon.awssdk.services.ec2.model.DeleteLaunchTemplateResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypeOfferingsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceTypesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeLaunchTemplatesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotPriceHistoryResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.Subnet;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;
import software.amazon.awssdk.services.ec2.model.UsageClassType;

/** EC2 as far as launches and terminations need it: all or nothing for a batch, names that exist once. */
public final class FakeEc2 implements Ec2Client {
    public final Set<String> running = new TreeSet<>();
    public final Set<String> templates = new TreeSet<>();
    public final List<CreateLaunchTemplateRequest> templateRequests = new ArrayList<>();
    public final List<TerminateInstancesRequest> terminations = new ArrayList<>();
    public final List<DescribeInstancesRequest> describes = new ArrayList<>();
    public final List<Instance> instances = new ArrayList<>();
    public final List<Subnet> subnets = new ArrayList<>(List.of(
            subnet("subnet-a1", "us-west-2a", 100),
            subnet("subnet-a2", "us-west-2a", 4000),
            subnet("subnet-b", "us-west-2b", 200)));
    public boolean namesMissingIds = true;
    public boolean down;
    public boolean deniesPrices = true;
    public int priceReads;
    public Instant templatesMadeAt = Instant.EPOCH;
    public Function<CreateFleetRequest, CreateFleetResponse> fleet =
            request -> CreateFleetResponse.builder().build();

    public static AwsServiceException error(int status, String code, String message) {
        return Ec2Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    @Override
    public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        terminations.add(request);
        List<String> missing = request.instanceIds().stream()
                .filter(id -> !running.contains(id))
                .toList();
        if (!missing.isEmpty()) {
            String named = namesMissingIds ? String.join(", ", missing) : "of the request";
            throw error(400, "InvalidInstanceID.NotFound", "The instance IDs '" + named + "' do not exist");
        }
        running.removeAll(request.instanceIds());
        return TerminateInstancesResponse.builder().build();
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        failIfDown();
        describes.add(request);
        request.instanceIds().stream()
                .filter(id -> !id.matches("i-[0-9a-f]+"))
                .findFirst()
                .ifPresent(id -> {
                    throw error(400, "InvalidInstanceID.Malformed", "Invalid id: \"" + id + "\"");
                });
        var missing = new ArrayList<>(request.instanceIds());
        instances.forEach(instance -> missing.remove(instance.instanceId()));
        if (!missing.isEmpty()) {
            String named = namesMissingIds ? String.join(", ", missing) : "of the request";
            throw error(400, "InvalidInstanceID.NotFound", "The instance IDs '" + named + "' do not exist");
        }
        List<Instance> found = instances.stream()
                .filter(instance ->
                        request.instanceIds().isEmpty() || request.instanceIds().contains(instance.instanceId()))
                .filter(instance -> request.filters().stream().allMatch(filter -> passes(instance, filter)))
                .toList();
        int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
        int to = request.maxResults() == null ? found.size() : Math.min(found.size(), from + request.maxResults());
        return DescribeInstancesResponse.builder()
                .reservations(
                        Reservation.builder().instances(found.subList(from, to)).build())
                .nextToken(to < found.size() ? String.valueOf(to) : null)
                .build();
    }

    private static boolean passes(Instance instance, Filter filter) {
        return filter.name().equals("instance-state-name")
                ? filter.values().contains(instance.state().nameAsString())
                : instance.tags().stream()
                        .anyMatch(tag -> filter.name().equals("tag:" + tag.key())
                                && filter.values().contains(tag.value()));
    }

    public static Instance instance(String id, String state, String launchId, String managedBy) {
        return Instance.builder()
                .instanceId(id)
                .instanceType("t3.medium")
                .placement(p -> p.availabilityZone("us-west-2a"))
                .state(s -> s.name(state))
                .launchTime(Instant.EPOCH)
                .privateDnsName(id + ".internal")
                .tags(
                        Tag.builder().key(OwnTags.LAUNCH_ID).value(launchId).build(),
                        Tag.builder().key(OwnTags.MANAGED_BY).value(managedBy).build())
                .build();
    }

    @Override
    public CreateLaunchTemplateResponse createLaunchTemplate(CreateLaunchTemplateRequest request) {
        templateRequests.add(request);
        if (!templates.add(request.launchTemplateName())) {
            throw error(400, "InvalidLaunchTemplateName.AlreadyExistsException", "already in use");
        }
        return CreateLaunchTemplateResponse.builder().build();
    }

    @Override
    public DescribeLaunchTemplatesResponse describeLaunchTemplates(DescribeLaunchTemplatesRequest request) {
        if (!templates.containsAll(request.launchTemplateNames())) {
            throw error(400, "InvalidLaunchTemplateName.NotFoundException", "gone");
        }
        return DescribeLaunchTemplatesResponse.builder()
                .launchTemplates(templates.stream()
                        .filter(name -> request.launchTemplateNames().isEmpty()
                                || request.launchTemplateNames().contains(name))
                        .map(name -> LaunchTemplate.builder()
                                .launchTemplateName(name)
                                .createTime(templatesMadeAt)
                                .build())
                        .toList())
                .build();
    }

    @Override
    public DeleteLaunchTemplateResponse deleteLaunchTemplate(DeleteLaunchTemplateRequest request) {
        templates.remove(request.launchTemplateName());
        return DeleteLaunchTemplateResponse.builder().build();
    }

    @Override
    public CreateFleetResponse createFleet(CreateFleetRequest request) {
        return fleet.apply(request);
    }

    @Override
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        failIfDown();
        return DescribeSubnetsResponse.builder().subnets(subnets).build();
    }

    @Override
    public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(SecurityGroup.builder().groupId("sg-1").build())
                .build();
    }

    @Override
    public DescribeInstanceTypesResponse describeInstanceTypes(DescribeInstanceTypesRequest request) {
        return DescribeInstanceTypesResponse.builder()
                .instanceTypes(
                        type("t3.medium", ArchitectureType.X86_64, 2, 4096, 3, 6),
                        type("m5.large", ArchitectureType.X86_64, 2, 8192, 3, 10),
                        type("m5.xlarge", ArchitectureType.X86_64, 4, 16384, 4, 15),
                        type("c5.xlarge", ArchitectureType.X86_64, 4, 8192, 4, 15),
                        type("c6g.xlarge", ArchitectureType.ARM64, 4, 8192, 4, 15))
                .build();
    }

    @Override
    public DescribeInstanceTypeOfferingsResponse describeInstanceTypeOfferings(
            DescribeInstanceTypeOfferingsRequest request) {
        var offerings = new ArrayList<InstanceTypeOffering>();
        for (String type : List.of("t3.medium", "m5.large", "m5.xlarge", "c5.xlarge", "c6g.xlarge")) {
            for (String zone : List.of("us-west-2a", "us-west-2b")) {
                offerings.add(InstanceTypeOffering.builder()
                        .instanceType(type)
                        .location(zone)
                        .build());
            }
        }
        return DescribeInstanceTypeOfferingsResponse.builder()
                .instanceTypeOfferings(offerings)
                .build();
    }

    @Override
    public DescribeSpotPriceHistoryResponse describeSpotPriceHistory(DescribeSpotPriceHistoryRequest request) {
        priceReads++;
        if (deniesPrices) {
            throw error(400, "UnauthorizedOperation", "no prices for you");
        }
        return DescribeSpotPriceHistoryResponse.builder().build();
    }

    private void failIfDown() {
        if (down) {
            throw error(503, "Unavailable", "down");
        }
    }

    public static Subnet subnet(String id, String zone, int free) {
        return Subnet.builder()
                .subnetId(id)
                .availabilityZone(zone)
                .availabilityZoneId("usw2-" + zone)
                .availableIpAddressCount(free)
                .build();
    }

    private static InstanceTypeInfo type(
            String name, ArchitectureType arch, int vcpus, long memoryMib, int enis, int ipv4PerEni) {
        return InstanceTypeInfo.builder()
                .instanceType(name)
                .processorInfo(p -> p.supportedArchitectures(arch).manufacturer("Intel"))
                .vCpuInfo(v -> v.defaultVCpus(vcpus))
                .memoryInfo(m -> m.sizeInMiB(memoryMib))
                .networkInfo(n -> n.maximumNetworkInterfaces(enis).ipv4AddressesPerInterface(ipv4PerEni))
                .supportedUsageClasses(UsageClassType.ON_DEMAND, UsageClassType.SPOT)
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
