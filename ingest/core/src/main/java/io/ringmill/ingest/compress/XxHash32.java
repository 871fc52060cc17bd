package io.ringmill.ingest.compress;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The checksum XXH32 with seed 0, as the frames of LZ4 have it. One thread. */
final class XxHash32 {

    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int PRIME_1 = 0x9E3779B1;
    private static final int PRIME_2 = 0x85EBCA77;
    private static final int PRIME_3 = 0xC2B2AE3D;
    private static final int PRIME_4 = 0x27D4EB2F;
    private static final int PRIME_5 = 0x165667B1;
    /** The first two primes together. */
    private static final int FIRST_LANE = 0x24234428;

    private static final int STRIPE = 16;

    private int lane1;
    private int lane2;
    private int lane3;
    private int lane4;
    private final byte[] rest = new byte[STRIPE];
    private int restLength;
    private long total;

    XxHash32() {
        reset();
    }

    /** Begins anew. */
    void reset() {
        lane1 = FIRST_LANE;
        lane2 = PRIME_2;
        lane3 = 0;
        lane4 = -PRIME_1;
        restLength = 0;
        total = 0;
    }

    static int of(byte[] bytes, int from, int length) {
        XxHash32 hash = new XxHash32();
        hash.update(bytes, from, length);
        return hash.value();
    }

    void update(byte[] bytes, int from, int length) {
        total += length;
        int at = from;
        int end = from + length;
        if (restLength > 0) {
            int taken = Math.min(STRIPE - restLength, length);
            System.arraycopy(bytes, at, rest, restLength, taken);
            restLength += taken;
            at += taken;
            if (restLength < STRIPE) {
                return;
            }
            stripe(rest, 0);
            restLength = 0;
        }
        for (; end - at >= STRIPE; at += STRIPE) {
            stripe(bytes, at);
        }
        System.arraycopy(bytes, at, rest, 0, end - at);
        restLength = end - at;
    }

    private void stripe(byte[] bytes, int at) {
        lane1 = round(lane1, (int) INTS.get(bytes, at));
        lane2 = round(lane2, (int) INTS.get(bytes, at + 4));
        lane3 = round(lane3, (int) INTS.get(bytes, at + 8));
        lane4 = round(lane4, (int) INTS.get(bytes, at + 12));
    }

    private static int round(int lane, int input) {
        return Integer.rotateLeft(lane + input * PRIME_2, 13) * PRIME_1;
    }

    /** Of all since it began. */
    int value() {
        int hash = total < STRIPE
                ? PRIME_5
                : Integer.rotateLeft(lane1, 1)
                        + Integer.rotateLeft(lane2, 7)
                        + Integer.rotateLeft(lane3, 12)
                        + Integer.rotateLeft(lane4, 18);
        hash += (int) total;
        int at = 0;
        for (; restLength - at >= Integer.BYTES; at += Integer.BYTES) {
            hash = Integer.rotateLeft(hash + (int) INTS.get(rest, at) * PRIME_3, 17) * PRIME_4;
        }
        for (; at < restLength; at++) {
            hash = Integer.rotateLeft(hash + (rest[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ (hash >>> 15)) * PRIME_2;
        hash = (hash ^ (hash >>> 13)) * PRIME_3;
        return hash ^ (hash >>> 16);
    }
}
