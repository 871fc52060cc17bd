package io.ringmill.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {

    private static final int TEXTS = 50_000;
    /** First bytes that matter, and continuations at the edges of their ranges. */
    private static final int[] EDGES = {
        0, 'a', 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xee, 0xef, 0xf0,
        0xf1, 0xf4, 0xf5, 0xff
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void shouldAgreeWithTheJdkWhenBytesAreRandom(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < TEXTS; i++) {
            byte[] bytes = new byte[1 + random.nextInt(5)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) EDGES[random.nextInt(EDGES.length)];
            }
            byte[] within = new byte[bytes.length + 24];
            Arrays.fill(within, (byte) (i % 2 == 0 ? 'a' : 0x80));
            int ahead = random.nextInt(12);
            Arrays.fill(within, 0, ahead + 12, (byte) 'a');
            System.arraycopy(bytes, 0, within, 12, bytes.length);
            if (Utf8.isValid(bytes, 0, bytes.length) != isValid(bytes)
                    || Utf8.isValid(within, 12 - ahead, ahead + bytes.length) != isValid(bytes)) {
                fail("seed %d, text %d: %s", seed, i, Arrays.toString(bytes));
            }
        }
    }

    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }

    @Test
    void shouldEncodeAsTheJdkWhenAnyCodePoint() {
        byte[] bytes = new byte[4];
        for (int code = 0; code <= Character.MAX_CODE_POINT; code += 7) {
            if (code < 0xd800 || code >= 0xe000) {
                int end = Utf8.encode(code, bytes, 0);
                assertThat(new String(bytes, 0, end, StandardCharsets.UTF_8)).isEqualTo(Character.toString(code));
            }
        }
    }
}
