package dev.joiner.api.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import dev.joiner.api.v1alpha5.Specs;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AwsNodeTemplateRulesTest {
    private static final Map<String, String> DISCOVERY = Map.of("karpenter.sh/discovery", "demo");

    private static List<String> check(AwsNodeTemplate.Spec spec) {
        return AwsNodeTemplateRules.check(new AwsNodeTemplate(Specs.named("default"), spec)).stream()
                .map(Finding::toString)
                .toList();
    }

    private static AwsNodeTemplate.Spec spec(
            @Nullable String family,
            Map<String, String> subnets,
            Map<String, String> groups,
            Map<String, String> tags) {
        return new AwsNodeTemplate.Spec(
                null, family, null, null, null, null, subnets, groups, tags, null, null, List.of());
    }

    @Test
    void findsNothingWrongWithTheArticlesTemplate() {
        assertThat(check(spec(null, DISCOVERY, DISCOVERY, Map.of()))).isEmpty();
        assertThat(check(spec("AL2023", DISCOVERY, DISCOVERY, Map.of("team", "red"))))
                .isEmpty();
    }

    @Test
    void wantsSubnetsAndSecurityGroups() {
        assertThat(check(spec(null, Map.of(), Map.of(), Map.of())))
                .containsExactly(
                        "spec.subnetSelector: is required: name a tag, as karpenter.sh/discovery: my-cluster",
                        "spec.securityGroupSelector: is required: name a tag, as karpenter.sh/discovery: my-cluster");
    }

    @Test
    void wantsBothHalvesOfATag() {
        assertThat(check(spec(null, Map.of("Name", ""), DISCOVERY, Map.of())))
                .containsExactly(
                        "spec.subnetSelector[Name]: neither key nor value may be empty; '*' matches every value");
    }

    @Test
    void refusesWhatIsNotSupportedInsteadOfIgnoringIt() {
        assertThat(check(spec("Windows2022", DISCOVERY, DISCOVERY, Map.of())))
                .containsExactly(
                        "spec.amiFamily: 'Windows2022' is not supported yet: use AL2023, or AL2 up to Kubernetes 1.32");
        assertThat(check(new AwsNodeTemplate.Spec(
                        null,
                        null,
                        Map.of("Name", "mine"),
                        null,
                        "context-1",
                        null,
                        DISCOVERY,
                        DISCOVERY,
                        Map.of(),
                        "template-1",
                        null,
                        List.of())))
                .containsExactly(
                        "spec.launchTemplate: launch templates of your own are not supported yet:"
                                + " describe the node here",
                        "spec.amiSelector: choosing images is not supported yet: leave it out for the EKS image",
                        "spec.context: is not supported yet: remove it");
    }

    @Test
    void keepsTheControllersTagsForTheController() {
        assertThat(check(spec(null, DISCOVERY, DISCOVERY, Map.of("kubernetes.io/cluster/demo", "owned"))))
                .containsExactly("spec.tags[kubernetes.io/cluster/demo]: is set by the controller: remove it");
        assertThat(check(spec(null, DISCOVERY, DISCOVERY, Map.of("joiner.dev/launch-id", "x"))))
                .hasSize(1);
    }
}
