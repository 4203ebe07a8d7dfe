package dev.joiner.twin.boot;

import dev.joiner.twin.ec2.Ec2Query;
import dev.joiner.twin.ec2.Xml;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.w3c.dom.Element;

/**
 * What DescribeInstanceTypes says of a machine.
 *
 * @param type instance type
 * @param architecture amd64 or arm64
 * @param cpus virtual cores
 * @param memoryMiB as sold
 * @param interfaces network interfaces it may have
 * @param addresses IPv4 addresses per interface
 */
record Hardware(String type, String architecture, int cpus, long memoryMiB, int interfaces, int addresses) {
    /** Asks EC2 once per type. Thread-safe. */
    static final class Catalogue {
        private final Ec2Query ec2;
        private final Map<String, Hardware> known = new ConcurrentHashMap<>();

        Catalogue(Ec2Query ec2) {
            this.ec2 = ec2;
        }

        Hardware of(String type) {
            return known.computeIfAbsent(
                    type, name -> parse(ec2.call("DescribeInstanceTypes", Map.of("InstanceType.1", name))));
        }
    }

    static Hardware parse(Element answer) {
        boolean arm = Xml.text(answer, "supportedArchitectures").contains("arm64");
        return new Hardware(
                Xml.text(answer, "instanceType"),
                arm ? "arm64" : "amd64",
                Integer.parseInt(Xml.text(answer, "defaultVCpus")),
                Long.parseLong(Xml.text(answer, "sizeInMiB")),
                Integer.parseInt(Xml.text(answer, "maximumNetworkInterfaces")),
                Integer.parseInt(Xml.text(answer, "ipv4AddressesPerInterface")));
    }
}
