package io.ringmill.ingest.kafka;

import io.ringmill.ingest.outlet.FinalException;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Writes messages to topics of Apache Kafka, each batch in a transaction of its own: who reads what is committed sees each message
 * once. What came of a batch whose commit broke off, or of one behind the mark of a run before, is read back from the topics, where
 * each message has its id in the header {@value #ID}. Threading as {@link Target}.
 */
final class KafkaTarget implements Target {

    /** The header with a message's id. */
    static final String ID = "ringmill-id";

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    /** Brokers end transactions that take too long, as after an outage, but not twice in so long. */
    private static final long FENCED_TWICE_NS = 30_000_000_000L;

    private final TopicWriting writing;
    private final Form form;
    private final Written written;
    private volatile Producer<byte[], byte[]> producer;
    private volatile boolean closed;
    private boolean fenced;
    private long fencedNs;

    private boolean wentBack;

    /** What a send that did not succeed may have written. */
    private boolean inDoubt;

    KafkaTarget(TopicWriting writing, Form form) {
        this.writing = writing;
        this.form = form;
        written = new Written(writing, System::nanoTime);
    }

    @Override
    public Form form() {
        return form;
    }

    @Override
    public void connect() throws IOException {
        drop();
        try {
            try (TopicEnds topics = new TopicEnds(writing)) {
                topics.partitions(Set.copyOf(writing.topics()));
            }
            Producer<byte[], byte[]> fresh = writing.producer();
            producer = fresh;
            if (closed) {
                drop();
                throw new IOException("closed");
            }
            if (isTransactional()) {
                fresh.initTransactions(); // ends what a run before, or the connection before, had begun
                if (wentBack && inDoubt) {
                    written.readOn();
                }
            }
            inDoubt = false;
        } catch (KafkaException | IllegalStateException thrown) {
            throw trouble(thrown);
        }
    }

    private boolean isTransactional() {
        return writing.transactionalId().isPresent();
    }

    @Override
    public void goesOn(long sessionNs) {
        written.goesOn(sessionNs / 1_000_000);
    }

    @Override
    public void goBackTo(String mark) throws IOException {
        if (isTransactional()) {
            try {
                written.from(mark);
                written.readOn();
            } catch (KafkaException | IllegalStateException thrown) {
                throw trouble(thrown);
            }
        }
        wentBack = true;
    }

    @Override
    public String mark() {
        return written.mark();
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException {
        List<Message> left = new ArrayList<>(messages);
        Map<String, Written.Place> there = written.takeFrom(left);
        List<Refusal> refusals = new ArrayList<>();
        List<String> committed = new ArrayList<>();
        boolean through = false;
        try {
            writeAll(left, committed, refusals);
            written.through(there);
            through = true;
        } catch (KafkaException | IllegalStateException thrown) {
            throw trouble(thrown);
        } finally {
            if (!through) {
                written.comeAgain(there, committed); // as all of them are sent again
            }
        }
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    /** Where one is refused in a transaction, others seem to be as well: halves of it tell which. */
    private void writeAll(List<Message> messages, List<String> committed, List<Refusal> refusals) throws IOException {
        List<Refusal> refused = messages.isEmpty() ? List.of() : write(messages);
        if (refused.isEmpty()) {
            messages.forEach(each -> committed.add(each.id()));
        } else if (!isTransactional() || messages.size() == 1) {
            refusals.addAll(refused);
        } else {
            int half = messages.size() / 2;
            writeAll(messages.subList(0, half), committed, refusals);
            writeAll(messages.subList(half, messages.size()), committed, refusals);
        }
    }

    /** Writes all; if brokers refuse some, all others, or with transactions none. Returns what they refuse. */
    private List<Refusal> write(List<Message> messages) throws IOException {
        if (isTransactional()) {
            producer.beginTransaction();
        }
        inDoubt = true;
        List<Future<RecordMetadata>> sent = new ArrayList<>(messages.size());
        for (Message message : messages) {
            Future<RecordMetadata> result = hand(message, sent);
            if (result == null) {
                break;
            }
            sent.add(result);
        }
        producer.flush();
        List<RecordMetadata> places = new ArrayList<>(messages.size());
        List<Refusal> refusals = results(messages, sent, places);
        if (isTransactional() && refusals.isEmpty()) {
            producer.commitTransaction();
            written.add(places);
        } else if (isTransactional()) {
            producer.abortTransaction();
        }
        inDoubt = false;
        return refusals;
    }

    /** Null if the client takes no more, as it has refused one of the transaction already. */
    private Future<RecordMetadata> hand(Message message, List<Future<RecordMetadata>> before) {
        try {
            return producer.send(record(message));
        } catch (KafkaException thrown) {
            if (!(thrown instanceof InterruptException)
                    && before.stream().anyMatch(each -> isRefused(failure(each, new ArrayList<>())))) {
                return null;
            }
            throw thrown;
        }
    }

    private ProducerRecord<byte[], byte[]> record(Message message) {
        byte[] key = message.key().isEmpty() ? null : message.key().getBytes(StandardCharsets.UTF_8);
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(writing.topic().of(message.name(), message.key()), key, message.body());
        record.headers().add(ID, message.id().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    private List<Refusal> results(
            List<Message> messages, List<Future<RecordMetadata>> sent, List<RecordMetadata> places) throws IOException {
        List<Refusal> refusals = new ArrayList<>();
        Throwable other = null;
        for (int i = 0; i < sent.size(); i++) {
            Throwable failure = failure(sent.get(i), places);
            if (isRefused(failure)) {
                refusals.add(new Refusal(messages.get(i), writing.hide(String.valueOf(failure.getMessage()))));
            } else if (other == null) {
                other = failure;
            }
        }
        if (other != null && (refusals.isEmpty() || !isTransactional())) {
            throw trouble(other); // in a transaction others fail because of one that was refused
        }
        return refusals;
    }

    private static boolean isRefused(Throwable failure) {
        return failure instanceof RecordTooLargeException || failure instanceof InvalidTopicException;
    }

    /** Why a message was not sent; null if it was, and where it is goes to {@code places}, or is still to be. */
    private static Throwable failure(Future<RecordMetadata> result, List<RecordMetadata> places) {
        if (!result.isDone()) {
            return null;
        }
        try {
            places.add(result.get());
            return null;
        } catch (ExecutionException failed) {
            return failed.getCause();
        } catch (InterruptedException told) {
            throw new InterruptException(told);
        }
    }

    private IOException trouble(Throwable thrown) {
        if (!WriteTrouble.isFenced(thrown)) {
            return WriteTrouble.of(thrown, writing);
        }
        long nowNs = System.nanoTime();
        boolean again = fenced && nowNs - fencedNs < FENCED_TWICE_NS;
        fenced = true;
        fencedNs = nowNs;
        String said = "another program writes with the transactional id '"
                + writing.transactionalId().orElse("") + "'";
        return again
                ? new FinalException(said + "; give each sink its own 'id'", thrown)
                : new IOException(said + ", or a transaction took too long", thrown);
    }

    private void drop() {
        Producer<byte[], byte[]> old = producer;
        producer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    @Override
    public void close() {
        closed = true;
        Producer<byte[], byte[]> old = producer;
        if (old != null) {
            old.close(CLOSE_TIMEOUT);
        }
    }
}
