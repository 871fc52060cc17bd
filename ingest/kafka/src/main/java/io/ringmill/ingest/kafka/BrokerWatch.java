package io.ringmill.ingest.kafka;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.Metric;

/**
 * Sees whether brokers answer, which the client does not tell: it tries again for ever, and says that there are no messages. A
 * broker answers each fetch, after half a second without messages at the latest. Single-threaded; O(1).
 */
final class BrokerWatch {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(4);

    private final Metric fetches;
    private final String trouble;
    private double lastFetches = -1;
    private long answeredNs = System.nanoTime();

    BrokerWatch(Consumer<?, ?> consumer, Topic topic) {
        fetches = consumer.metrics().values().stream()
                .filter(metric -> metric.metricName().name().equals("fetch-total")
                        && metric.metricName().tags().size() == 1)
                .findFirst()
                .orElseThrow();
        trouble = "no answer from the brokers (" + topic.brokers() + ")";
    }

    /** After each poll; what is the matter, if brokers are silent. */
    Optional<String> silence(boolean nothingCame, long nowNs) {
        if (!nothingCame) {
            answeredNs = nowNs;
            return Optional.empty();
        }
        double count = (Double) fetches.metricValue();
        if (count != lastFetches) {
            lastFetches = count;
            answeredNs = nowNs;
        }
        return nowNs - answeredNs > PATIENCE_NS ? Optional.of(trouble) : Optional.empty();
    }
}
