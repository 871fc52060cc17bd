package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jpountz.lz4.LZ4FrameOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of Zstandard and LZ4; those of gzip are in the tests of files. */
class CompressedFilesTest {

    @TempDir
    private Path folder;

    @Test
    void shouldReadFilesAndSayWhatOneIsNot() throws Exception {
        String pipeline =
                "streams: {s: {time: {field: t, unit: ms}, fields: {x: double}}}\nsources: [{csv: {path: '%s'}}]\n";
        Path good = Files.write(
                folder.resolve("a.csv.zst"), Zstd.compress("t,x\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8)));
        assertThat(Recorded.run(pipeline.formatted(good)).source().published()).isEqualTo(2);
        Path plain = Files.writeString(folder.resolve("b.csv.zst"), "t,x\n1,2\n");
        assertThatThrownBy(() -> Recorded.run(pipeline.formatted(plain)))
                .hasMessageContaining("is not a Zstandard file; compress it, or take .zst off its name");
        Path followed =
                Files.write(folder.resolve("c.csv"), Zstd.compress("t,x\n1,2\n".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> Recorded.run(pipeline.formatted(followed).replace("'}}]", "', follow: true}}]")))
                .hasMessageContaining("is Zstandard, which cannot be followed; say follow: false");
    }

    @Test
    void shouldReadLz4AndSayWhatOneIsNot() throws Exception {
        String pipeline =
                "streams: {s: {time: {field: t, unit: ms}, fields: {x: double}}}\nsources: [{csv: {path: '%s'}}]\n";
        Path good = folder.resolve("a.csv.lz4");
        try (OutputStream out = new LZ4FrameOutputStream(Files.newOutputStream(good))) {
            out.write("t,x\n1,2\n3,4\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(Recorded.run(pipeline.formatted(good)).source().published()).isEqualTo(2);
        Path plain = Files.writeString(folder.resolve("b.csv.lz4"), "t,x\n1,2\n");
        assertThatThrownBy(() -> Recorded.run(pipeline.formatted(plain)))
                .hasMessageContaining("is not an LZ4 file; compress it, or take .lz4 off its name");
        Path followed = Files.copy(good, folder.resolve("c.csv"));
        assertThatThrownBy(() -> Recorded.run(pipeline.formatted(followed).replace("'}}]", "', follow: true}}]")))
                .hasMessageContaining("is LZ4, which cannot be followed; say follow: false");
        assertThatThrownBy(() -> Recorded.run(pipeline.formatted(good).replace("'}}]", "', follow: true}}]")))
                .hasMessageContaining("only a plain file can be followed");
    }
}
