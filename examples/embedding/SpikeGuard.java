import io.ringmill.Engine;
import io.ringmill.event.FieldType;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ringmill inside a program of your own: publish events, get called back, allocate nothing per event.
 *
 * <pre>
 *   ./ringmill --version                                               builds app/target/ringmill.jar
 *   java -cp app/target/ringmill.jar examples/embedding/SpikeGuard.java
 * </pre>
 *
 * In a Maven project, depend on io.ringmill:ringmill-engine; it needs no JVM flags. With a journal, add
 * ringmill-persistence and see docs/operations.md for its flags.
 */
public final class SpikeGuard {

    public static void main(String[] args) {
        // The builder has the names of the pipeline file; Pipeline.load(Path.of("pipeline.yml")) reads one.
        Pipeline pipeline = Pipeline.builder()
                .name("spike-guard")
                .stream("trades", trades -> trades.key("symbol")
                        .time("ts", "ns")
                        .field("price", FieldType.DOUBLE)
                        .field("size", FieldType.LONG))
                .window("px100", window -> window.window("sliding 100 events")
                        .select("mean", "mean(price)")
                        .select("sd", "stddev_pop(price)"))
                .rule("spike", rule -> rule.when("price > px100.mean + 4 * px100.sd and px100.count >= 100")
                        .cooldown("1s")
                        .message("{key} traded at {price}, mean {px100.mean}"))
                .build();

        AtomicLong alerts = new AtomicLong();
        try (Engine engine = Engine.builder(pipeline)
                .onAlert(alert -> {
                    // On the hot thread, and the alert is reused: act or copy, and return soon.
                    alerts.incrementAndGet();
                    System.out.println(alert.rule() + ": " + alert.message());
                })
                .start()) {
            EventPublisher trades = engine.publisher("trades"); // one per thread and stream
            int price = trades.field("price"); // handles and keys: once
            int size = trades.field("size");
            int[] keys = {trades.key("AAPL"), trades.key("MSFT")};

            Random random = new Random(7);
            double[] walk = {189.3, 415.0};
            long timeNs = 1_700_000_000_000_000_000L;
            for (int i = 0; i < 100_000; i++) {
                int symbol = i % 2;
                timeNs += 1_000_000;
                walk[symbol] *= 1 + 0.0001 * random.nextGaussian();
                double jump = i % 20_000 == 19_998 ? 1.02 : 1;
                trades.claim(keys[symbol], timeNs)
                        .set(price, walk[symbol] * jump)
                        .set(size, 100L)
                        .publish();
            }
        } // close() handles all that was published, then stops
        System.out.println(alerts.get() + " alerts");
    }
}
