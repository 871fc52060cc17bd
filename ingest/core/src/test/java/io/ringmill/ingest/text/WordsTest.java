package io.ringmill.ingest.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordsTest {

    private static final byte[] EDGES = {'/', '0', '5', '9', ':', ',', '\n', 0x0b, 0, 0x7f, (byte) 0x80, (byte) 0xb5, -1
    };

    @Test
    void shouldFindTheSameAsALoopWhereverTheBytesLie() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(30)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = random.nextInt(3) > 0 ? (byte) '7' : EDGES[random.nextInt(EDGES.length)];
            }
            int start = random.nextInt(bytes.length + 1);
            int end = start + random.nextInt(bytes.length - start + 1);
            int newline = start;
            while (newline < end && bytes[newline] != '\n') {
                newline++;
            }
            int noDigit = start;
            while (noDigit < end && Character.digit((char) (bytes[noDigit] & 0xff), 10) >= 0) {
                noDigit++;
            }
            assertThat(Words.find(bytes, start, end, Words.of('\n'))).isEqualTo(newline);
            assertThat(Words.endOfDigits(bytes, start, end)).isEqualTo(noDigit);
        }
    }

    @Test
    void shouldMarkTheFirstByteBelowALimit() {
        for (int value = 0; value < 256; value++) {
            long word = 0x8040_4040_8080_1f00L | value;
            int expected = value < ' ' ? 0 : 1;
            assertThat(Words.first(Words.below(word, Words.of(' ')))).isEqualTo(expected);
        }
    }
}
