package io.ringmill.ingest.decode;

import java.io.ByteArrayInputStream;

/** Gives out bytes a few at a time, as a socket may. */
final class PiecewiseInput extends ByteArrayInputStream {

    private final int piece;

    PiecewiseInput(byte[] bytes, int piece) {
        super(bytes);
        this.piece = piece;
    }

    @Override
    public synchronized int read(byte[] target, int from, int length) {
        return super.read(target, from, Math.min(length, piece));
    }
}
