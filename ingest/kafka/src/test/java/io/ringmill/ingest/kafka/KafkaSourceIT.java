package io.ringmill.ingest.kafka;

import static io.ringmill.ingest.kafka.TestTopics.message;
import static io.ringmill.ingest.kafka.TestTopics.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.Zstd;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** The source beside a real broker. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is missed by what counts the messages
class KafkaSourceIT extends BesideBroker {

    /** Well over what a close takes, well under what a client waits for by itself. */
    private static final Duration SOON = Duration.ofSeconds(8);

    private static String pipeline(String topic, String more) {
        return pipeline(broker.address(), topic, "{n: long}", more);
    }

    private static String pipeline(String address, String topic, String fields, String more) {
        return "streams: {s: {fields: " + fields + "}}\nsources: [{kafka: {brokers: '" + address + "', topic: " + topic
                + ", properties: {metadata.max.age.ms: 500}" + more + "}}]\n";
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(n -> " n=" + n).toList();
    }

    @Test
    void shouldGiveKeysPartitionsOffsetsTimesAndHeadersToFields() throws Exception {
        String topic = topics.create(2);
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(topic, 1, 1234L, utf8("AAPL"), utf8("{\"price\":2.5}"));
        message.headers().add("venue", utf8("old")).add("venue", utf8("XNAS"));
        topics.send(List.of(message(topic, 1, null, "{\"price\":1}"), message));
        String yaml =
                "streams: {s: {key: symbol, fields: {price: double, part: long, at: long, ms: long, venue: symbol}}}\n"
                        + "sources: [{kafka: {brokers: '" + broker.address() + "', topic: " + topic
                        + ", where: \"part == 1 and at > 0\", map: {symbol: '@key', part: '@partition', at: '@offset',"
                        + " ms: '@timestamp', venue: '@header.venue'}}}]\n";
        try (SourceRun run = SourceRun.start(yaml)) {
            run.awaitMetrics(metrics -> metrics.read() == 2);
            assertThat(run.awaitEvents(1)).containsExactly("AAPL price=2.5 part=1 at=1 ms=1234 venue=XNAS");
            assertThat(run.refused).singleElement().asString().startsWith("kafka " + topic + "/1:0 ");
        }
    }

