package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.rule.RulePlacement;
import io.ringmill.state.StateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A saved state that is damaged, or of another pipeline, is refused in words. */
class StateFileTest {

    private static final String YAML = """
            streams:
              t:
                key: k
                time: {field: ts, unit: ns}
                fields: {price: double, size: double, side: symbol, n: long}
                outOfOrder: 10ns
              u: {key: k, time: {field: ts, unit: ns}, fields: {bid: double}}
            windows:
              slide: {on: t, window: sliding 1us, select: {sides: distinct(side), mean: mean(price)}}
              bars: {on: t, window: tumbling 100ns, select: {high: max(price)}}
              best: {on: u, window: running, select: {best: max(bid)}}
            rules:
              rise: {on: bars, when: high > prev(high) and u.bid > 0}
              change: {on: t, when: side != prev(side), cooldown: 100ns}
            """;

    private static byte[] save(StandaloneRun run) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateFile.save(run.program.state(), bytes);
        return bytes.toByteArray();
    }

    private static byte[] saved() throws IOException {
        StandaloneRun run = new StandaloneRun(YAML, RulePlacement.WITH_WINDOWS);
        for (int i = 0; i < 12; i++) {
            run.feed(new RandomPipeline.Input(0, "k" + i % 2, 20L * i, i, 1, "s" + i % 3, i), i, true);
        }
        return save(run);
    }

    /** A program of the same compiled pipeline, which is quick to make. */
    private static ProgramState fresh(StandaloneRun run) {
        return new PipelineProgram(run.compiled, new boolean[3], run, alert -> {}).state();
    }

    private static void load(ProgramState state, byte[] saved) throws IOException {
        StateFile.load(state, new ByteArrayInputStream(saved));
    }

    @Test
    void shouldRefuseEveryDamagedByte() throws IOException {
        byte[] saved = saved();
        StandaloneRun run = new StandaloneRun(YAML, RulePlacement.WITH_WINDOWS);
        for (int at = 0; at < saved.length; at++) {
            byte[] damaged = saved.clone();
            damaged[at] ^= (byte) (1 << at % Byte.SIZE);
            assertThatThrownBy(() -> StateFile.verify(new ByteArrayInputStream(damaged)))
                    .as("byte %d", at)
                    .isInstanceOf(StateException.class);
            if (at % 101 == 0) {
                assertThatThrownBy(() -> load(fresh(run), damaged))
                        .as("byte %d", at)
                        .isInstanceOf(StateException.class);
            }
        }
    }

    @Test
    void shouldRefuseWhatIsCutOff() throws IOException {
        byte[] saved = saved();
        for (int length = 0; length < saved.length; length++) {
            byte[] cut = Arrays.copyOf(saved, length);
            assertThatThrownBy(() -> StateFile.verify(new ByteArrayInputStream(cut)))
                    .as("%d bytes", length)
                    .isInstanceOf(StateException.class)
                    .hasMessageContaining("cut off");
        }
        StateFile.verify(new ByteArrayInputStream(saved));
    }

    @Test
    void shouldNameWhatIsDifferentWhenThePipelineIsAnother() throws IOException {
        byte[] saved = saved();

        assertThat(refusal(saved, "tumbling 100ns", "tumbling 200ns"))
                .isEqualTo("the state is of another pipeline: rule rise has changed, or what it is on or reads; "
                        + "window bars has changed, or what it is on or reads");
        assertThat(refusal(saved, "cooldown: 100ns", "cooldown: 1s"))
                .isEqualTo("the state is of another pipeline: rule change has changed, or what it is on or reads");
        assertThat(refusal(saved, "fields: {bid: double}", "fields: {bid: long}"))
                .contains("rule rise has changed", "stream u has changed", "window best has changed")
                .doesNotContain("bars", "slide", "rule change");
        assertThat(refusal(saved, "best: {on", "worst: {on"))
                .contains(
                        "window worst is not in the saved state",
                        "window best of the saved state is not in this pipeline");
    }

    private static String refusal(byte[] saved, String before, String after) {
        String other = YAML.replace(before, after);
        assertThat(other).isNotEqualTo(YAML);
        StandaloneRun run = new StandaloneRun(other, RulePlacement.WITH_WINDOWS);
        Throwable[] thrown = new Throwable[1];
        assertThatThrownBy(() -> load(run.program.state(), saved))
                .isInstanceOf(StateException.class)
                .satisfies(refused -> thrown[0] = refused);
        return thrown[0].getMessage();
    }

    @Test
    void shouldLoadWherePartsOfTheFileStandInAnotherOrder() throws IOException {
        String windows = YAML.substring(YAML.indexOf("  slide:"), YAML.indexOf("rules:"));
        List<String> lines = windows.lines().toList();
        String turned = YAML.replace(windows, lines.get(2) + "\n" + lines.get(1) + "\n" + lines.get(0) + "\n");
        StandaloneRun run = new StandaloneRun(turned, RulePlacement.APART);

        load(run.program.state(), saved());

        assertThat(save(run)).isEqualTo(saved());
    }

    @Test
    void shouldRefuseAKeyThatIsThereAlready() throws IOException {
        byte[] saved = saved();
        ProgramState state = new StandaloneRun(YAML, RulePlacement.WITH_WINDOWS).program.state();
        load(state, saved);

        assertThatThrownBy(() -> load(state, saved))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("is loaded twice");
    }

    @Test
    void shouldRefuseMoreKeysThanThereIsRoomFor() throws IOException {
        byte[] saved = saved();
        ProgramState state =
                new StandaloneRun(YAML + "engine: {maxKeys: 1}\n", RulePlacement.WITH_WINDOWS).program.state();

        assertThatThrownBy(() -> load(state, saved))
                .isInstanceOf(StateException.class)
                .hasMessageContaining("raise engine.maxKeys");
    }

    @Test
    void shouldHandOutKeysOneByOne() throws IOException {
        StandaloneRun run = new StandaloneRun(YAML, RulePlacement.WITH_WINDOWS);
        load(run.program.state(), saved());
        ProgramState state = run.program.state();
        byte[] shared = state.saveShared();
        List<byte[]> keys = state.keys().mapToObj(state::saveKey).toList();

        StandaloneRun other = new StandaloneRun(YAML, RulePlacement.WITH_WINDOWS);
        ProgramState loaded = other.program.state();
        loaded.loadShared(shared, true);
        keys.forEach(loaded::loadKey);
        loaded.endLoading();

        assertThat(keys.stream().map(ProgramState::keyOf)).containsExactly("k0", "k1");
        assertThat(save(other)).isEqualTo(saved());
    }
}
