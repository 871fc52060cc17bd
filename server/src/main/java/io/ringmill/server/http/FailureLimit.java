package io.ringmill.server.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many wrong tokens an address may try in a minute. Knows a bounded number of addresses: the one seen first is forgotten.
 *
 * <p><b>Threading:</b> any thread.
 */
final class FailureLimit {

    static final int A_MINUTE = 20;
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final int ADDRESSES = 10_000;

    private static final class Tries {
        private final long sinceNs = System.nanoTime();
        private int failed;
    }

    private final Map<String, Tries> byAddress = new LinkedHashMap<>();

    synchronized boolean isOver(String address) {
        Tries tries = byAddress.get(address);
        if (tries != null && System.nanoTime() - tries.sinceNs > MINUTE_NS) {
            byAddress.remove(address);
            return false;
        }
        return tries != null && tries.failed >= A_MINUTE;
    }

    synchronized void failed(String address) {
        if (!byAddress.containsKey(address) && byAddress.size() >= ADDRESSES) {
            byAddress.remove(byAddress.keySet().iterator().next());
        }
        byAddress.computeIfAbsent(address, some -> new Tries()).failed++;
    }
}
