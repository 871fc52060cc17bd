package io.ringmill.flink;

import org.apache.flink.core.io.SimpleVersionedSerializer;

/** State that is bytes already. */
final class PlainBytes implements SimpleVersionedSerializer<byte[]> {

    @Override
    public int getVersion() {
        return 1;
    }

    @Override
    public byte[] serialize(byte[] state) {
        return state;
    }

    @Override
    public byte[] deserialize(int version, byte[] bytes) {
        return bytes;
    }
}
