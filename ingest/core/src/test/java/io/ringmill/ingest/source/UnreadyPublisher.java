package io.ringmill.ingest.source;

import io.ringmill.event.EventColumns;
import io.ringmill.event.StreamSpec;
import io.ringmill.publish.EventPublisher;

/** Takes nothing: every call fails, but for those that a source needs before its first record. */
final class UnreadyPublisher extends EventPublisher {

    static final String MESSAGE = "not ready";

    private final StreamSpec stream;

    UnreadyPublisher(StreamSpec stream) {
        this.stream = stream;
    }

    private static UnsupportedOperationException failure() {
        return new UnsupportedOperationException(MESSAGE);
    }

    @Override
    public EventColumns columns() {
        return new EventColumns(stream);
    }

    @Override
    public EventColumns columns(int rows) {
        return new EventColumns(stream, rows);
    }

    @Override
    public String stream() {
        return stream.name();
    }

    @Override
    public void close() {}

    @Override
    public int field(String name) {
        throw failure();
    }

    @Override
    public int key(String text) {
        throw failure();
    }

    @Override
    public int key(byte[] utf8, int from, int length) {
        throw failure();
    }

    @Override
    public int findKey(byte[] utf8, int from, int length) {
        throw failure();
    }

    @Override
    public int symbol(String text) {
        throw failure();
    }

    @Override
    public int symbol(byte[] utf8, int from, int length) {
        throw failure();
    }

    @Override
    public int findSymbol(byte[] utf8, int from, int length) {
        throw failure();
    }

    @Override
    public EventPublisher claim(int key, long timeNs) {
        throw failure();
    }

    @Override
    public EventPublisher claim(int key) {
        throw failure();
    }

    @Override
    public EventPublisher set(int handle, double value) {
        throw failure();
    }

    @Override
    public EventPublisher set(int handle, long value) {
        throw failure();
    }

    @Override
    public EventPublisher set(int handle, String value) {
        throw failure();
    }

    @Override
    public EventPublisher setSymbol(int handle, int symbol) {
        throw failure();
    }

    @Override
    public EventPublisher readAt(long nanoTime) {
        throw failure();
    }

    @Override
    public long publish() {
        throw failure();
    }

    @Override
    public long publish(EventColumns columns, int from, int count) {
        throw failure();
    }

    @Override
    public void add() {
        throw failure();
    }

    @Override
    public long flush() {
        throw failure();
    }

    @Override
    public void discard() {
        throw failure();
    }

    @Override
    public void advance(long watermarkNs) {
        throw failure();
    }
}
