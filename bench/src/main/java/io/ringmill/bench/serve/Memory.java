package io.ringmill.bench.serve;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** What this process takes: looked at ten times a second, and once more behind a collection. */
final class Memory implements AutoCloseable {

    private static final long LOOK_NS = 100_000_000;

    private final Thread thread = new Thread(this::look, "memory");
    private volatile boolean closing;
    private volatile long mostDirectBytes;
    private volatile int mostThreads;

    Memory() {
        thread.setDaemon(true);
        thread.start();
    }

    private void look() {
        while (!closing) {
            mostDirectBytes = Math.max(mostDirectBytes, directBytes());
            mostThreads =
                    Math.max(mostThreads, ManagementFactory.getThreadMXBean().getThreadCount());
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    Map<String, Object> figures() {
        System.gc();
        return Map.of(
                "heapBytes",
                        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                "directBytes", mostDirectBytes,
                "threads", mostThreads);
    }

    @Override
    public void close() {
        closing = true;
    }
}
