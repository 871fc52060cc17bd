package io.ringmill.ingest.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class GivenBackInputTest {

    /** Of the bytes 0 to 99; counts those that are read. */
    private static final class Counted extends ByteArrayInputStream {
        int read;

        Counted() {
            super(new byte[100]);
            for (int i = 0; i < buf.length; i++) {
                buf[i] = (byte) i;
            }
        }

        @Override
        public synchronized int read(byte[] bytes, int from, int length) {
            int count = super.read(bytes, from, length);
            read += Math.max(0, count);
            return count;
        }
    }

    @Test
    void shouldReadNothingOfTheInputWhenItCanBePassedOver() throws Exception {
        Counted input = new Counted();
        GivenBackInput in = new GivenBackInput(input);
        in.skipNBytes(90);
        assertThat(input.read).isZero();
        assertThat(in.read()).isEqualTo(90);
    }

    @Test
    void shouldPassOverWhatWasGivenBackFirst() throws Exception {
        GivenBackInput in = new GivenBackInput(new Counted());
        in.giveBack(new byte[] {7, 8, 9}, 0, 3);
        in.skipNBytes(2);
        assertThat(in.read()).isEqualTo(9);
        in.giveBack(new byte[] {7, 8, 9}, 0, 3);
        in.skipNBytes(5);
        assertThat(in.read()).isEqualTo(2);
    }
}
