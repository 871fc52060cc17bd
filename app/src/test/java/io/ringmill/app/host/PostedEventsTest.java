package io.ringmill.app.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.ringmill.Engine;
import io.ringmill.EventSource;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.PostedRecords;
import io.ringmill.ingest.PostedRecords.Beginning;
import io.ringmill.metrics.SourceMetrics.State;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.host.Explanations;
import io.ringmill.server.host.Intake.Format;
import io.ringmill.server.host.Intake.FullException;
import io.ringmill.server.host.Intake.MalformedException;
import io.ringmill.server.host.Intake.StillTakingException;
import io.ringmill.server.host.Intake.Taken;
import io.ringmill.server.host.Intake.TooLongException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PostedEventsTest {

    @TempDir
    Path temp;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Gate gate = new Gate();
    private Path dir;
    private Pipeline pipeline;
    private Engine engine;
    private EventSource source;
    private Future<?> running;
    private PostedEvents intake;

    @BeforeEach
    void start() throws IOException {
        dir = temp.resolve("journal");
        pipeline = Pipeline.parse("""
                streams:
                  trades: {key: symbol, time: {field: ts, unit: ms}, fields: {price: double}}
                  quotes: {key: symbol, time: {field: ts, unit: ms}, fields: {bid: double}}
                windows:
                  last3: {on: trades, window: sliding 3 events, select: {mean: mean(price)}}
                rules:
                  high: {on: trades, when: "price > last3.mean + 1", fire: each}
                sources: [{server: {stream: trades}}]
                journal: {dir: '%s'}
                """.formatted(dir), "posted.yml");
        Faults faults = new Faults();
        Connectors connectors = Connectors.plan(pipeline, faults);
        assertThat(faults.all()).isEmpty();
        source = connectors.openSources().get(0);
        engine = Engine.builder(pipeline)
                .sectionsHandled()
                .journal(ChronicleJournal.open(dir))
                .start();
        intake = new PostedEvents(
                pipeline,
                List.of(new PostedEvents.Posted((PostedRecords) source, gate, PostedBodies.inMemory())),
                engine,
                () -> "");
        running = threads.submit(() -> {
            source.run(engine);
            return null;
        });
        while (source.metrics().state() == State.CONNECTING) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void stop() throws Exception {
        source.close();
        running.get();
        engine.close();
        threads.shutdownNow();
    }

    private static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    private static String trade(int ts, double price) {
        return "{\"ts\":" + ts + ",\"symbol\":\"A\",\"price\":" + price + "}\n";
    }

    private Taken post(String key, String text) throws IOException {
        return intake.take("trades", Format.NDJSON, key, body(text));
    }

    @Test
    void shouldAnswerWhenTheJournalHasTheEvents() throws IOException {
        Taken taken = post("", trade(1, 1) + trade(2, 2) + "{}\n");
        assertThat(taken.accepted()).isEqualTo(2);
        assertThat(taken.sequence()).isEqualTo(1);
        assertThat(taken.faults()).hasSize(1).first().hasFieldOrPropertyWithValue("record", 3L);
        assertThat(engine.journaledSequence()).isGreaterThanOrEqualTo(taken.sequence());
        assertThat(JournalInfo.read(dir).events()).isEqualTo(2);
    }

    @Test
    void shouldTakeABodyOnceWhenItComesAgainUnderTheSameKey() throws Exception {
        Taken first = post("a", trade(1, 1));
        List<Future<Taken>> again = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            again.add(threads.submit(() -> post("a", trade(1, 1))));
        }
        for (Future<Taken> each : again) {
            assertThat(each.get().repeated()).isTrue();
            assertThat(each.get().sequence()).isEqualTo(first.sequence());
        }
        assertThat(first.repeated()).isFalse();
        assertThat(post("b", trade(2, 1)).repeated()).isFalse();
        assertThat(engine.metrics().published()).isEqualTo(2);
    }

    @Test
    void shouldTakeNothingOfABodyThatBreaksOffAndAllOfItWhenItComesAgain() throws IOException {
        InputStream broken = new FilterInputStream(body("\n".repeat(10))) {
            @Override
            public int read(byte[] to, int from, int most) throws IOException {
                int count = super.read(to, from, most);
                if (count < 0) {
                    throw new IOException("reset by peer");
                }
                return count;
            }
        };
        assertThatThrownBy(() -> intake.take("trades", Format.NDJSON, "a", broken))
                .hasMessage("reset by peer");
        assertThat(engine.metrics().published()).isZero();
        assertThat(post("a", trade(1, 1)).repeated()).isFalse();
    }

    @Test
    void shouldHaveNoRoomWhilePaused() throws IOException {
        gate.pause();
        assertThatThrownBy(() -> post("", trade(1, 1)))
                .isInstanceOf(FullException.class)
                .hasMessage("the source of stream trades is paused");
        gate.resume();
        assertThat(post("", trade(1, 1)).accepted()).isEqualTo(1);
    }

    private static InputStream blanks(long most) {
        return new InputStream() {
            private long left = most;

            @Override
            public int read() {
                return left-- > 0 ? ' ' : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                int count = (int) Math.min(left, length);
                Arrays.fill(into, from, from + count, (byte) ' ');
                left -= count;
                return count == 0 && length > 0 ? -1 : count;
            }
        };
    }

    @Test
    void shouldTakeNoBodyThatIsLongerThanAllRoomForThem() throws IOException {
        assertThatThrownBy(() -> intake.take("trades", Format.NDJSON, "", blanks(Long.MAX_VALUE)))
                .isInstanceOf(TooLongException.class)
                .hasMessageContaining("at most 31 MiB");
        assertThat(intake.take("trades", Format.JSON, "", blanks(31 << 20)).accepted())
                .isZero();
        assertThat(post("", trade(1, 1)).accepted()).isEqualTo(1);
    }

    @Test
    void shouldHaveNoRoomForBodiesThatTogetherAreTooLong() throws Exception {
        CountDownLatch read = new CountDownLatch(2);
        CountDownLatch held = new CountDownLatch(1);
        List<Future<Taken>> both = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            InputStream slow = new SequenceInputStream(blanks(25 << 20), new InputStream() {
                @Override
                public int read() throws IOException {
                    read.countDown();
                    awaitQuietly(held);
                    return -1;
                }

                @Override
                public int read(byte[] into, int from, int length) throws IOException {
                    return length == 0 ? 0 : read();
                }
            });
            both.add(threads.submit(() -> intake.take("trades", Format.NDJSON, "", slow)));
        }
        read.await();
        assertThatThrownBy(() -> intake.take("trades", Format.NDJSON, "", blanks(15 << 20)))
                .isInstanceOf(FullException.class)
                .hasMessageContaining("take all the room");
        held.countDown();
        // Together there is room for the pieces of both, and not for both as a whole as well.
        int full = 0;
        for (Future<Taken> each : both) {
            try {
                each.get();
            } catch (ExecutionException failed) {
                assertThat(failed).hasCauseInstanceOf(FullException.class);
                full++;
            }
        }
        assertThat(full).isPositive();
        assertThat(intake.take("trades", Format.NDJSON, "", blanks(31 << 20)).accepted())
                .as("all room is given back")
                .isZero();
    }

    @Test
    void shouldLetFewBodiesWaitAndTellTheOthersAtOnce() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(PostedEvents.MOST_WAITING);
        PostedRecords slow = new PostedRecords() {
            @Override
            public boolean feeds(String stream) {
                return true;
            }

            @Override
            public PostedRecords.Taken take(PostedRecords.Format format, byte[] body, int length, Beginning beginning) {
                begun.countDown();
                awaitQuietly(held);
                return new PostedRecords.Taken(1, 1, 0, 0, -1, List.of());
            }
        };
        intake = new PostedEvents(
                pipeline, List.of(new PostedEvents.Posted(slow, gate, PostedBodies.inMemory())), engine, () -> "");
        List<Future<Taken>> waiting = new ArrayList<>();
        for (int i = 0; i < PostedEvents.MOST_WAITING; i++) {
            String key = "k" + i;
            waiting.add(threads.submit(() -> post(key, trade(1, 1))));
        }
        begun.await();
        assertThatThrownBy(() -> post("k0", trade(1, 1)))
                .isInstanceOf(StillTakingException.class)
                .hasMessageContaining("still being taken");
        assertThatThrownBy(() -> post("", trade(1, 1)))
                .isInstanceOf(FullException.class)
                .hasMessage("6 bodies wait already for the ring or the journal");
        held.countDown();
        for (Future<Taken> each : waiting) {
            assertThat(each.get().accepted()).isEqualTo(1);
        }
        assertThat(post("k0", trade(1, 1)).repeated()).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException told) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldTellWhatIsMalformedAsAWhole() {
        assertThatThrownBy(() -> intake.take("trades", Format.JSON, "a", body("[{\"symbol\":\"A\"")))
                .isInstanceOf(MalformedException.class)
                .hasMessageStartingWith("malformed JSON at its end");
        assertThat(engine.metrics().published()).isZero();
    }

    @Test
    void shouldAnswerOneQuestionAboutTheJournalAtATime() throws Exception {
        JournalExplanations explanations = new JournalExplanations(pipeline, dir, engine);
        for (int i = 0; i < 200; i++) {
            post("", (trade(i, 1) + trade(i, 9)).repeat(20));
            if (i % 20 == 19) {
                List<Future<Explanations.Why>> asked = new ArrayList<>();
                for (int k = 0; k < 8; k++) {
                    asked.add(threads.submit(() -> explanations.explain("high", "A", OptionalLong.empty())));
                }
                int busy = 0;
                for (Future<Explanations.Why> each : asked) {
                    try {
                        each.get();
                    } catch (ExecutionException failed) {
                        assertThat(failed).hasCauseInstanceOf(Explanations.BusyException.class);
                        busy++;
                    }
                }
                assertThat(busy).isLessThan(8);
                if (busy > 0) {
                    return;
                }
            }
        }
        fail("no question met another");
    }

    @Test
    void shouldRefuseStreamsThatTakeNone() {
        assertThatThrownBy(() -> intake.take("quotes", Format.NDJSON, "", body("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("stream quotes takes no posted events");
        assertThatThrownBy(() -> intake.take("trade", Format.NDJSON, "", body("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("trades");
    }

    @Test
    void shouldExplainFromTheJournalThatIsBeingWritten() throws IOException {
        JournalExplanations explanations = new JournalExplanations(pipeline, dir, engine);
        assertThatThrownBy(() -> explanations.explain("high", "A", OptionalLong.empty()))
                .hasMessage("the journal has no event yet");
        for (int i = 0; i < 50; i++) {
            long fired = post("", trade(10 * i, 1) + trade(10 * i + 1, 1) + trade(10 * i + 2, 9))
                    .sequence();
            Explanations.Why why = explanations.explain("high", "A", OptionalLong.empty());
            assertThat(why.sequence()).isEqualTo(fired);
            assertThat(why.conditions().get(0).tree().truth()).contains("true");
            assertThat(why.events().get(0).fields()).containsEntry("price", "9");
            assertThat(why.windows().get(0).window()).isEqualTo("last3");
            Explanations.Why before = explanations.explain("high", "A", OptionalLong.of(fired - 1));
            assertThat(before.conditions().get(0).tree().truth()).contains("false");
        }
        assertThatThrownBy(() -> explanations.explain("hihg", "A", OptionalLong.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("high");
        assertThatThrownBy(() -> explanations.explain("high", "A", OptionalLong.of(1_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not in the journal yet");
    }
}
