package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sinks that send by HTTP: what comes of a job whose tasks are killed is what comes of a run on one machine. */
class SendingJobTest {

    private static final String QUICK = "retry: {first: 5ms, most: 50ms}, buffer: {size: 200, batch: 20}";

    /** Of a run that ends at once: it has room for all there is. */
    private static final String AT_ONCE = "retry: {first: 5ms, most: 50ms}";

    @TempDir
    Path folder;

    private static String sink(String kind, FarEnd end, String more) {
        String settings = switch (kind) {
            case "webhook" -> "url: '" + end.url() + "/hook'";
            case "influx" -> "database: d, url: '" + end.url() + "'";
            default -> "url: '" + end.url() + "'";
        };
        return "{" + kind + ": {" + settings + ", " + more + "}}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "influx", "elasticsearch"})
    void shouldSendWhatALocalRunSendsWhenTasksAreKilled(String kind) throws Exception {
        SendingTrial trial = new SendingTrial(folder);
        try (FarEnd expected = new FarEnd(0, false);
                FarEnd end = new FarEnd(1, true)) {
            trial.local(sink(kind, expected, AT_ONCE));
            trial.killed(sink(kind, end, QUICK), end.come::keySet, expected.come.keySet());
            assertSame(expected, end);
        }
    }

    /** It takes longer than a sink that is closed has. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWaitUntilAllIsSentWhenTheInputEnds(boolean checkpoints) throws Exception {
        SendingTrial trial = new SendingTrial(folder);
        try (FarEnd expected = new FarEnd(0, false);
                FarEnd end = new FarEnd(15, true)) {
            trial.local(sink("webhook", expected, AT_ONCE));
            trial.ending(sink("webhook", end, AT_ONCE), checkpoints);
            assertThat(end.come.keySet()).containsAll(expected.come.keySet());
        }
    }

    private static void assertSame(FarEnd expected, FarEnd end) {
        assertThat(end.come.keySet()).isEqualTo(expected.come.keySet());
        assertThat(end.come).isEqualTo(expected.come);
        assertThat(end.changed).isEmpty();
    }

    @Test
    void shouldFailWhenASinkGivesUp() throws Exception {
        SendingTrial trial = new SendingTrial(folder);
        String nobody =
                "{webhook: {url: 'http://127.0.0.1:9/', retry: {first: 5ms, most: 5ms, for: 50ms}, onFailure: halt}}";
        assertThatThrownBy(() -> trial.ending(nobody, false)).hasMessageContaining("could not send");
    }
}
