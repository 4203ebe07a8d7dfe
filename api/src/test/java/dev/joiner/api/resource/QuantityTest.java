package dev.joiner.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1000",
        "200m, 200",
        "1.5, 1500",
        ".5, 500",
        "5., 5000",
        "+2, 2000",
        "-1, -1000",
        "100u, 1",
        "1n, 1",
        "0.0001, 1",
        "1k, 1000000",
        "2e3, 2000000",
        "2E3, 2000000",
        "5e-3, 5",
        "1Ki, 1024000"
    })
    void readsMilliCpu(String text, long millis) {
        assertThat(Quantity.millis(text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "64Mi, 67108864",
        "1.5Gi, 1610612736",
        "128974848, 128974848",
        "129e6, 129000000",
        "129M, 129000000",
        "128974848000m, 128974848",
        "1Ei, 1152921504606846976",
        "1E, 1000000000000000000",
        "100m, 1",
        "0.5, 1"
    })
    void readsBytesAndPiecesRoundedUp(String text, long units) {
        assertThat(Quantity.units(text)).isEqualTo(units);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "m",
                "Gi",
                ".",
                "-",
                "+",
                "+-1",
                "1.2.3",
                "1 Gi",
                "1gi",
                "1Kb",
                "0x10",
                "1e",
                "1e+",
                "e3",
                "1e3Ki",
                "NaN",
                "Infinity",
                "1_000",
                "1,5",
                "\u0661",
                "1\u0000",
                "1e99999999999",
                "1e-99999999999",
                "1e2147483647",
                "00000000000000000000000000000000000000000000000000000001"
            })
    void refusesWhatIsNotAQuantityAndShowsIt(String text) {
        assertThatThrownBy(() -> Quantity.units(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is not a quantity");
    }

    @Test
    void refusesAnEndlessTextShortly() {
        assertThatThrownBy(() -> Quantity.units("9".repeat(1_000_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .hasSizeLessThan(200);
    }

    @Test
    void takesWhatIsTooLargeForTheLargest() {
        assertThat(Quantity.units("99999999999999999999")).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.millis("1e30")).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.units("-9Ei")).isEqualTo(-Long.MAX_VALUE);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1500, 1500m", "2000, 2", "-500, -500m"})
    void writesMilliCpu(long millis, String text) {
        assertThat(Quantity.ofMillis(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1024, 1Ki", "1536, 1536", "67108864, 64Mi", "1610612736, 1536Mi"})
    void writesBytesWithTheLargestSuffixThatIsExact(long bytes, String text) {
        assertThat(Quantity.ofBytes(bytes)).isEqualTo(text);
    }

    @Property(seed = "20261122")
    void readsWhatItWrites(@ForAll @LongRange(min = -Long.MAX_VALUE) long amount) {
        assertThat(Quantity.millis(Quantity.ofMillis(amount))).isEqualTo(amount);
        assertThat(Quantity.units(Quantity.ofBytes(amount))).isEqualTo(amount);
    }

    @Property(seed = "20261122")
    void readsAnyTextOrRefusesIt(@ForAll String text) {
        try {
            assertThat(Quantity.units(text)).isLessThanOrEqualTo(Long.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("is not a quantity");
        }
    }

    @Test
    void knowsWhatHasNoFraction() {
        assertThat(Quantity.isWhole("2")).isTrue();
        assertThat(Quantity.isWhole("2000m")).isTrue();
        assertThat(Quantity.isWhole("7Ei")).isTrue();
        assertThat(Quantity.isWhole("0.5")).isFalse();
        assertThat(Quantity.isWhole("500m")).isFalse();
    }
}
