package io.ringmill.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.server.http.EventStream;
import io.ringmill.server.live.AlertHistory.Resumed;
import io.ringmill.server.live.AlertId;
import io.ringmill.server.live.KeptAlert;
import io.ringmill.server.live.Pulse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stream of events is told in order. */
class SubscriberTest {

    private static final class Heard implements EventStream {
        final List<String> events = new ArrayList<>();

        @Override
        public String id() {
            return "s";
        }

        @Override
        public void newest(String name, String topic, Object data) {
            events.add(name + " " + new String((byte[]) data, StandardCharsets.UTF_8));
        }

        @Override
        public void next(String name, String id, Object data) {
            events.add(name + " " + id);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static KeptAlert alert(long arrival) {
        return new KeptAlert(arrival, new AlertId(arrival, 0), "r", "k", 1, "firing", "info", "m", Map.of(), -1, 0);
    }

    private static Subscriber subscriber(Heard heard) throws Exception {
        Pipeline pipeline = Pipeline.parse(Running.PIPELINE, "watch.yml");
        return new Subscriber(heard, Topic.all(List.of("alerts", "status"), pipeline));
    }

    @Test
    void shouldSendNoAlertBeforeThoseThatWait() throws Exception {
        Heard heard = new Heard();
        Subscriber subscriber = subscriber(heard);
        List<KeptAlert> waiting = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            waiting.add(alert(i));
        }
        subscriber.resume(new Resumed(waiting, false), 10_000);
        subscriber.alerts(List.of(alert(10_001)), alert -> new byte[0]);
        assertThat(heard.events).isEmpty();
        subscriber.tick();
        assertThat(heard.events.get(0)).isEqualTo("alert 1");
        assertThat(heard.events).doesNotContain("alert 10001");
    }

    @Test
    void shouldNotTellAnOlderStatusAfterANewerOne() throws Exception {
        Heard heard = new Heard();
        Subscriber subscriber = subscriber(heard);
        try (Engine engine = Running.builder(Topology.INLINE).start()) {
            subscriber.status(pulse(engine, 2), "new".getBytes(StandardCharsets.UTF_8));
            subscriber.status(pulse(engine, 1), "old".getBytes(StandardCharsets.UTF_8));
            subscriber.status(pulse(engine, 3), "newer".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(heard.events).containsExactly("status new", "status newer");
    }

    private static Pulse pulse(Engine engine, long number) {
        return new Pulse(number, 0, "running", "", engine.metrics(), List.of(), Map.of());
    }
}