    @Test
    void shouldReadCsvAndWhatIsCompressedInAMessage() throws Exception {
        String topic = topics.create(1);
        byte[] zipped = gzip("2026-01-02;3.5\n2026-01-02;4\n");
        topics.send(List.of(
                message(topic, 0, "AAPL", "2026-01-01;1.25"),
                message(topic, 0, "IBM", "2026-01-01;2;more"),
                new ProducerRecord<>(topic, 0, utf8("MSFT"), zipped),
                new ProducerRecord<>(topic, 0, utf8("AAPL"), Zstd.compress(utf8("2026-01-03;5"))),
                new ProducerRecord<>(topic, 0, utf8("AAPL"), Arrays.copyOf(zipped, 25))));
        String yaml = "streams: {s: {key: symbol, fields: {price: double, at: long}}}\n"
                + "sources: [{kafka: {brokers: '" + broker.address() + "', topic: " + topic
                + ", format: csv, separator: ';', columns: [day, p], map: {symbol: '@key', price: p, at: '@offset'}}}]\n";
        try (SourceRun run = SourceRun.start(yaml)) {
            run.awaitMetrics(metrics -> metrics.read() == 6);
            assertThat(run.awaitEvents(4))
                    .containsExactly(
                            "AAPL price=1.25 at=0",
                            "MSFT price=3.5 at=2",
                            "MSFT price=4.0 at=2",
                            "AAPL price=5.0 at=3");
            assertThat(run.refused)
                    .containsExactly(
                            "kafka " + topic + "/0:1 has 3 fields where 2 are expected",
                            "kafka " + topic + "/0:4 the gzip data is cut off at byte 25");
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(utf8(text));
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldKeepMessagesAsideThatAreNoRecords() throws Exception {
        String topic = topics.create(3);
        String large = "{\"n\":1,\"more\":\"" + "x".repeat(4000) + "\"}";
        topics.send(List.of(
                message(topic, 2, null, "{\"n\":1}"),
                message(topic, 2, null, "{\"n\":"),
                message(topic, 2, null, null),
                message(topic, 2, null, large),
                message(topic, 2, null, "{\"n\":2}")));
        try (SourceRun run = SourceRun.start(pipeline(topic, ", maxLine: 1000"))) {
            assertThat(run.awaitEvents(2)).isEqualTo(numbers(1, 3));
            String name = "kafka " + topic + "/2:";
            assertThat(run.refused)
                    .containsExactly(
                            name + "1 malformed JSON at the end of the line: expected a value",
                            name + "2 the message is empty",
                            name + "3 longer than maxLine, 1000 bytes");
            SourceMetrics metrics = run.source.metrics();
            assertThat(metrics.read()).isEqualTo(5);
            assertThat(metrics.published()).isEqualTo(2);
            assertThat(metrics.invalid()).isEqualTo(3);
        }
    }

    @Test
    void shouldReadOnlyWhatWasCommitted() throws Exception {
        String topic = topics.create(1);
        try (KafkaProducer<byte[], byte[]> producer = topics.producer(Map.of("transactional.id", "t-" + topic))) {
            producer.initTransactions();
            for (int round = 0; round < 6; round++) {
                producer.beginTransaction();
                for (int n = 0; n < 10; n++) {
                    producer.send(message(topic, 0, null, "{\"n\":" + (round * 10 + n) + "}"));
                }
                if (round % 3 == 1) {
                    producer.flush();
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        List<String> committed = new ArrayList<>(numbers(0, 10));
        committed.addAll(numbers(20, 40));
        committed.addAll(numbers(50, 60));
        try (SourceRun run = SourceRun.start(pipeline(topic, ""))) {
            assertThat(run.awaitEvents(40)).isEqualTo(committed);
        }
    }

    @Test
    void shouldGoOnExactlyWhereAJournalEndsThatWasCutAnywhere() throws Exception {
        int partitions = 3;
        int each = 4000;
        String topic = topics.create(partitions);
        List<ProducerRecord<byte[], byte[]>> messages = new ArrayList<>();
        for (int n = 0; n < each; n++) {
            for (int partition = 0; partition < partitions; partition++) {
                String records = n % 7 == 0 ? "[]" : n % 5 == 0 ? "nonsense" : "[{\"n\":" + n + "},{\"n\":-" + n + "}]";
                messages.add(message(topic, partition, "p" + partition, records));
            }
        }
        topics.send(messages);
        String yaml = "streams: {s: {key: p, fields: {n: long}}}\nsources: [{kafka: {brokers: '" + broker.address()
                + "', topic: " + topic + ", records: ., map: {p: '@key'}, properties: {max.poll.records: 300}}}]\n";
        Random random = new Random(42);
        MemoryJournal.Contents contents = MemoryJournal.Contents.NONE;
        int wanted = (int) IntStream.range(0, each)
                        .filter(n -> n % 7 != 0 && n % 5 != 0)
                        .count()
                * 2
                * partitions;
        int runs = 0;
        while (contents.events().size() < wanted) {
            try (SourceRun run = SourceRun.start(yaml, contents, random.nextLong())) {
                run.awaitEvents(Math.min(wanted, contents.events().size() + random.nextInt(wanted / 8)));
                contents = run.journal.contents(); // what is in flight is gone, as if the process was killed
            }
            runs++;
        }
        assertThat(runs).isGreaterThan(3);
        Map<String, List<String>> byKey = new TreeMap<>();
        contents.events()
                .forEach(event -> byKey.computeIfAbsent(event.substring(0, 2), key -> new ArrayList<>())
                        .add(event.substring(3)));
        List<String> expected = IntStream.range(0, each)
                .filter(n -> n % 7 != 0 && n % 5 != 0)
                .boxed()
                .flatMap(n -> List.of("n=" + n, "n=-" + n).stream())
                .toList();
        assertThat(byKey.keySet()).containsExactly("p0", "p1", "p2");
        assertThat(byKey.values()).allSatisfy(events -> assertThat(events).isEqualTo(expected));
    }

    @Test
    void shouldMissNothingOfAnyPartitionWhenItBeganWithTheLatest() throws Exception {
        String topic = topics.create(2);
        topics.numbers(topic, 0, 0, 5);
        topics.numbers(topic, 1, 0, 5);
        String yaml = pipeline(topic, ", from: latest");
        MemoryJournal.Contents contents;
        try (SourceRun run = SourceRun.start(yaml)) {
            run.awaitState(State.LIVE);
            topics.numbers(topic, 0, 5, 6);
            assertThat(run.awaitEvents(1)).isEqualTo(numbers(5, 6));
            contents = run.journal.contents();
        }
        topics.numbers(topic, 1, 10, 13); // nothing of this partition is in the journal yet
        topics.admin
                .createPartitions(Map.of(topic, NewPartitions.increaseTo(3)))
                .all()
                .get();
        topics.numbers(topic, 2, 8, 9);
        try (SourceRun run = SourceRun.start(yaml, contents, 2)) {
            assertThat(run.awaitEvents(5)).containsExactlyInAnyOrder(" n=5", " n=8", " n=10", " n=11", " n=12");
        }
    }

    @Test
    void shouldReadPartitionsThatAreAdded() throws Exception {
        String topic = topics.create(1);
        topics.numbers(topic, 0, 0, 3);
        try (SourceRun run = SourceRun.start(pipeline(topic, ", from: latest"))) {
            run.awaitState(State.LIVE);
            topics.admin
                    .createPartitions(Map.of(topic, NewPartitions.increaseTo(2)))
                    .all()
                    .get();
            topics.numbers(topic, 1, 3, 6);
            topics.numbers(topic, 0, 6, 7);
            assertThat(run.awaitEvents(4)).containsExactlyInAnyOrderElementsOf(numbers(3, 7));
        }
    }

    @Test
    void shouldSayWhatRetentionHasDeleted() throws Exception {
        String topic = topics.create(1);
        topics.numbers(topic, 0, 0, 10);
        MemoryJournal.Contents contents;
        try (SourceRun run = SourceRun.start(pipeline(topic, ""))) {
            run.awaitEvents(10);
            contents = run.journal.contents();
        }
        topics.numbers(topic, 0, 10, 40);
        topics.admin
                .deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(25)))
                .all()
                .get();
        try (SourceRun run = SourceRun.start(pipeline(topic, ""), contents, 3)) {
            List<String> expected = new ArrayList<>(numbers(0, 10));
            expected.addAll(numbers(25, 40));
            assertThat(run.awaitEvents(25)).isEqualTo(expected);
            run.awaitMetrics(metrics -> metrics.detail().equals("15 messages were deleted before they were read"));
        }
    }

    @Test
    void shouldFailWhenTheTopicIsNotTheOneThatWasRead() throws Exception {
        String topic = topics.create(1);
        topics.numbers(topic, 0, 0, 10);
        MemoryJournal.Contents contents;
        try (SourceRun run = SourceRun.start(pipeline(topic, ""))) {
            run.awaitEvents(10);
            contents = run.journal.contents();
        }
        topics.admin.deleteTopics(List.of(topic)).all().get();
        await().atMost(SourceRun.PATIENCE)
                .until(() -> !topics.admin.listTopics().names().get().contains(topic));
        topics.admin
                .createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(topic, 1, (short) 1)))
                .all()
                .get();
        topics.numbers(topic, 0, 0, 2);
        try (SourceRun run = SourceRun.start(pipeline(topic, ""), contents, 3)) {
            assertThat(run.failure())
                    .hasMessageStartingWith("kafka " + topic + ": the topic is not the one that was read")
                    .hasMessageContaining("journal.start=fresh");
            assertThat(run.source.metrics().state()).isEqualTo(State.FAILED);
        }
    }

    @Test
    void shouldFailWhenItMayNotReadTheTopic() throws Exception {
        String topic = topics.create(1);
        AclBinding deny = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:*", "*", AclOperation.READ, AclPermissionType.DENY));
        topics.admin.createAcls(List.of(deny)).all().get();
        try (SourceRun run = SourceRun.start(pipeline(topic, ""))) {
            assertThat(run.failure()).hasMessageContaining("do not let this user read topic " + topic);
            assertThat(run.source.metrics().state()).isEqualTo(State.FAILED);
        }
    }

    @Test
    void shouldWaitForATopicThatIsNotThereYet() throws Exception {
        String topic = "later-" + System.nanoTime();
        try (SourceRun run = SourceRun.start(pipeline(topic, ""))) {
            run.awaitMetrics(metrics -> metrics.detail().contains("have no topic '" + topic + "'"));
            topics.admin
                    .createTopics(List.of(new org.apache.kafka.clients.admin.NewTopic(topic, 1, (short) 1)))
                    .all()
                    .get();
            topics.numbers(topic, 0, 0, 2);
            assertThat(run.awaitEvents(2)).isEqualTo(numbers(0, 2));
        }
    }

    @Test
    void shouldCommitWhatTheJournalHasForPeopleToSee() throws Exception {
        String topic = topics.create(1);
        topics.numbers(topic, 0, 0, 10);
        try (SourceRun run = SourceRun.start(pipeline(topic, ", group: watchers"))) {
            run.awaitEvents(10);
            await().atMost(SourceRun.PATIENCE).until(() -> committed(topic) == 10);
        }
    }

    private static long committed(String topic) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> offsets = topics.admin
                .listConsumerGroupOffsets("watchers")
                .partitionsToOffsetAndMetadata()
                .get();
        OffsetAndMetadata committed = offsets.get(new TopicPartition(topic, 0));
        return committed == null ? -1 : committed.offset();
    }

    @Test
    void shouldReturnSoonWhenClosed() throws Exception {
        String topic = topics.create(1);
        try (SourceRun run = SourceRun.start(pipeline(topic, ""))) {
            run.awaitState(State.LIVE);
            assertThat(run.stop()).isLessThan(SOON);
            assertThat(run.source.metrics().state()).isEqualTo(State.ENDED);
        }
        try (SourceRun run = SourceRun.start(pipeline("127.0.0.1:9", topic, "{n: long}", ""))) {
            run.awaitState(State.CONNECTING);
            assertThat(run.stop()).isLessThan(SOON);
        }
        try (SourceRun run = SourceRun.start(pipeline("127.0.0.1:9", topic, "{n: long}", ""))) {
            run.awaitMetrics(metrics -> metrics.detail().startsWith("no answer from the brokers (127.0.0.1:9)"));
            assertThat(run.stop()).isLessThan(SOON);
        }
    }
}
