package io.ringmill.ingest.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class MessageContentTest {

    private final MessageContent content = new MessageContent(8);

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private String take(byte[] message, int most) throws IOException {
        byte[] amid = new byte[message.length + 7];
        System.arraycopy(message, 0, amid, 3, message.length);
        return content.take(amid, 3, message.length, most)
                ? new String(content.bytes(), 0, content.length(), StandardCharsets.US_ASCII)
                : "too long";
    }

    @Test
    void shouldUncompressOneMessageAfterAnother() throws IOException {
        for (String text : new String[] {"x".repeat(5000), "", "y", "z".repeat(70_000)}) {
            byte[] plain = text.getBytes(StandardCharsets.US_ASCII);
            assertThat(take(gzip(plain), 100_000)).isEqualTo(text);
            assertThat(take(Zstd.compress(plain), 100_000)).isEqualTo(text);
            assertThat(content.bytes().length).isGreaterThanOrEqualTo(text.length() + 8);
        }
    }

    @Test
    void shouldTakeNoMoreThanWasAskedFor() throws IOException {
        byte[] bomb = new byte[50_000_000];
        for (byte[] message : new byte[][] {gzip(bomb), Zstd.compress(bomb)}) {
            assertThat(message.length).isLessThan(60_000);
            assertThat(take(message, 10_000)).isEqualTo("too long");
            assertThat(content.bytes().length).isLessThanOrEqualTo(10_009);
        }
        byte[] most = new byte[10_000];
        Arrays.fill(most, (byte) 'a');
        assertThat(take(gzip(most), 10_000)).hasSize(10_000);
        assertThat(take(gzip(most), 9_999)).isEqualTo("too long");
    }

    @Test
    void shouldRefuseAWindowThatIsLargerThanMessagesNeed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(bytes)) {
            out.setLong(26);
            out.write("small".getBytes(StandardCharsets.US_ASCII));
        }
        assertThatThrownBy(() -> take(bytes.toByteArray(), 1000))
                .isInstanceOf(CompressedException.class)
                .hasMessageContaining("the Zstandard data is cut off or damaged by byte");
    }

    @Test
    void shouldSayWhatIsDamaged() throws IOException {
        byte[] cut = Arrays.copyOf(gzip("abcdefgh".getBytes(StandardCharsets.US_ASCII)), 20);
        assertThatThrownBy(() -> take(cut, 1000))
                .isInstanceOf(CompressedException.class)
                .hasMessage("the gzip data is cut off at byte 20");
    }
}
