package io.ringmill.server.http;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts requests, and what was refused by reason; tells of refusals in the log, at most every few seconds for each reason.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class HttpCounters {

    private static final Logger LOG = LoggerFactory.getLogger(HttpCounters.class);
    private static final long QUIET_NS = 5_000_000_000L;
    private static final int LONGEST = 200;

    private final Map<Integer, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, Refusals> refused = new ConcurrentHashMap<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final LongAdder missed = new LongAdder();

    /** Nothing has happened yet. */
    public HttpCounters() {}

    private static final class Refusals {
        private final LongAdder count = new LongAdder();
        private long loggedNs = System.nanoTime() - QUIET_NS;
        private long atLog;

        private synchronized long untold() {
            long nowNs = System.nanoTime();
            if (nowNs - loggedNs < QUIET_NS) {
                return 0;
            }
            loggedNs = nowNs;
            long total = count.sum();
            long untold = total - atLog;
            atLog = total;
            return untold;
        }
    }

    void answered(int status) {
        requests.computeIfAbsent(status, code -> new LongAdder()).increment();
    }

    /**
     * Counts a refusal.
     *
     * @param reason one of a few, for programs
     * @param from the address of the client
     * @param what for people; never a secret, nor the query of a request
     */
    void refused(String reason, String from, String what) {
        Refusals refusals = refused.computeIfAbsent(reason, name -> new Refusals());
        refusals.count.increment();
        long untold = refusals.untold();
        if (untold > 0) {
            LOG.warn("refused ({}, {} times since last told): {}, from {}", reason, untold, plain(what), plain(from));
        }
    }

    /** Without control characters, so that nobody writes lines of a log that are not ours. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT || c == 0x2028 || c == 0x2029) {
                plain.append(String.format("\\u%04x", c));
            } else {
                plain.appendCodePoint(c);
            }
        });
        return plain.toString();
    }

    void connections(int change) {
        connections.addAndGet(change);
    }

    void streams(int change) {
        streams.addAndGet(change);
    }

    void missed(long events) {
        missed.add(events);
    }

    /** Answers by status. */
    public Map<Integer, Long> requests() {
        Map<Integer, Long> counts = new TreeMap<>();
        requests.forEach((status, count) -> counts.put(status, count.sum()));
        return counts;
    }

    /** Refusals by reason. */
    public Map<String, Long> refusals() {
        Map<String, Long> counts = new TreeMap<>();
        refused.forEach((reason, refusals) -> counts.put(reason, refusals.count.sum()));
        return counts;
    }

    /** Connections that are open. */
    public int connections() {
        return connections.get();
    }

    /** Clients of server-sent events. */
    public int streams() {
        return streams.get();
    }

    /** Events that slow clients did not get. */
    public long missed() {
        return missed.sum();
    }
}
