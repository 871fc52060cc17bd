package io.ringmill.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DigitsTest {

    private static final String OTHERS = "/:-+. \u0000\u007f\u0080\u00b0\u00b9\u00ff";

    private static long naive(String text) {
        if (!text.matches("[0-9]{1,19}")) {
            return Digits.NONE;
        }
        BigInteger value = new BigInteger(text);
        return value.bitLength() < Long.SIZE ? value.longValue() : Digits.NONE;
    }

    @Test
    void shouldReadWhatTheDigitsSayWhereverTheyLie() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(22); length > 0; length--) {
                text.append((char) ('0' + random.nextInt(10)));
            }
            if (text.length() > 0 && random.nextInt(3) == 0) {
                text.setCharAt(random.nextInt(text.length()), OTHERS.charAt(random.nextInt(OTHERS.length())));
            }
            String around = "9".repeat(random.nextInt(9));
            String behind = "8".repeat(random.nextInt(9));
            byte[] bytes = (around + text + behind).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Digits.read(bytes, around.length(), text.length()))
                    .as("'%s' between '%s' and '%s'", text, around, behind)
                    .isEqualTo(naive(text.toString()));
        }
    }

    @Test
    void shouldReadTheGreatestLongAndNoneBeyond() {
        byte[] greatest = Long.toString(Long.MAX_VALUE).getBytes(StandardCharsets.US_ASCII);
        assertThat(Digits.read(greatest, 0, greatest.length)).isEqualTo(Long.MAX_VALUE);
        greatest[greatest.length - 1]++;
        assertThat(Digits.read(greatest, 0, greatest.length)).isEqualTo(Digits.NONE);
        byte[] nines = "9999999999999999999".getBytes(StandardCharsets.US_ASCII);
        assertThat(Digits.read(nines, 0, nines.length)).isEqualTo(Digits.NONE);
    }
}
