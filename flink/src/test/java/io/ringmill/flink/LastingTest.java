package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.Publishers;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Up to where a source of a job may acknowledge. */
class LastingTest {

    private final Pipeline pipeline = Pipeline.parse("streams: {s: {fields: {v: double}}}", "t.yml");
    private final Handover handover = new Handover();
    private final Frames frames = new Frames(
            CompiledPipeline.compile(pipeline),
            new Routing(1, PipelineJob.KEY_GROUPS),
            InputState.START,
            Optional.empty(),
            handover);
    private final Engine engine = Engine.builder(pipeline)
            .settings(pipeline.engine().withTopology(Topology.INLINE))
            .sectionsHandled()
            .journal(frames)
            .start();
    private final Lasting lasting = new Lasting(frames, true);
    private final Publishers source = lasting.of("it", engine);
    private final EventPublisher publisher = source.publisher("s");

    @AfterEach
    void close() {
        handover.close();
        engine.close();
    }

    /** The reader emits all that waits, and a checkpoint begins. */
    private void begin(long checkpoint) throws Exception {
        engine.awaitHandled();
        for (Batch batch = handover.poll(); batch != null; batch = handover.poll()) {
            lasting.emitted(batch.reach());
        }
        lasting.begin(checkpoint);
    }

    private void refuse(String its) {
        lasting.refused(its, 1, "none", new byte[1], 1);
    }

    @Test
    void shouldLastOnceTheCheckpointIsCompleteThatHoldsIt() throws Exception {
        long first = publisher.claim(0).publish();
        begin(1);
        long second = publisher.claim(0).publish();
        assertThat(source.lastingSequence()).isEqualTo(-1);
        begin(2);
        lasting.complete(1);
        assertThat(source.lastingSequence()).isEqualTo(first);
        lasting.complete(2);
        assertThat(source.lastingSequence()).isEqualTo(second);
    }

    @Test
    void shouldLastWhenACheckpointBetweenWasAborted() throws Exception {
        publisher.claim(0).publish();
        begin(1);
        long second = publisher.claim(0).publish();
        begin(2);
        lasting.complete(2);
        lasting.complete(1);
        assertThat(source.lastingSequence()).isEqualTo(second);
    }

    @Test
    void shouldHoldWhatIsBehindARefusedRecordUntilThatLasts() throws Exception {
        long first = publisher.claim(0).publish();
        begin(1);
        lasting.complete(1);
        refuse("it");
        assertThat(source.lastingSequence()).isEqualTo(first - 1);
        assertThat(handover.isEmpty()).as("it is sent without an event").isFalse();
        long second = publisher.claim(0).publish();
        begin(2);
        assertThat(source.lastingSequence()).isEqualTo(first - 1);
        lasting.complete(2);
        assertThat(source.lastingSequence()).isEqualTo(second);
    }

    @Test
    void shouldNotWaitForWhatAnotherSourceRefused() throws Exception {
        Publishers other = lasting.of("other", engine);
        long first = publisher.claim(0).publish();
        begin(1);
        lasting.complete(1);
        refuse("other");
        assertThat(source.lastingSequence()).isEqualTo(first);
        assertThat(other.lastingSequence()).isLessThan(-1);
    }

    @Test
    void shouldWaitForNothingWhereThereAreNoCheckpoints() {
        Lasting none = new Lasting(frames, false);
        Publishers its = none.of("it", engine);
        none.refused("it", 1, "none", new byte[1], 1);
        assertThat(its.lastingSequence()).isEqualTo(Long.MAX_VALUE);
    }
}
