package dev.joiner.cluster.server;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;

/**
 * A body as it comes, in blocks: never copied as a whole, and never larger in memory than what was taken from the
 * budgets for it, however small the pieces are. Filled by its event loop, read by one thread afterwards.
 */
public final class Body {
    private static final int FIRST_BLOCK = 4 << 10;
    private static final int BLOCK = 32 << 10;

    private final List<byte[]> blocks = new ArrayList<>();
    private int inLast;
    private long capacity;
    private long size;

    Body() {}

    /** Bytes. */
    public long size() {
        return size;
    }

    /** All of it, from the beginning. */
    public InputStream stream() {
        Queue<InputStream> parts = new ArrayDeque<>();
        for (int i = 0; i < blocks.size(); i++) {
            byte[] block = blocks.get(i);
            parts.add(new ByteArrayInputStream(block, 0, i == blocks.size() - 1 ? inLast : block.length));
        }
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    /** All of it in one array. */
    public byte[] bytes() {
        if (blocks.size() == 1) {
            return Arrays.copyOf(blocks.getFirst(), inLast);
        }
        byte[] all = new byte[Math.toIntExact(size)];
        int at = 0;
        for (byte[] block : blocks) {
            int length = Math.min(block.length, all.length - at);
            System.arraycopy(block, 0, all, at, length);
            at += length;
        }
        return all;
    }

    /** Bytes of memory that it will need beyond those it has, once it has taken this chunk. */
    long growth(Buffer chunk) {
        long missing = size + chunk.length() - capacity;
        return missing <= 0 ? 0 : blocksFor(missing);
    }

    private long blocksFor(long missing) {
        long first = blocks.isEmpty() ? FIRST_BLOCK : 0;
        return first + (missing <= first ? 0 : Math.ceilDiv(missing - first, BLOCK) * BLOCK);
    }

    /** Takes a chunk. */
    void add(Buffer chunk) {
        int at = 0;
        while (at < chunk.length()) {
            if (blocks.isEmpty() || inLast == blocks.getLast().length) {
                blocks.add(new byte[blocks.isEmpty() ? FIRST_BLOCK : BLOCK]);
                inLast = 0;
                capacity += blocks.getLast().length;
            }
            byte[] last = blocks.getLast();
            int length = Math.min(last.length - inLast, chunk.length() - at);
            chunk.getBytes(at, at + length, last, inLast);
            inLast += length;
            at += length;
        }
        size += chunk.length();
    }
}
