package dev.joiner.api.rules;

import static dev.joiner.api.v1alpha5.Specs.aProvisioner;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.v1alpha5.Specs;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProvisionerRulesTest {
    private static Arguments wrong(Specs specs, String finding) {
        return Arguments.of(specs, finding);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                wrong(
                        aProvisioner().withoutTemplate(),
                        "spec.providerRef: no AWSNodeTemplate is named: set providerRef.name to the name of one"),
                wrong(
                        aProvisioner().label("karpenter.sh/provisioner-name", "x"),
                        "spec.labels[karpenter.sh/provisioner-name]:"
                                + " is set by the controller on every node: remove it"),
                wrong(
                        aProvisioner().label("kubernetes.io/hostname", "x"),
                        "spec.labels[kubernetes.io/hostname]: label 'kubernetes.io/hostname' is restricted: its domain"
                                + " belongs to Kubernetes or Karpenter; use a domain of your own"),
                wrong(
                        aProvisioner().label("karpenter.sh/custom", "x"),
                        "spec.labels[karpenter.sh/custom]: label 'karpenter.sh/custom' is restricted: its domain belongs"
                                + " to Kubernetes or Karpenter; use a domain of your own"),
                wrong(
                        aProvisioner().label("team", "not a value"),
                        "spec.labels[team]: 'not a value' is not a label value: up to 63 letters, digits, '-', '_' and"
                                + " '.', with a letter or digit at both ends"),
                wrong(
                        aProvisioner().label("-team", "red"),
                        "spec.labels[-team]: '-team' is not a label key: a name of up to 63 letters, digits, '-', '_'"
                                + " and '.', after an optional DNS prefix and '/'"),
                wrong(
                        aProvisioner().taint("gpu", "true", "Never"),
                        "spec.taints[0].effect: 'Never' is not an effect: use NoSchedule, PreferNoSchedule or NoExecute"),
                wrong(
                        aProvisioner().taint("gpu", "a", "NoSchedule").startupTaint("gpu", "NoSchedule"),
                        "spec.startupTaints[0]: gpu:NoSchedule stands twice in taints and startupTaints: remove one"),
                wrong(
                        aProvisioner().requires("karpenter.sh/provisioner-name", "In", "x"),
                        "spec.requirements[0].key: cannot require the provisioner's own name: remove it"),
                wrong(
                        aProvisioner().requires("team", "Like", "r*"),
                        "spec.requirements[0].operator: 'Like' is not an operator:"
                                + " use In, NotIn, Exists, DoesNotExist, Gt or Lt"),
                wrong(
                        aProvisioner().requires("team", "Gte", "1"),
                        "spec.requirements[0].operator: 'Gte' is not an operator:"
                                + " use In, NotIn, Exists, DoesNotExist, Gt or Lt"),
                wrong(
                        aProvisioner().requires("team", "In"),
                        "spec.requirements[0].values: operator In needs at least one value"),
                wrong(
                        aProvisioner().requires("karpenter.k8s.aws/instance-cpu", "Gt", "-1"),
                        "spec.requirements[0].values[0]: '-1' is not a label value: up to 63 letters, digits, '-', '_'"
                                + " and '.', with a letter or digit at both ends",
                        "spec.requirements[0].values: operator Gt takes one whole number that is not negative,"
                                + " got [-1]"),
                wrong(
                        aProvisioner().requires("karpenter.k8s.aws/instance-cpu", "Lt", "1", "2"),
                        "spec.requirements[0].values: operator Lt takes one whole number that is not negative,"
                                + " got [1, 2]"),
                wrong(aProvisioner().weight(0), "spec.weight: 0 is not from 1 to 100"),
                wrong(aProvisioner().weight(101), "spec.weight: 101 is not from 1 to 100"),
                wrong(aProvisioner().emptyAfter(-1), "spec.ttlSecondsAfterEmpty: -1 is negative: use 0 or more"),
                wrong(aProvisioner().expiresAfter(-1), "spec.ttlSecondsUntilExpired: -1 is negative: use 0 or more"),
                wrong(
                        aProvisioner().emptyAfter(30).consolidates(),
                        "spec.ttlSecondsAfterEmpty: excludes consolidation.enabled: remove one of them"),
                wrong(aProvisioner().limit("cpu", "-1"), "spec.limits.resources[cpu]: is negative"),
                wrong(
                        aProvisioner().limit("cpu", "many"),
                        "spec.limits.resources: cpu: 'many' is not a quantity;"
                                + " write a number with a suffix, as 200m, 1.5Gi or 2"));
    }

    private static Arguments wrong(Specs specs, String first, String second) {
        return Arguments.of(specs, first + "\n" + second);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheFieldTheValueAndTheWayOut(Specs specs, String findings) {
        assertThat(ProvisionerRules.check(specs.build()).stream()
                        .filter(Finding::isError)
                        .map(Finding::toString))
                .containsExactly(findings.split("\n", -1));
    }

    @Test
    void findsNothingWrongWithTheArticlesProvisioner() {
        assertThat(ProvisionerRules.check(aProvisioner()
                        .requires("karpenter.k8s.aws/instance-category", "In", "t")
                        .requires("karpenter.k8s.aws/instance-generation", "Gt", "2")
                        .emptyAfter(30)
                        .build()))
                .isEmpty();
    }

    @Test
    void takesLabelsOfOnesOwnAndThoseThatKubernetesLetsUsersSet() {
        assertThat(ProvisionerRules.check(aProvisioner()
                        .label("example.com/team", "red")
                        .label("node.kubernetes.io/role", "web")
                        .label("topology.kubernetes.io/zone", "us-west-2a")
                        .label("empty", "")
                        .requires("kops.k8s.io/instancegroup", "Exists")
                        .build()))
                .isEmpty();
    }

    @Test
    void tellsAllMistakesAtOnce() {
        assertThat(ProvisionerRules.check(aProvisioner()
                        .withoutTemplate()
                        .weight(0)
                        .limit("cpu", "x")
                        .requires("a b", "In")
                        .build()))
                .extracting(Finding::field)
                .containsExactly(
                        "spec.requirements[0].key",
                        "spec.requirements[0].values",
                        "spec.providerRef",
                        "spec.weight",
                        "spec.limits.resources");
    }

    @Test
    void warnsOfWhatIsNotDoneYet() {
        assertThat(ProvisionerRules.check(
                        aProvisioner().consolidates().expiresAfter(60).build()))
                .allMatch(finding -> !finding.isError())
                .extracting(Finding::field)
                .containsExactly("spec.ttlSecondsUntilExpired", "spec.consolidation.enabled");
    }
}
