package dev.joiner.api.requirement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequirementTest {
    private static final List<String> DOMAIN = List.of("-1", "0", "1", "2", "3", "4", "5", "6", "007", "a", "b", "");

    private static Requirement of(Operator operator, String... values) {
        return Requirement.of("k", operator, List.of(values), 0);
    }

    @Provide
    Arbitrary<Requirement> requirements() {
        Arbitrary<List<String>> values =
                Arbitraries.of("1", "2", "3", "4", "5", "a", "b").list().ofMaxSize(4);
        Arbitrary<String> bound = Arbitraries.integers().between(-1, 6).map(i -> Integer.toString(i));
        Arbitrary<Requirement> sets = Combinators.combine(
                        Arbitraries.of(Operator.IN, Operator.NOT_IN, Operator.EXISTS, Operator.DOES_NOT_EXIST), values)
                .as((operator, list) -> Requirement.of("k", operator, list, 0));
        Arbitrary<Requirement> bounds = Combinators.combine(
                        Arbitraries.of(Operator.GT, Operator.GTE, Operator.LT, Operator.LTE), bound)
                .as(RequirementTest::of);
        Arbitrary<Requirement> one = Arbitraries.oneOf(sets, bounds);
        return Arbitraries.oneOf(one, Combinators.combine(one, one).as(Requirement::and));
    }

    @Property(seed = "20261122")
    void allowsTogetherWhatBothAllow(@ForAll("requirements") Requirement a, @ForAll("requirements") Requirement b) {
        Requirement both = a.and(b);

        for (String value : DOMAIN) {
            assertThat(both.allows(value))
                    .as("%s of %s and %s", value, a, b)
                    .isEqualTo(a.allows(value) && b.allows(value));
        }
        assertThat(both.allowsAbsence())
                .as("absence of %s and %s", a, b)
                .isEqualTo(a.allowsAbsence() && b.allowsAbsence());
    }

    @Property(seed = "20261122")
    void doesNotCareForOrder(
            @ForAll("requirements") Requirement a,
            @ForAll("requirements") Requirement b,
            @ForAll("requirements") Requirement c) {
        assertThat(a.and(b)).isEqualTo(b.and(a)).hasSameHashCodeAs(b.and(a));
        assertThat(a.and(b).and(c)).isEqualTo(a.and(b.and(c)));
        assertThat(a.and(a)).isEqualTo(a);
    }

    @Property(seed = "20261122")
    void writesDifferentRequirementsDifferently(
            @ForAll("requirements") Requirement a, @ForAll("requirements") Requirement b) {
        assertThat(a.toString().equals(b.toString())).isEqualTo(a.equals(b));
    }

    @Test
    void meansWhatKubernetesMeansByEachOperator() {
        assertThat(of(Operator.IN, "a").allows("a")).isTrue();
        assertThat(of(Operator.IN, "a").allowsAbsence()).isFalse();
        assertThat(of(Operator.NOT_IN, "a").allows("a")).isFalse();
        assertThat(of(Operator.NOT_IN, "a").allowsAbsence()).isTrue();
        assertThat(of(Operator.EXISTS).allows("")).isTrue();
        assertThat(of(Operator.EXISTS).allowsAbsence()).isFalse();
        assertThat(of(Operator.DOES_NOT_EXIST).allows("a")).isFalse();
        assertThat(of(Operator.DOES_NOT_EXIST).allowsAbsence()).isTrue();
        assertThat(of(Operator.GT, "2").allows("2")).isFalse();
        assertThat(of(Operator.GT, "2").allows("3")).isTrue();
        assertThat(of(Operator.GT, "2").allows("large")).isFalse();
        assertThat(of(Operator.GT, "2").allowsAbsence()).isFalse();
        assertThat(of(Operator.LT, "2").allows("1")).isTrue();
        assertThat(of(Operator.GTE, "2").allows("2")).isTrue();
        assertThat(of(Operator.LTE, "2").allows("3")).isFalse();
    }

    @Test
    void isMetByNoNodeWhenItContradictsItself() {
        Requirement contradiction = of(Operator.IN, "a").and(of(Operator.IN, "b"));

        assertThat(contradiction.isEmpty()).isTrue();
        assertThat(contradiction.allowsAbsence()).isFalse();
        assertThat(contradiction).isNotEqualTo(of(Operator.DOES_NOT_EXIST));
    }

    @Test
    void needsTheLabelWhenOneOfBothSidesDoes() {
        assertThat(of(Operator.NOT_IN, "a").and(of(Operator.EXISTS)).allowsAbsence())
                .isFalse();
    }

    @Test
    void allowsNothingAboveTheLargestNumber() {
        Requirement above = of(Operator.GT, Long.toString(Long.MAX_VALUE));

        assertThat(above.isEmpty()).isTrue();
        assertThat(above.allows(Long.toString(Long.MAX_VALUE))).isFalse();
    }

    @Test
    void keepsTheLargerWishForDistinctValues() {
        assertThat(of(Operator.EXISTS)
                        .withMinValues(3)
                        .and(of(Operator.EXISTS).withMinValues(5))
                        .minValues())
                .isEqualTo(5);
    }

    @Test
    void knowsKeysByTheirOldNames() {
        assertThat(Requirement.in("beta.kubernetes.io/arch", "amd64"))
                .isEqualTo(Requirement.in("kubernetes.io/arch", "amd64"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "1.5", "99999999999999999999"})
    void takesOneWholeNumberForAComparison(String value) {
        assertThatThrownBy(() -> of(Operator.GT, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k: operator Gt takes one whole number, got [" + value + "]");
    }

    @Test
    void readsAsItIsWritten() {
        assertThat(of(Operator.IN, "b", "a")).hasToString("k In [a, b]");
        assertThat(of(Operator.NOT_IN, "a")).hasToString("k NotIn [a]");
        assertThat(of(Operator.EXISTS)).hasToString("k Exists");
        assertThat(of(Operator.DOES_NOT_EXIST)).hasToString("k DoesNotExist");
        assertThat(of(Operator.GT, "2")).hasToString("k Gte 3");
        assertThat(of(Operator.GT, "2").and(of(Operator.LT, "9"))).hasToString("k Gte 3 Lte 8");
        assertThat(of(Operator.IN, "a").and(of(Operator.IN, "b"))).hasToString("k In []");
        assertThat(of(Operator.NOT_IN, "a").and(of(Operator.EXISTS))).hasToString("k Exists NotIn [a]");
    }
}
