package dev.joiner.aws.offering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.aws.FakeTime;
import dev.joiner.cloud.CapacityType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class UnavailableOfferingsTest {
    private final FakeTime time = new FakeTime();
    private final UnavailableOfferings unavailable =
            new UnavailableOfferings(time.clocks().nanos());

    @Test
    void leavesOneOfferingAloneForThreeMinutes() {
        long before = unavailable.marks().version();
        unavailable.mark(CapacityType.SPOT, "t3.medium", "us-west-2a");

        var marks = unavailable.marks();
        assertThat(marks.version()).isGreaterThan(before);
        assertThat(marks.isMarked(CapacityType.SPOT, "t3.medium", "us-west-2a")).isTrue();
        assertThat(marks.isMarked(CapacityType.ON_DEMAND, "t3.medium", "us-west-2a"))
                .isFalse();
        assertThat(marks.isMarked(CapacityType.SPOT, "t3.medium", "us-west-2b")).isFalse();

        time.pass(Duration.ofMinutes(3));

        assertThat(unavailable.marks().isMarked(CapacityType.SPOT, "t3.medium", "us-west-2a"))
                .isFalse();
        assertThat(unavailable.marks().version()).isGreaterThan(marks.version());
    }

    @Test
    void countsTheTimeFromTheLastError() {
        unavailable.mark(CapacityType.SPOT, "t3.medium", "us-west-2a");
        time.pass(Duration.ofMinutes(2));
        unavailable.mark(CapacityType.SPOT, "t3.medium", "us-west-2a");
        time.pass(Duration.ofMinutes(2));

        assertThat(unavailable.marks().isMarked(CapacityType.SPOT, "t3.medium", "us-west-2a"))
                .isTrue();
    }

    @Test
    void closesAllOfSpotWhenItsRoleIsMissing() {
        unavailable.markAll(CapacityType.SPOT);

        assertThat(unavailable.marks().isMarked(CapacityType.SPOT, "m5.large", "us-west-2c"))
                .isTrue();
        assertThat(unavailable.marks().isMarked(CapacityType.ON_DEMAND, "m5.large", "us-west-2c"))
                .isFalse();
    }

    @Test
    void keepsItsVersionWhileNothingChanges() {
        unavailable.markSubnet("subnet-1");

        assertThat(unavailable.marks()).isSameAs(unavailable.marks());
        assertThat(unavailable.marks().isSubnetFull("subnet-1")).isTrue();
        assertThat(unavailable.marks().isSubnetFull("subnet-2")).isFalse();
    }
}
