package io.ringmill.ingest.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.ingest.compress.GzipInput.GzipException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipInputTest {

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** As a pipe: cannot say how much is available, and gives out what it likes. */
    private static InputStream pipe(byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int available() {
                throw new IllegalStateException("Illegal seek");
            }

            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 7));
            }
        };
    }

    /** What is read before the end or a failure; the failure's message is added. */
    private static String read(byte[] bytes) throws IOException {
        InputStream in = GzipInput.uncompressed(pipe(bytes));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] some = new byte[100];
        try {
            for (int count = in.read(some, 0, 100); count >= 0; count = in.read(some, 0, 100)) {
                read.write(some, 0, count);
            }
        } catch (GzipException e) {
            return read.toString(StandardCharsets.US_ASCII) + "! " + e.getMessage();
        }
        return read.toString(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldReadAsItIsWhenNotGzip() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read(ascii("a"))).isEqualTo("a");
        assertThat(read(ascii("\u001f"))).isEqualTo("\u001f");
        assertThat(read(ascii("ts,symbol\n1,A\n"))).isEqualTo("ts,symbol\n1,A\n");
    }

    @Test
    void shouldReadEveryMemberWhenThereAreSeveral() throws IOException {
        byte[] named = {0x1f, (byte) 0x8b, 8, 31, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2};
        byte[] second = gzip(ascii("two\n"));
        byte[] withFlags = join(named, Arrays.copyOfRange(second, 10, second.length));
        assertThat(read(join(gzip(ascii("one\n")), withFlags, gzip(new byte[0]), gzip(ascii("three\n")))))
                .isEqualTo("one\ntwo\nthree\n");
        assertThat(read(join(gzip(ascii("one\n")), new byte[1000]))).isEqualTo("one\n");
    }

    @Test
    void shouldReadTheSameWhenTheContentIsLong() throws IOException {
        byte[] content = new byte[300_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) ('a' + new Random(i).nextInt(26));
        }
        byte[] half = Arrays.copyOf(content, 150_001);
        byte[] rest = Arrays.copyOfRange(content, 150_001, content.length);
        assertThat(read(join(gzip(half), gzip(rest)))).isEqualTo(new String(content, StandardCharsets.US_ASCII));
    }

    @Test
    void shouldSayWhereWhenSomethingElseFollows() throws IOException {
        byte[] member = gzip(ascii("one\n"));
        assertThat(read(join(member, ascii("ts,symbol\n"))))
                .isEqualTo("one\n! the gzip data ends at byte " + member.length
                        + ", and what follows it is not gzip; take that away");
    }

    @Test
    void shouldSayWhereWhenCutOffAnywhere() throws IOException {
        byte[] first = gzip(ascii("one\n"));
        byte[] both = join(first, gzip(ascii("two\n")));
        for (int length = 2; length < both.length; length++) {
            if (length != first.length) {
                assertThat(read(Arrays.copyOf(both, length)))
                        .startsWith(length < first.length - 8 ? "" : "one\n")
                        .endsWith("! the gzip data is cut off at byte " + length);
            }
        }
    }

    @Test
    void shouldFailWhenDamaged() throws IOException {
        byte[] member = gzip(ascii("one one one one\n"));
        byte[] wrongSum = member.clone();
        wrongSum[member.length - 6] ^= 1;
        assertThat(read(wrongSum))
                .isEqualTo("one one one one\n! the gzip data that ends at byte " + member.length
                        + " is damaged (wrong checksum)");
        byte[] wrongCode = member.clone();
        wrongCode[10] |= 6;
        assertThat(read(wrongCode)).contains("! the gzip data is damaged near byte ");
        byte[] unknown = member.clone();
        unknown[2] = 9;
        InputStream in = GzipInput.uncompressed(pipe(unknown));
        assertThatThrownBy(in::read)
                .isInstanceOf(GzipException.class)
                .hasMessage("the gzip header at byte 1 names an unknown compression, 9");
    }
}
