package dev.joiner.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;

class SelectorTest {
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

    private static List<String> texts(Map<String, String> selector) {
        return Selector.filters(selector, "subnet-id").stream()
                .map(SelectorTest::text)
                .toList();
    }

    private static String text(Filter filter) {
        return filter.name() + "=" + filter.values();
    }
}
