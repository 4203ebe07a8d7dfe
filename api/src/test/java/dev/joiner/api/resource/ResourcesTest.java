package dev.joiner.api.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.joiner.api.pool.Limits;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourcesTest {
    private static Resources resources(String cpu, String memory) {
        return Resources.parse(Map.of("cpu", cpu, "memory", memory));
    }

    @Test
    void readsEachNameInItsUnit() {
        Resources parsed =
                Resources.parse(Map.of("cpu", "200m", "memory", "64Mi", "pods", "17", "nvidia.com/gpu", "2"));

        assertThat(parsed.get("cpu")).isEqualTo(200);
        assertThat(parsed.get("memory")).isEqualTo(64L << 20);
        assertThat(parsed.get("pods")).isEqualTo(17);
        assertThat(parsed.get("nvidia.com/gpu")).isEqualTo(2);
        assertThat(parsed.get("absent")).isZero();
    }

    @Test
    void namesTheResourceItCannotRead() {
        assertThatThrownBy(() -> resources("two", "1Gi"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("cpu: 'two' is not a quantity");
    }

    @Test
    void keepsNoZeroes() {
        assertThat(resources("0", "1Gi")).isEqualTo(Resources.parse(Map.of("memory", "1Gi")));
        assertThat(resources("1", "1Gi").minus(resources("1", "1Gi"))).isEqualTo(Resources.NONE);
    }

    @Test
    void addsTakesAwayAndMultipliesNameByName() {
        Resources a = resources("200m", "64Mi");
        Resources b = Resources.parse(Map.of("cpu", "1", "pods", "1"));

        assertThat(a.plus(b)).isEqualTo(Resources.parse(Map.of("cpu", "1200m", "memory", "64Mi", "pods", "1")));
        assertThat(b.minus(a).get("memory")).isEqualTo(-(64L << 20));
        assertThat(a.times(3)).isEqualTo(resources("600m", "192Mi"));
        assertThat(a.max(b)).isEqualTo(Resources.parse(Map.of("cpu", "1", "memory", "64Mi", "pods", "1")));
        assertThat(a.min(b)).isEqualTo(Resources.parse(Map.of("cpu", "200m")));
        assertThat(a.with("cpu", 0)).isEqualTo(Resources.parse(Map.of("memory", "64Mi")));
    }

    @Test
    void fitsWhereEveryAmountDoes() {
        assertThat(resources("1", "1Gi").fitsIn(resources("1", "1Gi"))).isTrue();
        assertThat(resources("1001m", "1Gi").fitsIn(resources("1", "2Gi"))).isFalse();
        assertThat(Resources.parse(Map.of("nvidia.com/gpu", "1")).fitsIn(resources("64", "64Gi")))
                .isFalse();
        assertThat(Resources.NONE.fitsIn(Resources.NONE)).isTrue();
    }

    @Test
    void staysAbsurdWithAbsurdAmounts() {
        Resources absurd = resources("9e18", "9E");

        assertThat(absurd.plus(absurd).fitsIn(resources("1000", "1Ti"))).isFalse();
        assertThat(absurd.times(1_000_000).fitsIn(resources("1000", "1Ti"))).isFalse();
        assertThat(Resources.NONE.minus(absurd).minus(absurd).get("memory")).isEqualTo(-Long.MAX_VALUE);
        assertThat(absurd.times(-3).get("memory")).isEqualTo(-Long.MAX_VALUE);
    }

    @Test
    void readsForPeople() {
        assertThat(resources("200m", "64Mi")).hasToString("200m cpu, 64Mi memory");
        assertThat(Resources.NONE).hasToString("nothing");
    }

    @Test
    void keepsAZeroWhereToNameItSaysSomething() {
        assertThat(Resources.amountsOf(Map.of("cpu", "0", "memory", "1"))).containsEntry("cpu", 0L);
        assertThat(Limits.parse(Map.of("cpu", "0")).isEmpty()).isFalse();
        assertThat(Limits.parse(Map.of("cpu", "0"))).hasToString("0 cpu").isNotEqualTo(Limits.NONE);
    }
}
