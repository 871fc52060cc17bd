package io.ringmill.ingest.kafka;

import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.Backoff;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.InvalidRecordException;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.SourceProgress.Standing;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.metrics.SourceMetrics.State;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all partitions of a topic, or one of them, without a group that would share them out. Each partition is a part of the
 * source, with a position of its own: the order of messages is certain within it, and not between partitions. When the brokers are away, it
 * connects again. Threading as {@link EventSource}.
 */
final class KafkaSource implements EventSource {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaSource.class);
    private static final long FIRST_RETRY_NS = 200_000_000L;
    private static final long LONGEST_RETRY_NS = 5_000_000_000L;

    private final Topic topic;
    private final Partitions partitions;
    private final Backoff backoff = new Backoff(FIRST_RETRY_NS, LONGEST_RETRY_NS);
    private final CountDownLatch closed = new CountDownLatch(1);
    private String lastTold = "";
    private volatile Standing standing = Standing.CONNECTING;

    /** What reads now; null if nothing does. Guarded by this. */
    private TopicSession open;

    /** {@code only}: the partition that is to be read; empty for all. */
    KafkaSource(Topic topic, OptionalInt only, RecordFormat format, RefusedRecords refused) {
        this.topic = topic;
        partitions = new Partitions("kafka " + topic.name(), only, format, refused);
    }

    @Override
    public String name() {
        return partitions.name();
    }

    @Override
    public boolean hasPosition() {
        return true;
    }

    @Override
    public void run(Publishers publishers) throws IOException {
        try (partitions) {
            partitions.begin(publishers);
            Optional<String> trouble = session();
            while (trouble.isPresent() && waitAfter(trouble.get())) {
                state(State.CONNECTING, "");
                trouble = session();
            }
            state(State.ENDED, "closed");
        } catch (InterruptedException | InterruptException interrupted) {
            state(State.ENDED, "interrupted");
            Thread.currentThread().interrupt();
        } catch (InvalidRecordException halted) {
            state(State.FAILED, halted.getMessage());
            throw halted;
        } catch (IOException e) {
            state(State.FAILED, e.getMessage());
            throw new IOException(name() + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            standing = Standing.behind(e, e.toString());
            throw e;
        }
    }

    private void state(State newState, String newDetail) {
        standing = new Standing(newState, newDetail);
    }

    /** Connects, and reads until that breaks off; returns why it did, and nothing once this is closed. */
    private Optional<String> session() throws IOException {
        try (TopicSession session = new TopicSession(topic, partitions, closed)) {
            if (!hold(session)) {
                return Optional.empty();
            }
            session.connect();
            session.seek();
            tellLive();
            while (closed.getCount() > 0) {
                Optional<String> silence = session.read();
                if (silence.isPresent() && standing.state() == State.LIVE) {
                    tell(silence.get() + "; goes on when they answer");
                } else if (silence.isEmpty() && !standing.equals(new Standing(State.LIVE, partitions.loss()))) {
                    tellLive();
                }
            }
            return Optional.empty();
        } catch (BrokerTrouble trouble) {
            return closed.getCount() == 0 ? Optional.empty() : trouble.passing();
        } finally {
            hold(null);
        }
    }

    /** False if this is closed. */
    private synchronized boolean hold(TopicSession session) {
        open = session;
        return closed.getCount() > 0;
    }

    private void tellLive() {
        state(State.LIVE, partitions.loss());
        backoff.reset();
        if (!lastTold.isEmpty()) {
            lastTold = "";
            LOG.info("{}: reads again", name());
        }
    }

    private void tell(String trouble) {
        state(State.RETRYING, trouble);
        LOG.warn("{}: {}", name(), trouble);
        lastTold = trouble;
    }

    /** Says what the trouble is, once as long as it stays the same; false if this was closed meanwhile. */
    private boolean waitAfter(String trouble) throws InterruptedException {
        if (trouble.equals(lastTold)) {
            state(State.RETRYING, trouble);
        } else {
            tell(trouble);
        }
        return !closed.await(backoff.nextNs(), TimeUnit.NANOSECONDS);
    }

    @Override
    public SourceMetrics metrics() {
        return partitions.metrics(standing);
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        if (open != null) {
            open.wakeUp();
        }
    }
}
