package dev.joiner.extender;

import static dev.joiner.api.claim.NodeClaimBuilder.aClaim;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.joiner.cluster.demand.DemandKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeldIndexTest {
    private static final String NODE = "aws:///a/n1";
    private static final DemandKey WEB = new DemandKey("shop", "web-1a2b3c4d");

    private final HeldIndex held = new HeldIndex();

    @Test
    void readsWhatAClaimHolds() {
        held.changed(
                null, aClaim("c").on("n1").held("{\"shop/web-1a2b3c4d\":7}").build());

        assertThat(held.of(NODE)).isEqualTo(Map.of(WEB, 7));
        assertThat(held.of("aws:///a/other")).isEmpty();
    }

    @Test
    void knowsNothingOfAClaimWithoutAnInstance() {
        held.changed(null, aClaim("c").held("{\"shop/web-1a2b3c4d\":7}").build());

        assertThat(held.of(NODE)).isEmpty();
        assertThat(held.of("")).isEmpty();
    }

    @Test
    void followsEveryChange() {
        var before = aClaim("c").on("n1").held("{\"shop/web-1a2b3c4d\":7}").build();
        var after = aClaim("c").on("n1").held("{\"shop/web-1a2b3c4d\":3}").build();
        held.changed(null, before);

        held.changed(before, after);
        assertThat(held.of(NODE)).isEqualTo(Map.of(WEB, 3));
        held.changed(after, null);
        assertThat(held.of(NODE)).isEmpty();
    }

    @Test
    void letsGoOfAClaimThatIsGoing() {
        var before = aClaim("c").on("n1").held("{\"shop/web-1a2b3c4d\":7}").build();
        held.changed(null, before);

        held.changed(
                before,
                aClaim("c")
                        .on("n1")
                        .held("{\"shop/web-1a2b3c4d\":7}")
                        .deleting()
                        .build());

        assertThat(held.of(NODE)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "7",
                "{\"shop/web\":null}",
                "{\"shop/web\":\"many\"}",
                "{\"shop/web\":1.5}",
                "{\"no-namespace\":1}",
                "{\"/no-namespace\":1}",
                "{\"shop/web\":99999999999}"
            })
    void holdsNothingForAnAnnotationThatCannotBeRead(String text) {
        assertThatNoException()
                .isThrownBy(
                        () -> held.changed(null, aClaim("c").on("n1").held(text).build()));

        assertThat(held.of(NODE)).isEmpty();
    }
}
