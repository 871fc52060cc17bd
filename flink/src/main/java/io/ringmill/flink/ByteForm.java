package io.ringmill.flink;

import java.util.function.Function;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** What says its version itself, as bytes. */
final class ByteForm<T> implements SimpleVersionedSerializer<T> {

    private final Function<T, byte[]> write;
    private final Function<byte[], T> read;

    ByteForm(Function<T, byte[]> write, Function<byte[], T> read) {
        this.write = write;
        this.read = read;
    }

    /** Of bytes, which stay as they are. */
    static ByteForm<byte[]> ofBytes() {
        return new ByteForm<>(Function.identity(), Function.identity());
    }

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(T value) {
        return write.apply(value);
    }

    @Override
    public T deserialize(int version, byte[] bytes) {
        return read.apply(bytes);
    }
}
