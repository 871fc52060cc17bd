package io.ringmill.server.api;

import io.ringmill.server.api.AlertResources.AlertShape;
import io.ringmill.server.http.EventStream;
import io.ringmill.server.http.Json;
import io.ringmill.server.live.AlertHistory.Resumed;
import io.ringmill.server.live.KeptAlert;
import io.ringmill.server.live.Pulse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * One stream of events, and what it has been told. Alerts come in order, at most so many a second; of more it is told how many there
 * were.
 *
 * <p><b>Threading:</b> any.
 */
final class Subscriber {

    /** Alerts of the present that come at most in a second. */
    static final int ALERTS_PER_SECOND = 50;

    /** Of kept alerts that come again so many are sent in a quarter of a second. */
    private static final int AGAIN_PER_TICK = 50;

    private static final int MOST_WAITING = 10_000;
    private static final long SECOND_NS = 1_000_000_000;

    record Missed(Long missed) {}

    record Hello(String id, Set<String> topics) {}

    final EventStream stream;
    private final Deque<KeptAlert> again = new ArrayDeque<>();
    private final Map<Topic, Object> told = new HashMap<>();
    private Set<Topic> topics;
    private long arrived;
    private long secondNs = System.nanoTime();
    private int inSecond;
    private long skipped;
    private String skippedId = "";
    private long pulseTold;

    Subscriber(EventStream stream, Set<Topic> topics) {
        this.stream = stream;
        this.topics = topics;
    }

    synchronized Set<Topic> topics() {
        return topics;
    }

    synchronized void topics(Set<Topic> newTopics) {
        topics = newTopics;
        told.keySet().retainAll(newTopics);
    }

    synchronized boolean wants(String kind) {
        return topics.stream().anyMatch(topic -> topic.kind().equals(kind));
    }

    /** Begins with what has come since a stream before ended. */
    synchronized void resume(Resumed resumed, long newArrived) {
        arrived = newArrived;
        if (resumed.gap()) {
            // How many there were nobody knows any more.
            stream.next("gap", "", Json.bytes(new Missed(null)));
        }
        again.addAll(resumed.alerts());
    }

    /** Begins with what comes from now on. */
    synchronized void begin(long newArrived) {
        arrived = newArrived;
    }

    /** Takes alerts in order of arrival; {@code json} writes those that are sent. */
    synchronized void alerts(List<KeptAlert> came, Function<KeptAlert, byte[]> json) {
        if (!wants("alerts")) {
            return;
        }
        long nowNs = System.nanoTime();
        if (nowNs - secondNs >= SECOND_NS) {
            endSecond(nowNs);
        }
        for (int i = 0; i < came.size(); i++) {
            KeptAlert alert = came.get(i);
            if (alert.arrival() <= arrived) {
                continue;
            }
            // Behind those that come again, or not at all.
            boolean waits = !again.isEmpty();
            if (waits ? again.size() >= MOST_WAITING : inSecond >= ALERTS_PER_SECOND) {
                skip(came.size() - i, came.get(came.size() - 1));
                return;
            }
            arrived = alert.arrival();
            if (waits) {
                again.add(alert);
            } else {
                inSecond++;
                stream.next("alert", alert.id().text(), json.apply(alert));
            }
        }
    }

    /** However many alerts come, those too many are dealt with at once. */
    private void skip(int alerts, KeptAlert last) {
        skipped += alerts;
        skippedId = last.id().text();
        arrived = last.arrival();
    }

    private void send(KeptAlert alert) {
        stream.next("alert", alert.id().text(), Json.bytes(AlertShape.of(alert)));
    }

    synchronized void missed(long alerts) {
        if (wants("alerts")) {
            skipped += alerts;
        }
    }

    synchronized void tick() {
        for (int i = 0; i < AGAIN_PER_TICK && !again.isEmpty(); i++) {
            send(again.remove());
        }
        long nowNs = System.nanoTime();
        if (nowNs - secondNs >= SECOND_NS) {
            endSecond(nowNs);
        }
    }

    private void endSecond(long nowNs) {
        secondNs = nowNs;
        inSecond = 0;
        if (skipped > 0) {
            stream.next("gap", skippedId, Json.bytes(new Missed(skipped)));
            skipped = 0;
        }
    }

    /** Tells how the engine is doing, unless it was told something newer. */
    synchronized void status(Pulse pulse, byte[] data) {
        if (pulse.number() >= pulseTold) {
            pulseTold = pulse.number();
            stream.newest("status", "", data);
        }
    }

    /** Whether something about a topic is new to it; it is taken for told. */
    synchronized boolean isNew(Topic topic, Object what) {
        return topics.contains(topic) && !what.equals(told.put(topic, what));
    }
}
