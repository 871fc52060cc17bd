package io.ringmill.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class SendingTest {

    private static final Pipeline PIPELINE = Pipeline.parse("""
            engine: {topology: fused}
            streams: {s: {key: k, fields: {v: double}}}
            windows: {w: {window: sliding 1 events, select: {v: last(v)}}}
            """, "test.yml");

    @Test
    void shouldWaitForWhatIsStillInTheRing() throws Exception {
        AtomicInteger come = new AtomicInteger();
        Sink sink = new Sink() {
            @Override
            public String name() {
                return "count";
            }

            @Override
            public void onResult(Result result) {
                come.incrementAndGet();
            }

            @Override
            public void close() {}
        };
        // Each event takes the hot thread so long that the sinks are idle when the input ends.
        try (Engine engine = Engine.builder(PIPELINE)
                .onResult("w", result -> LockSupport.parkNanos(100_000_000L))
                .sink(sink)
                .start()) {
            EventPublisher publisher = engine.publisher("s");
            int key = publisher.key("A");
            int value = publisher.field("v");
            for (int i = 0; i < 5; i++) {
                publisher.claim(key).set(value, i).publish();
            }
            engine.end();

            Sending.await(engine, () -> false);

            assertThat(come).hasValue(5);
        }
    }
}
