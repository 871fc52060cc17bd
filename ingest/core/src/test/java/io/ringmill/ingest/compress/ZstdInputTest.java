package io.ringmill.ingest.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ZstdInputTest {

    private static final byte[] FRAME = Zstd.compress("one\ntwo\n".getBytes(StandardCharsets.US_ASCII));

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** As a pipe gives it: in pieces. */
    private static String read(byte[] bytes) throws IOException {
        InputStream pieces = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 5));
            }
        };
        return new String(ZstdInput.uncompressed(pieces).readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void shouldReadAsItIsWhenNotCompressed() throws IOException {
        for (String plain : new String[] {"", "a", "(", "(1,2\n", "ts,symbol\n1,A\n"}) {
            assertThat(read(plain.getBytes(StandardCharsets.US_ASCII))).isEqualTo(plain);
        }
    }

    /** As Java 17 gives a pipe: how much is there it cannot say. */
    @Test
    void shouldReadFromAPipe() throws IOException {
        InputStream pipe = new ByteArrayInputStream(FRAME) {
            @Override
            public synchronized int available() {
                throw new IllegalStateException("Illegal seek");
            }
        };
        assertThat(CompressedInput.contentOf(pipe).readAllBytes())
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("one\ntwo\n");
    }

    @Test
    void shouldReadEveryFrameWhenThereAreSeveral() throws IOException {
        byte[] content = new byte[300_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('a' + new Random(i).nextInt(26));
        }
        assertThat(read(join(FRAME, Zstd.compress(content), Zstd.compress(new byte[0]), FRAME)))
                .isEqualTo("one\ntwo\n" + new String(content, StandardCharsets.US_ASCII) + "one\ntwo\n");
    }

    /** As pzstd writes them, and readers of Zstandard have to pass over. */
    @Test
    void shouldPassOverFramesThatAreToBeSkipped() throws IOException {
        for (int number = 0; number < 16; number++) {
            byte[] skipped = {(byte) (0x50 + number), 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 'a', 'b', 'c', 'd'};
            byte[] both = join(skipped, FRAME, skipped, FRAME);
            assertThat(read(both)).isEqualTo("one\ntwo\none\ntwo\n");
            assertThat(CompressedInput.form(both, 0, both.length)).isEqualTo("Zstandard");
            assertThat(CompressedInput.contentOf(new ByteArrayInputStream(both)).readAllBytes())
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("one\ntwo\none\ntwo\n");
        }
        assertThat(read("SYM,*M".getBytes(StandardCharsets.US_ASCII))).isEqualTo("SYM,*M");
        assertThat(read("P*M".getBytes(StandardCharsets.US_ASCII))).isEqualTo("P*M");
    }

    @Test
    void shouldSayWhereWhenCutOffOrDamaged() {
        for (int length = 4; length < FRAME.length; length++) {
            byte[] cut = Arrays.copyOf(FRAME, length);
            assertThatThrownBy(() -> read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(CompressedException.class)
                    .hasMessageContaining("the Zstandard data is cut off or damaged by byte " + length);
        }
        assertThatThrownBy(() -> read(join(FRAME, new byte[] {'t', 's', ',', 'x', '\n'})))
                .isInstanceOf(CompressedException.class);
    }
}
