import io.ringmill.Engine;
import io.ringmill.event.FieldType;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Runs twelve variants of a pipeline over a journal in one pass, and tells how many alerts each would have raised.
 *
 * <pre>
 *   ./ringmill --version                                               builds app/target/ringmill.jar
 *   java --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
 *        --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED \
 *        -cp app/target/ringmill.jar examples/embedding/BacktestSweep.java
 * </pre>
 */
public final class BacktestSweep {

    public static void main(String[] args) throws IOException {
        Pipeline pipeline = Pipeline.builder()
                .name("thermometers")
                .stream("readings", readings ->
                        readings.key("sensor").time("ts", "ms").field("celsius", FieldType.DOUBLE))
                .window("recent", window -> window.window("sliding 20 events").select("mean", "mean(celsius)"))
                .rule("hot", rule -> rule.when("recent.mean > 90").cooldown("10s"))
                .build();
        Path journal = Files.createTempDirectory("ringmill-journal");
        record(pipeline, journal);

        BacktestReport report = Backtest.of(pipeline) // the first variant: as it is
                .over(journal)
                .sweep("rules.hot.cooldown", "1s", "10s", "60s")
                .sweep("rules.hot.when", "recent.mean > 80", "recent.mean > 85", "recent.mean > 90")
                .variant("slow", Map.of("windows.recent.window", "sliding 200 events"))
                .variant("silent", Map.of("rules.hot.keys", "[oven]"))
                .run();

        for (VariantResult variant : report.variants()) {
            System.out.println(variant.alerts().get("hot") + " alerts: " + variant.name());
        }
        System.out.println(report.computed().windows() + " windows computed for " + report.computed().ofWindows());
    }

    private static void record(Pipeline pipeline, Path journal) throws IOException {
        try (Engine engine = Engine.builder(pipeline)
                .journal(ChronicleJournal.open(journal)) // the engine closes it
                .start()) {
            EventPublisher readings = engine.publisher("readings");
            int celsius = readings.field("celsius");
            int boiler = readings.key("boiler");
            for (int i = 0; i < 10_000; i++) {
                long timeNs = 1_700_000_000_000_000_000L + i * 100_000_000L;
                readings.claim(boiler, timeNs).set(celsius, 70 + 25 * Math.sin(i / 500.0)).publish();
            }
            engine.end(); // no more input: what is open closes
        }
    }
}
