package io.ringmill.ingest.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.output.Alert;
import io.ringmill.output.Result;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdsTest {

    private static final String PIPELINE = """
            streams:
              orders: {key: who, time: {field: ts, unit: ns}, outOfOrder: 30ns, fields: {size: double}}
            windows:
              overlapping: {window: hopping 30ns every 10ns, emit: each, select: {n: count()}}
              ticks: {window: hopping 30ns every 10ns, emit: every 10ns, select: {n: count()}}
              partials: {window: tumbling 20ns, emit: every 5ns, select: {n: count()}}
              bar: {window: tumbling 10ns, select: {n: count()}}
              trend: {on: bar, window: sliding 2 events, select: {n: sum(n)}}
              all: {on: bar, by: all, window: sliding 5 events, select: {n: sum(n)}}
              visit: {window: session gap 15ns, emit: each, select: {n: count()}}
            rules:
              each: {on: overlapping, when: n > 1, fire: each}
              held: {when: size > 0.05, for: 2ns, fire: each}
              quiet: {silence: 25ns}
              unanswered: {sequence: [{a: size > 0.5}, {not: size < 0.3}], within: 20ns, overlap: 8}
              pair: {sequence: [{a: size > 0.2}, {b: size > a.size}], within: 50ns, overlap: 8}
            """;

    private static final class Ids implements Sink {

        private final List<String> ids = new ArrayList<>();
        private final MessageMaker maker;

        private Ids(Pipeline pipeline) throws IOException {
            maker = new MessageMaker(Target.Form.VALUES, pipeline.windows());
        }

        @Override
        public String name() {
            return "ids";
        }

        @Override
        public void onResult(Result result) throws IOException {
            ids.add(maker.of(result).id());
        }

        @Override
        public void onAlert(Alert alert) throws IOException {
            ids.add(maker.of(alert).id());
        }

        @Override
        public void close() {}
    }

    private static List<String> ids(String engine) throws IOException {
        Pipeline pipeline = Pipeline.parse(PIPELINE + engine, "ids.yml");
        Ids sink = new Ids(pipeline);
        Random random = new Random(5);
        try (Engine running = Engine.builder(pipeline).sink(sink).start()) {
            EventPublisher orders = running.publisher("orders");
            long timeNs = 0;
            for (int i = 0; i < 2_000; i++) {
                timeNs += random.nextInt(20) == 0 ? 200 : random.nextInt(8);
                orders.claim(
                                orders.key("k" + random.nextInt(3)),
                                timeNs - (random.nextBoolean() ? random.nextInt(30) : 0))
                        .set(orders.field("size"), random.nextDouble())
                        .publish();
            }
            running.end();
        }
        return sink.ids;
    }

    @Test
    void shouldTellAllApart() throws IOException {
        List<String> ids = ids("engine: {topology: inline}\n");
        assertThat(ids).doesNotHaveDuplicates();
        for (String name : List.of(
                "overlapping",
                "ticks",
                "partials",
                "bar",
                "trend",
                "all",
                "visit",
                "each",
                "held",
                "quiet",
                "unanswered",
                "pair")) {
            assertThat(ids).as(name).anyMatch(id -> id.startsWith(name + "-"));
        }
        for (String several : List.of("overlapping", "ticks", "partials", "all", "each", "unanswered")) {
            assertThat(ids).as(several).anyMatch(id -> id.startsWith(several + "-") && id.endsWith("-2"));
        }
    }

    /** An event that comes just when the time is over. */
    @Test
    void shouldTellApartWhatTimeAndAnEventHaveFire() throws IOException {
        Pipeline pipeline = Pipeline.parse(
                PIPELINE.replace(", outOfOrder: 30ns", "").replace("for: 2ns", "for: 20ns")
                        + "engine: {topology: inline}\n",
                "ids.yml");
        Ids sink = new Ids(pipeline);
        try (Engine running = Engine.builder(pipeline).sink(sink).start()) {
            EventPublisher orders = running.publisher("orders");
            for (long timeNs : new long[] {0, 20}) {
                orders.claim(orders.key("k"), timeNs)
                        .set(orders.field("size"), 1)
                        .publish();
            }
        }
        assertThat(sink.ids.stream().filter(id -> id.startsWith("held")))
                .containsExactly("held-k-1-20", "held-k-1-20-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{topology: fused}", "{topology: parallel}", "{topology: sharded, workers: 2}"})
    void shouldBeTheSameInEachTopology(String engine) throws IOException {
        assertThat(ids("engine: " + engine + "\n"))
                .containsExactlyInAnyOrderElementsOf(ids("engine: {topology: inline}\n"));
    }
}
