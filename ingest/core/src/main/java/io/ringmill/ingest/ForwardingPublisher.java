package io.ringmill.ingest;

import io.ringmill.event.EventColumns;
import io.ringmill.publish.EventPublisher;

/** A publisher that hands on all calls to another one, for those who change some of them. Threading as {@link EventPublisher}. */
public class ForwardingPublisher extends EventPublisher {

    private final EventPublisher own;

    /** {@code own} gets all calls. */
    protected ForwardingPublisher(EventPublisher own) {
        this.own = own;
    }

    /** Who gets all calls. */
    protected final EventPublisher own() {
        return own;
    }

    @Override
    public long publish(EventColumns columns, int from, int count) {
        return own.publish(columns, from, count);
    }

    @Override
    public EventPublisher claim(int key, long timeNs) {
        own.claim(key, timeNs);
        return this;
    }

    @Override
    public EventPublisher claim(int key) {
        own.claim(key);
        return this;
    }

    @Override
    public long publish() {
        return own.publish();
    }

    @Override
    public void add() {
        own.add();
    }

    @Override
    public long flush() {
        return own.flush();
    }

    @Override
    public void advance(long watermarkNs) {
        own.advance(watermarkNs);
    }

    @Override
    public String stream() {
        return own.stream();
    }

    @Override
    public int field(String name) {
        return own.field(name);
    }

    @Override
    public int key(String text) {
        return own.key(text);
    }

    @Override
    public int key(byte[] utf8, int from, int length) {
        return own.key(utf8, from, length);
    }

    @Override
    public int findKey(byte[] utf8, int from, int length) {
        return own.findKey(utf8, from, length);
    }

    @Override
    public int symbol(String text) {
        return own.symbol(text);
    }

    @Override
    public int symbol(byte[] utf8, int from, int length) {
        return own.symbol(utf8, from, length);
    }

    @Override
    public int findSymbol(byte[] utf8, int from, int length) {
        return own.findSymbol(utf8, from, length);
    }

    @Override
    public EventPublisher set(int handle, double value) {
        own.set(handle, value);
        return this;
    }

    @Override
    public EventPublisher set(int handle, long value) {
        own.set(handle, value);
        return this;
    }

    @Override
    public EventPublisher set(int handle, String value) {
        own.set(handle, value);
        return this;
    }

    @Override
    public EventPublisher setSymbol(int handle, int symbol) {
        own.setSymbol(handle, symbol);
        return this;
    }

    @Override
    public EventPublisher readAt(long nanoTime) {
        own.readAt(nanoTime);
        return this;
    }

    @Override
    public EventColumns columns() {
        return own.columns();
    }

    @Override
    public EventColumns columns(int rows) {
        return own.columns(rows);
    }

    @Override
    public void discard() {
        own.discard();
    }

    @Override
    public void close() {
        own.close();
    }
}
