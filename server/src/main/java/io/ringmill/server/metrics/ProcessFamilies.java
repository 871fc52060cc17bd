package io.ringmill.server.metrics;

import com.sun.management.OperatingSystemMXBean;
import io.ringmill.server.http.HttpCounters;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** The JVM, and the server itself. */
final class ProcessFamilies {

    private ProcessFamilies() {}

    static void addHttp(HttpCounters http, Families to) {
        http.requests()
                .forEach((status, count) -> to.counter(
                        "ringmill_http_requests", "Answers by status.", count, "code", Integer.toString(status)));
        http.refusals()
                .forEach((reason, count) -> to.counter(
                        "ringmill_http_refused",
                        "Requests and connections that were refused.",
                        count,
                        "reason",
                        reason));
        to.gauge("ringmill_http_connections", "Connections that are open.", http.connections());
        to.gauge("ringmill_http_streams", "Clients that get events as they come.", http.streams());
        to.counter("ringmill_http_missed_events", "Events that slow clients did not get.", http.missed());
    }

    static void addJvm(Families to) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
        to.gauge("jvm_memory_used_bytes", "Memory of the JVM in use.", heap.getUsed(), "area", "heap");
        to.gauge("jvm_memory_used_bytes", "Memory of the JVM in use.", other.getUsed(), "area", "nonheap");
        to.gauge(
                "jvm_memory_max_bytes", "Memory that the JVM may use; -1 if unlimited.", heap.getMax(), "area", "heap");
        for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            to.counter(
                    "jvm_gc_collections",
                    "Garbage collections.",
                    Math.max(0, gc.getCollectionCount()),
                    "gc",
                    gc.getName());
            to.counter(
                    "jvm_gc_collection_time_seconds",
                    "Time that garbage collections took.",
                    Math.max(0, gc.getCollectionTime()) / 1e3,
                    "gc",
                    gc.getName());
        }
        to.gauge(
                "jvm_threads_current",
                "Threads.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            to.counter("process_cpu_seconds", "Time of processors.", Math.max(0, system.getProcessCpuTime()) / 1e9);
        }
    }
}
