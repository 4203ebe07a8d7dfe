package dev.joiner.planner.pods;

import static dev.joiner.api.kube.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.joiner.api.kube.PodBuilder;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodKeyTest {
    private static PodKey key(PodBuilder pod) {
        return new PodKey(pod.build());
    }

    @Test
    void isOneForPodsThatDifferInTheirServiceAccountsVolumeOnly() {
        assertThat(aPod("web-1").build().spec().volumes())
                .isNotEqualTo(aPod("web-2").build().spec().volumes());

        assertThat(key(aPod("web-1"))).isEqualTo(key(aPod("web-2"))).hasSameHashCodeAs(key(aPod("web-2")));
    }

    @Test
    void tellsPodsOfDifferentClaimsApart() {
        assertThat(key(aPod("db-1").claim("data-1")))
                .isNotEqualTo(key(aPod("db-1").claim("data-2")));
        assertThat(key(aPod("db-1").claim("data-1"))).isNotEqualTo(key(aPod("db-1")));
        assertThat(key(aPod("db-1").claim("data-1"))).isEqualTo(key(aPod("db-1").claim("data-1")));
    }

    @Test
    void spreadsPodsOfDifferentClaimsOverAHashTable() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            hashes.add(key(aPod("db").claim("data-" + i)).hashCode());
        }

        assertThat(hashes).hasSizeGreaterThan(990);
    }
}
