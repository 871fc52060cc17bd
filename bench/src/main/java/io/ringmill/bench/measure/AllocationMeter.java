package io.ringmill.bench.measure;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes allocated by all live threads together. A thread that ends takes its count with it. */
final class AllocationMeter {

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long beforeBytes;
    private long ownBytes;

    AllocationMeter() {
        // What asking costs, so that it can be taken off: the arrays of ids and counts.
        begin();
        ownBytes = end();
    }

    void begin() {
        beforeBytes = total();
    }

    /** Bytes since {@link #begin}. */
    long end() {
        return Math.max(0, total() - beforeBytes - ownBytes);
    }

    private long total() {
        long total = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            total += Math.max(0, bytes);
        }
        return total;
    }
}
