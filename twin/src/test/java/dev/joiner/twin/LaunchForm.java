package dev.joiner.twin;

import dev.joiner.twin.ec2.Ec2Query;
import dev.joiner.twin.ec2.Xml;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Launches instances as Joiner would, by raw calls through the proxy. */
final class LaunchForm {
    private static final String X86_IMAGE = "amazon-eks-node-al2023-x86_64-standard-1.36-v20261101";

    private final Ec2Query ec2;

    LaunchForm(Ec2Query ec2) {
        this.ec2 = ec2;
    }

    /** User data of Amazon Linux 2023 that joins the twin's cluster. */
    static String nodeConfig(Twin twin, String flags) {
        return """
                apiVersion: node.eks.aws/v1alpha1
                kind: NodeConfig
                spec:
                  cluster: {name: demo, apiServerEndpoint: "%s", certificateAuthority: Q0E=, cidr: 10.0.0.0/24}
                  kubelet:
                    flags: %s
                """.formatted(twin.api().config().server(), flags);
    }

    void template(String name, String userData) {
        ec2.call(
                "CreateLaunchTemplate",
                Map.of(
                        "LaunchTemplateName", name,
                        "LaunchTemplateData.ImageId", image(),
                        "LaunchTemplateData.UserData",
                                Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8))));
    }

    List<String> fleet(String template, String type, int count, String token) {
        return fleet(template, type, count, token, "on-demand");
    }

    String spot(String template, String type, String token) {
        return fleet(template, type, 1, token, "spot").getFirst();
    }

    private List<String> fleet(String template, String type, int count, String token, String capacityType) {
        var form = new TreeMap<>(Map.of(
                "Type",
                "instant",
                "ClientToken",
                token,
                "LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateName",
                template,
                "LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version",
                "$Latest",
                "LaunchTemplateConfigs.1.Overrides.1.InstanceType",
                type,
                "LaunchTemplateConfigs.1.Overrides.1.SubnetId",
                subnet(),
                "TargetCapacitySpecification.TotalTargetCapacity",
                Integer.toString(count),
                "TargetCapacitySpecification.DefaultTargetCapacityType",
                capacityType));
        return Xml.texts(ec2.call("CreateFleet", form), "item").stream()
                .filter(text -> text.matches("i-[0-9a-f]+"))
                .toList();
    }

    void terminate(String instance) {
        ec2.call("TerminateInstances", Map.of("InstanceId.1", instance));
    }

    private String subnet() {
        return Xml.text(
                ec2.call(
                        "DescribeSubnets",
                        Map.of("Filter.1.Name", "tag:karpenter.sh/discovery", "Filter.1.Value.1", "demo")),
                "subnetId");
    }

    private String image() {
        return Xml.text(
                ec2.call("DescribeImages", Map.of("Filter.1.Name", "name", "Filter.1.Value.1", X86_IMAGE)), "imageId");
    }
}
