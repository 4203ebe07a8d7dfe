package dev.joiner.aws.nodeclass;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.ObjectMeta;
import dev.joiner.api.pool.SelectorTerm;
import dev.joiner.api.v1alpha5.AwsNodeTemplate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;

class SelectorTest {
    private static final ObjectMeta NAMED =
            new ObjectMeta("default", "", "", "", 0, null, null, Map.of(), Map.of(), List.of(), List.of());

    @Test
    void asksForEveryTagAtOnce() {
        assertThat(texts(Map.of("karpenter.sh/discovery", "demo", "tier", "private")))
                .containsExactly("tag:karpenter.sh/discovery=[demo]", "tag:tier=[private]");
    }

    @Test
    void takesAStarForAnyValue() {
        assertThat(texts(Map.of("karpenter.sh/discovery", "*"))).containsExactly("tag-key=[karpenter.sh/discovery]");
    }

    @Test
    void takesCommasForAlternatives() {
        assertThat(texts(Map.of("Name", "a, b,c"))).containsExactly("tag:Name=[a, b, c]");
    }

    @Test
    void findsSubnetsByTheirIds() {
        assertThat(texts(Map.of("aws-ids", "subnet-1,subnet-2"))).containsExactly("subnet-id=[subnet-1, subnet-2]");
        assertThat(texts(Map.of("aws::ids", "subnet-1"))).containsExactly("subnet-id=[subnet-1]");
    }

    @Test
    void findsGroupsByTheirNames() {
        var term = new SelectorTerm(List.of(), List.of("web"), new TreeMap<>());

        assertThat(Selector.filters(term, "group-id", "group-name").stream().map(SelectorTest::text))
                .containsExactly("group-name=[web]");
        assertThat(Selector.text(List.of(term, term))).isEqualTo("name web, or name web");
    }

    private static List<String> texts(Map<String, String> selector) {
        var template = new AwsNodeTemplate.Spec(
                null, null, null, null, null, null, selector, Map.of(), Map.of(), null, null, List.of());
        return new AwsNodeTemplate(NAMED, template)
                .toNodeClass().subnets().stream()
                        .flatMap(term -> Selector.filters(term, "subnet-id", "tag:Name").stream())
                        .map(SelectorTest::text)
                        .toList();
    }

    private static String text(Filter filter) {
        return filter.name() + "=" + filter.values();
    }
}
