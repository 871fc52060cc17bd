package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What comes to a key does not depend on which other keys are with the same worker. */
class ShardedKeysTest {

    private record Event(String stream, String key, long timeNs, double value) {}

    private static List<String> run(String yaml, List<Event> events, Topology topology) {
        Pipeline pipeline = Pipeline.parse(yaml, "keys.yml");
        List<String> out = Collections.synchronizedList(new ArrayList<>());
        Engine.Builder builder = Engine.builder(pipeline)
                .settings(pipeline.engine().withTopology(topology).withWorkers(topology == Topology.SHARDED ? 2 : 1));
        pipeline.windows()
                .forEach(window -> builder.onResult(
                        window.name(),
                        row -> out.add(row.window() + " " + row.key() + " " + row.timeNs() + " " + row.count())));
        try (Engine engine = builder.start()) {
            for (Event event : events) {
                EventPublisher publisher = engine.publisher(event.stream());
                publisher
                        .claim(publisher.key(event.key()), event.timeNs())
                        .set(publisher.field("v"), event.value())
                        .publish();
            }
            engine.end();
        }
        Collections.sort(out);
        return out;
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldGiveASilentKeyTheLastWindowWhenTheEventInItIsAnotherWorkers(Topology topology) {
        List<String> out = run(
                """
                streams:
                  s: {key: k, time: {field: ts, unit: ns}, fields: {v: double}}
                windows:
                  w: {on: s, window: hopping 20ns every 10ns, select: {m: twa(v)}}
                """,
                List.of(new Event("s", "a", 5, 1), new Event("s", "b", 6, 1), new Event("s", "b", 25, 2)),
                topology);

        assertThat(out)
                .containsExactly(
                        "w a 10 1", "w a 20 1", "w a 30 0", "w a 40 0", "w b 10 1", "w b 20 1", "w b 30 1", "w b 40 1");
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldForgetAKeyOnceItHasExpiredOnAllStreamsWhenOneOfThemIsPinned(Topology topology) {
        List<Event> events = new ArrayList<>();
        for (int time = 0; time < 60; time += 10) {
            // Until 40 the keys are known on t, whose events are all worker 0's, and so they are on s, where they are
            // silent.
            events.add(new Event(time < 40 ? "t" : "s", "a", time, 1));
            events.add(new Event(time < 40 ? "t" : "s", "b", time, 1));
            events.add(new Event("s", "c", time, 1));
            if (time == 0) {
                events.add(new Event("s", "a", time, 1));
                events.add(new Event("s", "b", time, 1));
            }
        }
        List<String> out = run("""
                streams:
                  s: {key: k, time: {field: ts, unit: ns}, fields: {v: double}, expire: 15ns}
                  t: {key: k, time: {field: ts, unit: ns}, fields: {v: double}, expire: 15ns}
                windows:
                  own: {on: s, window: running, emit: each, select: {n: sum(v)}}
                  all: {on: t, by: all, window: running, emit: close, select: {n: sum(v)}}
                """, events, topology);

        assertThat(out).contains("own a 40 2", "own b 40 2", "own a 50 3", "own b 50 3", "all  30 8");
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldEmitAtAMultipleWhatClosesThenWhenAnotherKeyHasChangedBefore(Topology topology) {
        List<String> out = run(
                """
                streams:
                  s: {key: k, time: {field: ts, unit: ns}, fields: {v: double}}
                windows:
                  bars: {on: s, window: tumbling 10ns, select: {m: sum(v)}}
                  w: {on: bars, window: running, emit: every 10ns, select: {n: sum(m)}}
                """,
                List.of(new Event("s", "b", 5, 1), new Event("s", "a", 15, 1), new Event("s", "c", 45, 1)),
                topology);

        assertThat(out).contains("w b 10 1", "w a 20 1");
    }

    @ParameterizedTest
    @EnumSource(names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void shouldGoOnEmittingAtIntervalsWhenAnotherKeyExpiresWithAChange(Topology topology) {
        List<String> out = run(
                """
                streams:
                  s: {key: k, time: {field: ts, unit: ns}, fields: {v: double}, expire: 20ns}
                windows:
                  three: {on: s, window: tumbling 3 events, emit: close, select: {m: sum(v)}}
                  w: {on: three, window: running, emit: every 10ns, select: {n: sum(m)}}
                """,
                List.of(
                        new Event("s", "b", 5, 1),
                        new Event("s", "a", 51, 1),
                        new Event("s", "a", 52, 1),
                        new Event("s", "a", 53, 1),
                        new Event("s", "a", 65, 1)),
                topology);

        assertThat(out).contains("three b 5 1", "three a 53 3", "w a 60 1");
    }
}
