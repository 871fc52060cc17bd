import io.ringmill.Engine;
import io.ringmill.event.FieldType;
import io.ringmill.persistence.ReplayReport;
import io.ringmill.persistence.Replayer;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records the input of an engine in a journal, and replays it: the same results, bit for bit.
 *
 * <pre>
 *   ./ringmill --version                                               builds app/target/ringmill.jar
 *   java --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
 *        --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED \
 *        -cp app/target/ringmill.jar examples/embedding/JournalAndReplay.java
 * </pre>
 *
 * In a Maven project, depend on io.ringmill:ringmill-engine and io.ringmill:ringmill-persistence; docs/operations.md has the JVM
 * flags that Chronicle Queue needs.
 */
public final class JournalAndReplay {

    public static void main(String[] args) throws IOException {
        Pipeline pipeline = Pipeline.builder()
                .name("thermometers")
                .stream("readings", readings ->
                        readings.key("sensor").time("ts", "ms").field("celsius", FieldType.DOUBLE))
                .window("minute", window -> window.window("tumbling 1m").select("mean", "mean(celsius)"))
                .rule("hot", rule -> rule.when("celsius > 90").until("celsius < 80"))
                .build();
        Path journal = Files.createTempDirectory("ringmill-journal");

        AtomicLong recorded = new AtomicLong();
        try (Engine engine = Engine.builder(pipeline)
                .journal(ChronicleJournal.open(journal)) // the engine closes it
                .onAlert(alert -> recorded.incrementAndGet())
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
        System.out.println("recorded: " + recorded.get() + " alerts, in " + journal);

        // Each session of the journal is replayed into an engine of its own.
        AtomicLong replayed = new AtomicLong();
        Replayer replayer = new Replayer(() -> new ChronicleJournalReader(journal), header -> Engine.builder(pipeline)
                .settings(Replayer.settings(pipeline.engine())) // loses nothing, in this thread
                .onAlert(alert -> replayed.incrementAndGet()));
        for (ReplayReport session : replayer.verify().replay()) {
            boolean equal = session.verification().orElseThrow().equal();
            System.out.println("replayed: " + replayed.get() + " alerts of " + session.events() + " events, "
                    + (equal ? "equal bit for bit" : "different"));
        }
    }
}
