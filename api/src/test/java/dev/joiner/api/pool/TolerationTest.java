package dev.joiner.api.pool;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TolerationTest {
    private static Taint taint(String value) {
        return new Taint("example.com/failure-percent", value, Taint.NO_SCHEDULE);
    }

    private static Toleration toleration(String operator, String value) {
        return new Toleration("example.com/failure-percent", operator, value, "");
    }

    @ParameterizedTest
    @CsvSource({
        "Lt, 10, 5, true",
        "Lt, 10, 10, false",
        "Lt, 10, 11, false",
        "Gt, 10, 11, true",
        "Gt, 10, 10, false",
        "Gt, -3, -2, true",
        "Gt, 9223372036854775806, 9223372036854775807, true",
    })
    void comparesNumbersWithTheTaintsOnTheLeft(String operator, String value, String tainted, boolean tolerated) {
        assertThat(toleration(operator, value).tolerates(taint(tainted))).isEqualTo(tolerated);
    }

    @ParameterizedTest
    @CsvSource({"Lt, 10, 05", "Gt, 1, +5", "Gt, 1, much", "Gt, 1, ''", "Gt, '', 5", "Gt, 1, 9223372036854775808"})
    void comparesNothingThatIsNoWholeNumber(String operator, String value, String tainted) {
        assertThat(toleration(operator, value).tolerates(taint(tainted))).isFalse();
    }

    @Test
    void doesNotTakeTheSameValueForGreaterOrLess() {
        assertThat(toleration("Gt", "5").tolerates(taint("5"))).isFalse();
        assertThat(toleration("", "5").tolerates(taint("5"))).isTrue();
        assertThat(toleration("Equal", "5").tolerates(taint("5"))).isTrue();
    }

    @Test
    void matchesNothingUnderAWordThatKubernetesDoesNotKnow() {
        assertThat(toleration("NotEqual", "5").tolerates(taint("5"))).isFalse();
    }

    @Test
    void matchesEveryValueUnderExists() {
        assertThat(toleration("Exists", "").tolerates(taint("5"))).isTrue();
        assertThat(Toleration.ALL.tolerates(taint("x"))).isTrue();
    }
}
