package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.Target;
import io.ringmill.ingest.testing.SinkRun;
import io.ringmill.metrics.EdgeMetrics.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The sink beside a real broker; what is there is read by a plain consumer of what is committed. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class KafkaSinkIT extends BesideBroker {

    private static final String PIPELINE = """
            streams:
              trades: {key: symbol, fields: {price: double, size: long, side: symbol}, time: {field: ts, unit: ns}}
            windows:
              last2: {window: sliding 2 events, select: {mean: mean(price), side: last(side)}}
            rules: {high: {when: price > 100, message: '{key} at {price}'}}
            sinks: [{kafka: {brokers: '%s', %s}}]
            """;

    private static SinkRun run(String settings) throws Exception {
        return new SinkRun(PIPELINE.formatted(broker.address(), settings));
    }

    private static List<Committed> read(String topic) {
        return Committed.all(broker.address(), topic);
    }

    private static void awaitSent(SinkRun run, long count) {
        await().atMost(120, TimeUnit.SECONDS)
                .until(() -> run.edge().sent() + run.edge().failed() == count);
    }

    @Test
    void shouldWriteResultsAndAlertsWithKeysAndIds() throws Exception {
        String topic = topics.create(3);
        try (SinkRun run = run("topic: " + topic)) {
            run.trade("A", 1, 5, "buy");
            run.trade("Käse", 101, 5, "sell");
            run.trade("A", 2, 5, "sell");
            awaitSent(run, 4);
        }
        List<Committed> all = read(topic);
        assertThat(all.stream().filter(each -> each.key().equals("A")).map(Committed::id))
                .containsExactly("last2-A-0", "last2-A-2");
        assertThat(all.stream().filter(each -> each.key().equals("Käse")).map(Committed::id))
                .containsExactlyInAnyOrder("last2-Käse-1", "high-Käse-1");
        assertThat(all.stream().filter(each -> each.id().equals("last2-A-2")))
                .allMatch(each -> each.value().contains("\"mean\":1.5,\"side\":\"sell\""))
                .hasSize(1);
        assertThat(all.stream().filter(each -> each.id().equals("high-Käse-1")))
                .allMatch(each -> each.value().contains("\"message\":\"Käse at 101\""))
                .hasSize(1);
    }

    @Test
    void shouldWriteCsvWithoutTransactionsToATopicOfEachName() throws Exception {
        for (String name : List.of("csv-last2", "csv-high")) {
            topics.admin
                    .createTopics(List.of(new NewTopic(name, 1, (short) 1)))
                    .all()
                    .get();
        }
        try (SinkRun run = run("topic: 'csv-{name}', format: csv, transactions: false")) {
            run.trade("A", 101, 5, "buy");
            awaitSent(run, 2);
        }
        assertThat(read("csv-last2"))
                .singleElement()
                .matches(each -> each.value().endsWith(",A,101,buy"));
        assertThat(read("csv-high"))
                .singleElement()
                .matches(each -> each.value().startsWith("{\"rule\":\"high\""));
    }

    @Test
    void shouldWaitForATopicThatIsNotThere() throws Exception {
        try (SinkRun run = run("topic: 'later-{name}', windows: [last2]")) {
            run.trade("A", 1, 5, "buy");
            await().until(() -> run.edge().state() == State.RETRYING);
            assertThat(run.edge().detail()).contains("have no topic 'later-last2'; create it");
            topics.admin
                    .createTopics(List.of(new NewTopic("later-last2", 1, (short) 1)))
                    .all()
                    .get();
            awaitSent(run, 1);
        }
        assertThat(read("later-last2")).hasSize(1);
    }

    @Test
    void shouldRefuseAloneWhatIsTooLarge() throws Exception {
        for (String limit : List.of(
                "properties: {max.request.size: 2000}",
                "transactions: false, properties: {max.request.size: 2000}",
                "id: large, properties: {linger.ms: 0}",
                "transactions: false")) {
            String topic = "large" + limit.hashCode();
            topics.admin
                    .createTopics(
                            List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "2000"))))
                    .all()
                    .get();
            Path dead = dir.resolve(topic);
            try (SinkRun run = run("topic: " + topic + ", buffer: {linger: 1s}, deadLetters: " + dead + ", " + limit)) {
                for (int i = 0; i < 9; i++) {
                    run.trade("A", i, 5, i % 4 == 1 ? "x".repeat(5000) : "buy");
                }
                awaitSent(run, 9);
                assertThat(run.edge().failed()).as(limit).isEqualTo(2);
            }
            assertThat(read(topic).stream().map(Committed::id))
                    .as(limit)
                    .containsExactlyElementsOf(IntStream.of(0, 2, 3, 4, 6, 7, 8)
                            .mapToObj(i -> "last2-A-" + i)
                            .toList());
            assertThat(Files.readAllLines(dead)).hasSize(2).allMatch(line -> line.contains("larger than"));
        }
    }

    @Test
    void shouldHaltWherePropertiesAreWrong() throws Exception {
        String topic = topics.create(1);
        SinkRun wrong = run("topic: " + topic + ", properties: {compression.type: sesame}");
        assertThat(wrong.awaitFailure()).contains("'properties'").doesNotContain("sesame");
        assertThatThrownBy(wrong::close).hasStackTraceContaining("'properties'");
    }

    @Test
    void shouldLoseAndDoubleNothingWhenTheBrokerIsKilled() throws Exception {
        String topic = topics.create(3);
        int rounds = 4;
        int each = 2000;
        // By itself it would wait up to half a minute between tries, however soon the broker is back.
        String settings = "topic: " + topic + ", windows: [last2], buffer: {batch: 50}, retry: {most: 1s}";
        try (SinkRun run = run(settings)) {
            int count = 0;
            for (int round = 0; round < rounds; round++) {
                long sent = run.edge().sent();
                for (int i = 0; i < each; i++) {
                    run.trade("k" + count++ % 7, i, 5, "buy");
                }
                await().until(() -> run.edge().sent() > sent + 100);
                broker.kill();
                broker.restart();
            }
            awaitSent(run, (long) rounds * each);
        }
        List<String> ids = read(topic).stream().map(Committed::id).toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(rounds * each);
    }

    private static KafkaTarget target(String topic) {
        return new KafkaTarget(writing(topic), Target.Form.JSON);
    }

    private static TopicWriting writing(String topic) {
        return new TopicWriting(
                NameTemplate.parse(topic), List.of(topic), broker.address(), Optional.of("id-" + topic), Map.of());
    }

    private static List<Message> messages(int from, int to) {
        List<Message> messages = new ArrayList<>();
        for (int i = from; i < to; i++) {
            byte[] body = ("{\"n\":" + i + "}").getBytes(StandardCharsets.UTF_8);
            messages.add(new Message(
                    "w--" + i, Message.Kind.RESULT, "w", "", i, i, 0, "", "", "", body, List.of(), new Object[0]));
        }
        return messages;
    }

    @Test
    void shouldLeaveOutWhatARunBeforeHadCommittedBehindItsMark() throws Exception {
        String topic = topics.create(2);
        topics.send(List.of(TestTopics.message(topic, 0, null, "of another")));
        KafkaTarget first = target(topic);
        first.connect();
        first.goBackTo("");
        first.send(messages(0, 10));
        String mark = first.mark();
        first.send(messages(10, 20));
        // Another program's transaction, which is open, hides what was committed behind it.
        try (KafkaProducer<byte[], byte[]> other = topics.producer(Map.of("transactional.id", "other"))) {
            other.initTransactions();
            other.beginTransaction();
            for (int partition = 0; partition < 2; partition++) {
                other.send(new ProducerRecord<>(topic, partition, null, new byte[1]))
                        .get();
            }
            first.send(messages(20, 25));
            AtomicBoolean done = new AtomicBoolean();
            try (KafkaTarget second = target(topic)) {
                second.connect();
                Thread ending = new Thread(() -> {
                    LockSupport.parkNanos(1_500_000_000L);
                    done.set(true);
                    other.abortTransaction();
                });
                ending.start();
                second.goBackTo(mark);
                assertThat(done).isTrue();
                second.send(messages(10, 30));
                ending.join();
            }
        }
        first.close();
        try (KafkaTarget third = target(topic)) {
            third.connect();
            third.goBackTo(mark);
            third.send(messages(10, 40));
        }
        assertIds(topic, 40);
    }

    /** A mark is kept while a run still hands over again what had been committed; then that run is killed too. */
    @Test
    void shouldLeaveOutWhatHadBeenCommittedThoughRunsAreKilledOneAfterTheOther() throws Exception {
        String topic = topics.create(2);
        String mark;
        try (KafkaTarget first = target(topic)) {
            first.connect();
            first.goBackTo("");
            first.send(messages(0, 10));
            mark = first.mark();
            first.send(messages(10, 30));
        }
        int handed = 10;
        for (int next : new int[] {10, 15, 30, 40}) {
            try (KafkaTarget run = target(topic)) {
                run.connect();
                run.goBackTo(mark);
                run.send(messages(handed, next));
                mark = run.mark();
                handed = next;
            }
        }
        assertIds(topic, 40);
        try (KafkaTarget last = target(topic)) {
            last.connect();
            last.goBackTo(mark);
            last.send(messages(0, 40));
        }
        assertThat(read(topic)).as("nothing is awaited any more").hasSize(80);
    }

    @Test
    void shouldNotWaitForEverForMessagesOfAnotherProgram() throws Exception {
        String topic = topics.create(1);
        TopicWriting writing = writing(topic);
        long[] nowNs = {1};
        Written written = new Written(writing, () -> nowNs[0]);
        written.from("");
        topics.send(List.of(new ProducerRecord<>(
                topic, 0, null, null, new byte[1], List.of(new RecordHeader(KafkaTarget.ID, new byte[] {'x'})))));
        written.readOn();
        assertThat(written.mark()).isEqualTo(topic + " 0 0");
        written.takeFrom(new ArrayList<>(messages(0, 1)));
        nowNs[0] += 29_000_000_000L;
        written.add(List.of(place(topic, 1)));
        assertThat(written.mark()).isEqualTo(topic + " 0 0");
        nowNs[0] += 2_000_000_000L;
        written.add(List.of(place(topic, 2)));
        assertThat(written.mark()).isEqualTo(topic + " 0 3");
    }

    private static RecordMetadata place(String topic, long offset) {
        return new RecordMetadata(new TopicPartition(topic, 0), offset, 0, 0, 0, 0);
    }

    private static void assertIds(String topic, int count) {
        assertThat(read(topic).stream().map(Committed::id).filter(id -> id != null))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "w--" + i).toList());
    }

    @Test
    void shouldLeaveOutWhatARunBeforeHadCommittedBeforeItsFirstMark() throws Exception {
        String topic = topics.create(2);
        try (KafkaTarget another = target(topic)) {
            another.connect();
            another.goBackTo("");
            another.send(messages(10, 20)); // of another session, with the same ids
        }
        long beganNs = (System.currentTimeMillis() + 1) * 1_000_000;
        await().until(() -> System.currentTimeMillis() * 1_000_000 > beganNs);
        try (KafkaTarget first = target(topic)) {
            first.connect();
            first.goBackTo("");
            first.send(messages(0, 10));
        }
        try (KafkaTarget second = target(topic)) {
            second.goesOn(beganNs);
            second.connect();
            second.goBackTo("");
            second.send(messages(0, 20));
        }
        assertThat(read(topic).stream().map(Committed::id)).hasSize(30);
        assertThat(read(topic).stream().map(Committed::id).distinct()).hasSize(20);
    }

    @Test
    void shouldFindWhatWasCommittedThoughTheAnswerWasLost() throws Exception {
        String topic = topics.create(2);
        try (KafkaTarget target = target(topic)) {
            target.connect();
            target.goBackTo("");
            target.send(messages(0, 10));
            KafkaTarget same = target(topic); // as if it had been this one, and its answers had been lost
            same.connect();
            same.goBackTo("");
            same.send(messages(10, 20));
            assertThatThrownBy(() -> target.send(messages(10, 20)))
                    .hasMessageContaining("another program writes with the transactional id");
            target.connect();
            target.send(messages(10, 20));
            assertThatThrownBy(() -> same.send(messages(20, 21))).isInstanceOf(IOException.class);
            same.close();
        }
        assertIds(topic, 20);
    }
}
