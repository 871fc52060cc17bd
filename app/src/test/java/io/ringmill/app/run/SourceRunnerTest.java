package io.ringmill.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.event.EventColumns;
import io.ringmill.ingest.ForwardingPublisher;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.ingest.inlet.BufferedPublishers;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.publish.EventPublisher;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SourceRunnerTest {

    /** Publishes an event, and fails. */
    private static final EventSource FAILS = new EventSource() {
        @Override
        public String name() {
            return "fails";
        }

        @Override
        public void run(Publishers engine) {
            EventPublisher to = engine.publisher("s");
            EventColumns columns = to.columns(1);
            columns.doubles("x")[0] = 1;
            to.publish(columns, 0, 1);
            throw new IllegalStateException("a record is wrong");
        }

        @Override
        public SourceMetrics metrics() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    };

    /** What waits in its buffer is no reason to keep it back. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.SECONDS)
    void shouldTellAFailureWhileTheRingTakesNothing() throws Exception {
        Semaphore room = new Semaphore(0);
        Engine engine = Engine.builder(Pipeline.parse("streams: {s: {fields: {x: double}}}", "t.yml"))
                .start();
        try (engine) {
            Publishers slow = stream -> new ForwardingPublisher(engine.publisher(stream)) {
                @Override
                public long publish(EventColumns columns, int from, int count) {
                    room.acquireUninterruptibly(count);
                    return own().publish(columns, from, count);
                }
            };
            SourceRunner runner = new SourceRunner();
            runner.add(FAILS, new BufferedPublishers("it", new SourceBuffer(10, WhenFull.BLOCK, 1, 0), slow), false);
            runner.run();
            assertThat(runner.failure()).hasMessage("a record is wrong");
            assertThat(runner.wasStopped()).isTrue();
            room.release(1);
        }
    }
}
