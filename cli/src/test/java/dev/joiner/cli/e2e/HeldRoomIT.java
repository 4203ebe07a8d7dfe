package dev.joiner.cli.e2e;

import org.junit.jupiter.api.Test;

/** Room that is planned for some pods is theirs, also when others come first. */
class HeldRoomIT {
    @Test
    void keepsPlannedRoomFromPodsThatArriveWhileTheNodesBoot() {
        try (var twin = TestTwin.start("held-room-it", HeldRoom.options())) {
            HeldRoom.Outcome outcome = HeldRoom.play(twin);

            outcome.assertThatRoomWasKept();
            twin.assertOneInstancePerClaim();
        }
    }
}
