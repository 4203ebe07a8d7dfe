package dev.joiner.cluster.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BodyTest {
    @Property(tries = 200)
    void givesBackWhatCameAndTakesWhatItSays(@ForAll @Size(max = 40) List<@IntRange(max = 70_000) Integer> lengths)
            throws IOException {
        var body = new Body();
        var sent = new ByteArrayOutputStream();
        long taken = 0;
        byte next = 0;
        for (int length : lengths) {
            byte[] chunk = new byte[length];
            for (int i = 0; i < length; i++) {
                chunk[i] = next++;
            }
            taken += body.growth(Buffer.buffer(chunk));
            body.add(Buffer.buffer(chunk));
            sent.writeBytes(chunk);
        }

        assertThat(body.size()).isEqualTo(sent.size());
        assertThat(body.stream().readAllBytes()).isEqualTo(sent.toByteArray());
        assertThat(body.bytes()).isEqualTo(sent.toByteArray());
        assertThat(taken).isBetween(body.size(), body.size() + (36 << 10));
    }

    @Test
    void doesNotGrowWithTheNumberOfItsPieces() {
        var body = new Body();
        long taken = 0;
        for (int i = 0; i < 10_000; i++) {
            Buffer one = Buffer.buffer(new byte[1]);
            taken += body.growth(one);
            body.add(one);
        }

        assertThat(taken).isLessThan(40 << 10);
    }
}
