package io.ringmill.ingest.parquet;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Compresses pages with Zstandard. Parquet's own way to it needs Hadoop. */
final class ZstdPages implements CompressionCodecFactory, CompressionCodecFactory.BytesInputCompressor {

    private static final int LEVEL = 3;

    /** Makes sure that it can. */
    static void require() throws IOException {
        try {
            Native.load();
        } catch (LinkageError missing) {
            throw new IOException(
                    "Parquet cannot be written, as the library that compresses it cannot be loaded; make "
                            + System.getProperty("java.io.tmpdir")
                            + ", where it is unpacked, writable, or name another folder with -Djava.io.tmpdir ("
                            + missing.getMessage() + ")",
                    missing);
        }
    }

    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream((int) bytes.size() / 2 + 64);
        try (OutputStream zstd = new ZstdOutputStreamNoFinalizer(compressed, LEVEL)) {
            bytes.writeAllTo(zstd);
        }
        return BytesInput.from(compressed.toByteArray());
    }

    @Override
    public CompressionCodecName getCodecName() {
        return CompressionCodecName.ZSTD;
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codecName) {
        return this;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codecName) {
        throw new UnsupportedOperationException("nothing is read here");
    }

    @Override
    public void release() {
        // it holds nothing
    }
}
