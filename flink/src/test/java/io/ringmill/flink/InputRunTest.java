package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.Pipeline;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InputRunTest {

    private static final int ROWS = 3_000;

    /** A checkpoint that holds the end of a source holds all of it: it is not read again. Some are slow to take what comes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 0, 0, 5, 5, 20})
    void shouldSayThatASourceHasEndedBehindAllOfIt(int sleepMs) throws Exception {
        List<String> rows = IntStream.range(0, ROWS)
                .mapToObj(i -> "{\"k\":\"K" + i % 7 + "\",\"v\":" + i + "}")
                .toList();
        try (Documents documents = new Documents(rows)) {
            JobPipeline job = JobPipeline.of(Pipeline.parse(
                    "streams: {s: {key: k, fields: {v: double}}}\nsources: [" + documents.source() + "]\n", "t.yml"));
            Handover handover = new Handover();
            try (InputRun run =
                    new InputRun(job, new Routing(1, PipelineJob.KEY_GROUPS), InputState.START, handover, false)) {
                assertThat(run.isFirst()).isFalse();
                InputState state = InputState.START;
                while (state.ended().isEmpty()) {
                    Thread.sleep(sleepMs);
                    Batch batch = handover.poll();
                    state = batch == null ? state : batch.behind();
                }
                assertThat(state.checkpoint().sequence()).isEqualTo(ROWS);
            }
        }
    }
}
