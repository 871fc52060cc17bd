package io.ringmill.bench.serve;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;

/**
 * Processor time so far.
 *
 * @param atNs when
 * @param serverNs of the server's threads
 */
record Usage(long atNs, long serverNs, long pageNs, long attackNs) {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String SERVER = "ringmill-server";

    static Usage now(ClientProcess page, ClientProcess attack) {
        long serverNs = 0;
        for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
            if (thread != null && thread.getThreadName().startsWith(SERVER)) {
                serverNs += Math.max(0, THREADS.getThreadCpuTime(thread.getThreadId()));
            }
        }
        return new Usage(System.nanoTime(), serverNs, page.cpuNs(), attack.cpuNs());
    }

    /** Cores that were taken since, on average. */
    Map<String, Object> since(Usage before) {
        double tookNs = atNs - before.atNs;
        return Map.of(
                "server", (serverNs - before.serverNs) / tookNs,
                "page", (pageNs - before.pageNs) / tookNs,
                "attack", (attackNs - before.attackNs) / tookNs);
    }
}
