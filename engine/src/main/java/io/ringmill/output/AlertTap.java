package io.ringmill.output;

import io.ringmill.event.Dictionary;
import java.util.function.Consumer;

/**
 * All alerts of an engine from when it was attached on, to be fetched by a thread of your own: {@code try (AlertTap tap =
 * engine.tap(4096)) { tap.poll(sink, 100); }}. It has room for so many alerts of each of the engine's workers; the oldest are
 * overwritten when nobody fetches them in time, and counted. The engine never waits for it. What {@code limit} keeps from
 * sinks comes here, as it does to callbacks.
 *
 * <p>What is in the tap can still be fetched once it, or the engine, is closed.
 *
 * <p><b>Threading:</b> {@link #poll} by one thread at a time, the rest by any. <b>Allocation:</b> all room beforehand, but
 * for rules with more values that are added later. <b>Cost:</b> to the engine a copy of an alert, and nothing for an event.
 */
public final class AlertTap implements AutoCloseable {

    private final AlertRing[] rings;
    private final Consumer<AlertTap> detach;

    /** For the engine: a tap for so many workers; {@code detach} is told of its end. */
    AlertTap(int workers, int capacity, Blank blank, Consumer<AlertTap> detach) {
        this.detach = detach;
        rings = new AlertRing[workers];
        for (int worker = 0; worker < workers; worker++) {
            rings[worker] = new AlertRing(capacity, blank);
        }
    }

    /** What views of alerts are made of; {@code values}: as many as any rule has so far. */
    record Blank(int values, Dictionary keys, Dictionary symbols) {

        Alert alert() {
            return new Alert(values, new CellTexts(keys, symbols));
        }
    }

    /** On the worker's thread. */
    void put(int worker, Alert alert) {
        rings[worker].put(alert);
    }

    /**
     * Hands the next alerts to a sink: those of each worker in their order, and of what is there of several workers the one of
     * the lowest sequence first. Does not wait.
     *
     * @param sink is handed an alert that is used again after the call
     * @param most at most so many
     * @return how many there were
     * @throws IllegalStateException if the sink throws a checked exception, which is its cause; an unchecked one is thrown as
     *     it is. The alert counts as fetched
     */
    public int poll(AlertSink sink, int most) {
        for (int polled = 0; polled < most; polled++) {
            AlertRing next = next();
            if (next == null) {
                return polled;
            }
            try {
                sink.onAlert(next.take());
            } catch (RuntimeException unchecked) {
                throw unchecked;
            } catch (Exception thrown) {
                throw new IllegalStateException("the sink of a tap threw: " + thrown, thrown);
            }
        }
        return Math.max(0, most);
    }

    /** With the alert of the lowest sequence; null if there is none. */
    private AlertRing next() {
        AlertRing next = null;
        for (AlertRing ring : rings) {
            if (ring.load()
                    && (next == null || ring.loaded().sequence() < next.loaded().sequence())) {
                next = ring;
            }
        }
        return next;
    }

    /** How many alerts were overwritten so far, since nobody fetched them in time. */
    public long missed() {
        long missed = 0;
        for (AlertRing ring : rings) {
            missed += ring.missed();
        }
        return missed;
    }

    /** Takes no more alerts. Idempotent. */
    @Override
    public void close() {
        detach.accept(this);
    }
}
