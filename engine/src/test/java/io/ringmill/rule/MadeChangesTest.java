package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is left of changes of rules, and what it makes of the rules that there were first. */
class MadeChangesTest {

    private static final Pipeline FIRST = Pipeline.parse("""
            streams:
              s: {key: k, time: {field: t, unit: ns}, fields: {x: double}}
            rules:
              a: {on: s, when: x > 1, limit: 2 per 1s}
              b: {on: s, when: x > 2}
            """, "rules.yml");

    private static MadeChanges of(String... texts) {
        return MadeChanges.of(List.of(texts));
    }

    @Test
    void shouldKeepNoMoreThanWhatIsLeft() {
        assertThat(of("add c\non: s\nwhen: x > 3\n", "replace c\non: s\nwhen: x > 4\n", "silence 5 c", "remove c")
                        .texts())
                .isEmpty();
        assertThat(of("add c\non: s\nwhen: x > 3\n", "replace c\non: s\nwhen: x > 4\n")
                        .texts())
                .containsExactly("add c\non: s\nwhen: x > 4\n");
        assertThat(of("remove a", "add a\non: s\nwhen: x > 3\n").texts())
                .containsExactly("remove a", "add a\non: s\nwhen: x > 3\n");
        MadeChanges silenced = of("silence 5 a", "silence_key 7 b\nk1", "silence_key 9 b\nk1", "silence 6 a");
        assertThat(silenced.texts()).containsExactly("silence 6 a", "silence_key 9 b\nk1");
        assertThat(silenced.silentUntilNs("b")).isEqualTo(Long.MIN_VALUE);
        assertThat(silenced.silentKeys("b")).containsEntry("k1", 9L);
        silenced.make(RuleChange.parse("replace b\non: s\nwhen: x > 4\n"));
        assertThat(silenced.silentKeys("b")).isEmpty();
    }

    /** A limit is no part of what a pipeline computes. */
    @Test
    void shouldGoOnWithARuleOfWhichOnlyTheLimitHasChanged() {
        CompiledPipeline compiled = CompiledPipeline.compile(FIRST);
        String text = "replace a\non: s\nwhen: x > 1\nlimit: 5 per 1s\n";
        CompiledPipeline changed = compiled.goingOn(List.of(text));
        assertThat(changed.rules().get(0).limit().orElseThrow().alerts()).isEqualTo(5);
        assertThat(compiled.behind(RuleChange.parse(text)).rules().get(0).limit())
                .isEqualTo(changed.rules().get(0).limit());
        assertThat(compiled.goingOn(List.of("silence 5 a"))).isSameAs(compiled);
    }
}
