package dev.joiner.cluster.demand;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldAnnotationTest {
    private static final DemandKey WEB = new DemandKey("shop", "web-1");

    @Property(tries = 100, seed = "42")
    void readsWhatItWrites(
            @ForAll @Size(max = 20) Map<@IntRange(max = 999) Integer, @IntRange(min = 1) Integer> counts) {
        var held = new LinkedHashMap<DemandKey, Integer>();
        counts.forEach((number, count) -> held.put(new DemandKey("shop", "web-" + number), count));

        String text = HeldAnnotation.text(held);

        assertThat(HeldAnnotation.of(aClaim("c").held(text).build())).isEqualTo(held);
    }

    @Test
    void holdsNothingWithoutTheAnnotation() {
        assertThat(HeldAnnotation.of(aClaim("c").build())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"shop/web-1\":3,\"no-slash\":1}",
                "{\"shop/web-1\":3,\"/x\":1,\"x/\":1}",
                "{\"shop/web-1\":3,\"shop/a\":0,\"shop/b\":-2,\"shop/c\":null}"
            })
    void takesWhatCanBeReadOfAnEditedOne(String text) {
        assertThat(HeldAnnotation.of(aClaim("c").held(text).build())).isEqualTo(Map.of(WEB, 3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "[]", "7", "{\"shop/web-1\":\"many\"}", "{\"shop/web-1\":{}}"})
    void holdsNothingByAnUnreadableOne(String text) {
        assertThat(HeldAnnotation.of(aClaim("c").held(text).build())).isEmpty();
    }
}
