package dev.joiner.cli.manifest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that ends with {@link TooLong} after so many bytes. */
public final class LimitedInput extends FilterInputStream {
    private long left;

    /** Of another stream. */
    public LimitedInput(InputStream in, long most) {
        super(in);
        this.left = most;
    }

    /** There are more bytes than allowed. */
    public static final class TooLong extends IOException {
        private static final long serialVersionUID = 1L;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        count(value < 0 ? 0 : 1);
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) throws TooLong {
        left -= read;
        if (left < 0) {
            throw new TooLong();
        }
    }
}
