package io.ringmill.ingest.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.ingest.PostedRecords.Beginning;
import io.ringmill.ingest.PostedRecords.Fault;
import io.ringmill.ingest.PostedRecords.Format;
import io.ringmill.ingest.PostedRecords.Taken;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PostedSourceTest {

    private static final String STREAM = """
            streams:
              trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
            windows:
              all: {window: running, select: {last: last(price), sum: sum(price)}}
            """;

    @TempDir
    Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> taken = new ArrayList<>();
    private Engine engine;
    private EventSource source;
    private PostedRecords posted;
    private Future<?> running;

    private void start(String settings, String sinks) {
        Faults faults = new Faults();
        Pipeline pipeline = Pipeline.parse(
                STREAM + "engine: {topology: inline}\nsources: [{server: {" + settings + "}}]\n" + sinks, "posted.yml");
        Connectors connectors = Connectors.plan(pipeline, faults);
        assertThat(faults.all()).isEmpty();
        source = connectors.openSources().get(0);
        posted = (PostedRecords) source;
        Engine.Builder builder = Engine.builder(pipeline).sectionsHandled().onResults(row -> {
            synchronized (taken) {
                taken.add(row.key() + " " + row.text(0));
            }
        });
        List<Sink> opened = connectors.openSinks();
        opened.forEach(builder::sink);
        engine = builder.start();
        running = threads.submit(() -> {
            source.run(engine);
            return null;
        });
        while (source.metrics().state() == State.CONNECTING) {
            Thread.onSpinWait();
        }
    }

    private Taken post(Format format, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        return posted.take(
                format, Arrays.copyOf(bytes, bytes.length + PostedRecords.ROOM_BEHIND), bytes.length, Beginning.NEW);
    }

    @AfterEach
    void stop() throws Exception {
        if (source != null) {
            source.close();
            running.get();
            engine.close();
        }
        threads.shutdownNow();
    }

    @Test
    void shouldTakeEveryFormat() throws Exception {
        start("", "");
        assertThat(post(Format.NDJSON, """
                {"ts":1000,"symbol":"A","price":1}
                {"ts":1001,"symbol":"B","price":2}""")).isEqualTo(new Taken(2, 2, 0, 0, 1, List.of()));
        assertThat(post(Format.CSV, "price,ts,symbol\n3,1002,A\n4,1003,\"B\"\n"))
                .isEqualTo(new Taken(2, 2, 0, 0, 3, List.of()));
        assertThat(post(Format.JSON, """
                [
                  {"ts": 1004, "symbol": "A",
                   "price": 5},
                  {"ts": 1005, "symbol": "B", "price": 6}
                ]
                """)).isEqualTo(new Taken(2, 2, 0, 0, 5, List.of()));
        assertThat(post(Format.JSON, "{\"ts\":1006,\r\n\"symbol\":\"C\",\"price\":7}"))
                .isEqualTo(new Taken(1, 1, 0, 0, 6, List.of()));
        assertThat(taken).containsExactly("A 1", "B 2", "A 3", "B 4", "A 5", "B 6", "C 7");
        assertThat(source.metrics().read()).isEqualTo(7);
    }

    @Test
    void shouldSayWhichRecordsAreInvalidAndKeepThemAside() throws Exception {
        Path quarantine = folder.resolve("quarantine.ndjson");
        start("where: price < 100", "sinks: [{quarantine: {ndjson: '" + quarantine + "'}}]\n");
        post(Format.NDJSON, "{\"ts\":1000,\"symbol\":\"A\",\"price\":1}\n");
        Taken body = post(Format.NDJSON, """
                {"ts":1001,"symbol":"A","price":2}

                {"ts":1002,"symbol":"A","price":"x"}
                {"ts":1003,"symbol":"A","price":200}
                {"ts":
                """);
        assertThat(body.faults().stream().map(Fault::record)).containsExactly(2L, 4L);
        assertThat(body.faults().get(0).reason()).isEqualTo("field 'price' is not a number: 'x'");
        assertThat(new Taken(
                        body.read(), body.published(), body.filtered(), body.invalid(), body.sequence(), List.of()))
                .isEqualTo(new Taken(4, 1, 1, 2, 1, List.of()));
        stop();
        source = null;
        assertThat(Files.readAllLines(quarantine)).hasSize(2).first().asString().contains("\"line\":3");
    }

    @Test
    void shouldTakeNothingOfABodyThatIsMalformedAsAWhole() throws Exception {
        start("", "");
        String sound = "{\"ts\":1,\"symbol\":\"A\",\"price\":1}";
        assertThatThrownBy(() -> post(Format.CSV, "ts,symbol,prize\n1000,A,1\n"))
                .isInstanceOf(PostedRecords.MalformedException.class)
                .hasMessageContaining("no column 'price', but 'prize'");
        assertThatThrownBy(() -> post(Format.JSON, "[" + sound + ",\n{\"symbol\":\"A\""))
                .isInstanceOf(PostedRecords.MalformedException.class)
                .hasMessage("malformed JSON at its end: expected ',' or '}'");
        assertThatThrownBy(() -> post(Format.JSON, "[" + sound + " " + sound + "]"))
                .isInstanceOf(PostedRecords.MalformedException.class)
                .hasMessage("malformed JSON at byte 34: expected ',' or ']'");
        assertThatThrownBy(() -> post(Format.JSON, sound.replace("A", "A\\\"\nB")))
                .isInstanceOf(PostedRecords.MalformedException.class)
                .hasMessageContaining("control character");
        assertThatThrownBy(() -> post(Format.JSON, "7")).isInstanceOf(PostedRecords.MalformedException.class);
        assertThat(source.metrics().read()).isZero();
        Taken body = post(Format.JSON, "[" + sound + ", 7, {\"ts\":2}]");
        assertThat(body.published()).isEqualTo(1);
        assertThat(body.faults().stream().map(Fault::record)).containsExactly(2L, 3L);
    }

    @Test
    void shouldTakeADocumentThatIsLongerThanALineMayBe() throws Exception {
        start("maxLine: 1000", "");
        String trades = "{\"ts\":1,\"symbol\":\"A\",\"price\":1},".repeat(5_000);
        assertThat(post(Format.JSON, "[" + trades.substring(0, trades.length() - 1) + "]")
                        .published())
                .isEqualTo(5_000);
    }

    @Test
    void shouldTakeRecordsFromWhereTheSourceSays() throws Exception {
        start("map: {price: p}, records: data, missing: [NA]", "");
        assertThat(post(
                                Format.JSON,
                                "{\"data\": [{\"ts\":1,\"symbol\":\"A\",\"p\":\"NA\"},{\"ts\":2,\"symbol\":\"A\",\"p\":4}]}")
                        .published())
                .isEqualTo(2);
        assertThat(taken).last().isEqualTo("A 4");
        assertThat(post(Format.JSON, "{\"other\": 1}").filtered()).isEqualTo(1);
    }

    @Test
    void shouldRefuseWhenTooManyBodiesWait() throws Exception {
        start("", "");
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        Future<?> holder = threads.submit(() -> {
            engine.checkpoint((checkpoint, state) -> {
                begun.countDown();
                awaitQuietly(held);
            });
            return null;
        });
        begun.await();
        List<Future<Taken>> bodies = new ArrayList<>();
        for (int i = 0; i < 17; i++) {
            int ts = 1_000 + i;
            bodies.add(threads.submit(() -> post(Format.NDJSON, "{\"ts\":" + ts + ",\"symbol\":\"A\",\"price\":1}\n")));
        }
        // Whichever comes last; the others wait until the engine goes on.
        await().until(() -> bodies.stream().anyMatch(Future::isDone));
        Future<Taken> refused =
                bodies.stream().filter(Future::isDone).findFirst().orElseThrow();
        assertThatThrownBy(refused::get)
                .cause()
                .isInstanceOf(PostedRecords.BusyException.class)
                .hasMessage("16 bodies wait already for source server");
        held.countDown();
        holder.get();
        for (Future<Taken> each : bodies) {
            if (each != refused) {
                assertThat(each.get().published()).isEqualTo(1);
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldTellWhoeverWaitsWhenAnInvalidRecordEndsTheSource() throws Exception {
        start("onInvalid: halt", "");
        assertThatThrownBy(() -> post(Format.NDJSON, "{\"ts\":1}\n"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("key 'symbol' is missing");
        assertThatThrownBy(() -> running.get()).hasMessageContaining("key 'symbol' is missing");
        assertThatThrownBy(() -> post(Format.NDJSON, "")).hasMessage("the source has ended: the run stops");
        assertThat(source.metrics().state()).isEqualTo(State.FAILED);
        source = null;
        engine.close();
    }

    @Test
    void shouldRefuseWhenClosed() throws Exception {
        start("", "");
        source.close();
        running.get();
        assertThat(source.metrics().state()).isEqualTo(State.ENDED);
        assertThatThrownBy(() -> post(Format.NDJSON, "")).isInstanceOf(IOException.class);
    }
}
