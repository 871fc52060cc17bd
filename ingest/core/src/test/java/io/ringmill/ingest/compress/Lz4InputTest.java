package io.ringmill.ingest.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jpountz.lz4.LZ4FrameOutputStream;
import net.jpountz.lz4.LZ4FrameOutputStream.BLOCKSIZE;
import net.jpountz.lz4.LZ4FrameOutputStream.FLG;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside lz4-java and the tool lz4, which write what is read here. */
class Lz4InputTest {

    @TempDir
    private Path folder;

    private static byte[] compress(byte[] content, BLOCKSIZE size, FLG.Bits... flags) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new LZ4FrameOutputStream(bytes, size, flags)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] read(byte[] bytes) throws IOException {
        InputStream pieces = new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 5));
            }
        };
        return Lz4Input.uncompressed(pieces).readAllBytes();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    /** Lines that repeat in part, near and far, some noise, and a run of one letter. */
    private static byte[] content(int length, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            switch (random.nextInt(20)) {
                case 0 -> text.append("x".repeat(random.nextInt(3000)));
                case 1 -> random.ints(random.nextInt(500), ' ', 127).forEach(c -> text.append((char) c));
                default ->
                    text.append("trade,")
                            .append(random.nextInt(100))
                            .append(",AAPL,")
                            .append(seed)
                            .append('\n');
            }
        }
        return text.substring(0, length).getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void shouldReadAsItIsWhenNotCompressed() throws IOException {
        for (String plain : List.of("", "a", "\u0004", "\u0004\"", "\u0004\"M", "ts,symbol\n1,A\n")) {
            byte[] bytes = plain.getBytes(StandardCharsets.ISO_8859_1);
            assertThat(read(bytes)).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5, 13, 100, 65_535, 65_537, 1_000_000})
    void shouldReadWhatLz4JavaWrites(int length) throws IOException {
        byte[] content = content(length, length);
        for (BLOCKSIZE size : BLOCKSIZE.values()) {
            assertThat(read(compress(content, size, FLG.Bits.BLOCK_INDEPENDENCE)))
                    .isEqualTo(content);
            assertThat(read(compress(
                            content,
                            size,
                            FLG.Bits.BLOCK_INDEPENDENCE,
                            FLG.Bits.BLOCK_CHECKSUM,
                            FLG.Bits.CONTENT_CHECKSUM)))
                    .isEqualTo(content);
        }
    }

    @Test
    void shouldReadEveryFrameWhenThereAreSeveralAndPassOverThoseToBeSkipped() throws IOException {
        byte[] one = compress(content(70_000, 1), BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_INDEPENDENCE);
        byte[] skipped = {0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 9, 9, 9};
        assertThat(read(join(
                        one, skipped, compress(new byte[0], BLOCKSIZE.SIZE_4MB, FLG.Bits.BLOCK_INDEPENDENCE), one)))
                .isEqualTo(join(content(70_000, 1), content(70_000, 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-B4D", "-B4", "-B5D -9", "-BX -B4D", "--no-frame-crc -B4D", "--content-size -B7D"})
    void shouldReadWhatTheToolWrites(String options) throws Exception {
        byte[] content = content(900_000, 7);
        Path plain = Files.write(folder.resolve("plain"), content);
        Path compressed = folder.resolve("plain.lz4");
        List<String> command = new ArrayList<>(List.of("lz4", "-q", "-f"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(plain.toString(), compressed.toString()));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertThat(process.waitFor()).isZero();
        } catch (IOException missing) {
            assumeTrue(false, "skipped: the tool lz4 is not here");
        }
        assertThat(read(Files.readAllBytes(compressed))).isEqualTo(content);
    }

    @Test
    void shouldSayWhereWhenCutOff() throws IOException {
        byte[] whole =
                compress(content(3000, 3), BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_INDEPENDENCE, FLG.Bits.CONTENT_CHECKSUM);
        for (int length = 4; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(CompressedException.class)
                    .hasMessageContaining("the LZ4 data is cut off at byte " + length);
        }
        assertThatThrownBy(() -> read(join(whole, "t,s,x\n".getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOf(CompressedException.class)
                .hasMessageContaining("ends at byte " + whole.length + ", and what follows it is not LZ4");
    }

    /** Whatever is changed, it is refused, or the content is right: never another failure. */
    @Test
    void shouldRefuseWhatIsDamaged() throws IOException {
        byte[] content = content(20_000, 5);
        byte[] whole = compress(content, BLOCKSIZE.SIZE_64KB, FLG.Bits.BLOCK_INDEPENDENCE, FLG.Bits.CONTENT_CHECKSUM);
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = whole.clone();
            int at = Integer.BYTES + random.nextInt(damaged.length - Integer.BYTES);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            try {
                assertThat(read(damaged)).isEqualTo(content);
            } catch (CompressedException told) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(2900);
    }
}
