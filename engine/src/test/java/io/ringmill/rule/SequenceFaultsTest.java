package io.ringmill.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.FieldType;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sequence cannot say is told with its place, and two that say different things are different pipelines. */
class SequenceFaultsTest {

    private static final String STREAMS = """
            streams:
              orders: {key: k, time: {field: t, unit: ns}, fields: {id: long, px: double}}
              acks: {key: k, time: {field: t, unit: ns}, fields: {id: long}}
              status: {time: {field: t, unit: ns}, fields: {up: long}}
            windows:
              all: {on: orders, by: all, window: running, select: {n: count()}}
            rules:
              r:
            """;

    private static Pipeline parse(String rule) {
        return Pipeline.parse(STREAMS + "    {" + rule + "}\n", "test.yml");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "on: orders, sequence: [{a: px > 1}, {b: px > 2}] | 8:3: rules.r: 'within' is missing",
                "on: orders, within: 0s, sequence: [{a: px > 1}, {b: px > 2}] | 9:26: rules.r.within: must be longer",
                "within: 5s, sequence: [{a: px > 1}, {b: px > 2}] | 9:29: rules.r.sequence.0: 'on' is missing; there are",
                "within: 5s, sequence: [{a: {on: nope, when: px > 1}}, {b: {on: acks, when: id > 2}}] | no stream or window 'nope'",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > c.px}, {c: px > 2}] | 9:63: 'c' is a later step",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > b.px}] | 9:63: 'b' is this step itself; write px",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > a}] | 'a' is a whole step; name one of its values",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > a.pix}] | 9:63: unknown name 'pix'; did you mean 'px'",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > ab.px}] | 9:63: unknown step, stream or window 'ab'; did you mean 'a'?",
                "on: orders, within: 5s, sequence: [{low: px > 1}, {b: px > lwo.px}] | step, stream or window 'lwo'; did you mean 'low'?",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {not: px > 3}, {b: px > not.px}] | 'not' is what must not come",
                "on: acks, within: 5s, sequence: [{a: id > 1}, {b: id > 2 and px > 1}] | 9:67: unknown name 'px'; for the latest of orders write orders.px",
                "on: orders, when: px > 1, keys: [a, ''] | 9:38: rules.r.keys: holds an empty text, and no event has such a key",
                "on: orders, when: px > 1, for: 3 | '3' of what? write 3 events, or a duration such as 3s",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > prev(px - a.px)}] | what a step saw is not in it",
                "on: orders, within: 5s, sequence: [{not: px > 1}, {b: px > 2}] | 9:42: a sequence begins with an event",
                "on: orders, within: 5s, sequence: [{not: px > 1}] | write silence for an event that does not come",
                "on: orders, within: 5s, sequence: [{a: px > 1}] | one step is no sequence",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {a: px > 2}] | there is a step 'a' before",
                "on: orders, within: 5s, sequence: [{acks: px > 1}, {b: px > 2}] | 'acks' is already the name of a stream",
                "on: orders, within: 5s, sequence: [{time: px > 1}, {b: px > 2}] | 'time' cannot name a step",
                "on: orders, within: 5s, sequence: [{a: px > 1, b: px > 2}] | every step has a '-' of its own",
                "on: orders, within: 5s, sequence: [px > 1] | must be a list of mappings, but holds 'px > 1'",
                "on: orders, within: 5s, sequence: {a: px > 1} | rules.r.sequence: must be a list, not a mapping",
                "on: orders, within: 5s, sequence: [{a: {whn: px > 1}}, {b: px > 2}] | unknown key 'whn'; did you mean 'when'",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {not: {when: px > 1, times: 2}}] | does not go with 'not'",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: {when: px > 1, times: 0}}] | from 1 to 1000000, not 0",
                "on: orders, within: 5s, overlap: 257, sequence: [{a: px > 1}, {b: px > 2}] | from 1 to 256, not 257",
                "on: orders, within: 5s, fire: both, sequence: [{a: px > 1}, {b: px > 2}] | leave fire out",
                "on: orders, within: 5s, when: px > 1, sequence: [{a: px > 1}, {b: px > 2}] | does not go with 'sequence'",
                "on: orders, within: 5s, until: px > 1, sequence: [{a: px > 1}, {b: px > 2}] | does not go with 'sequence'",
                "on: orders, within: 5s, silence: 1s, sequence: [{a: px > 1}, {b: px > 2}] | does not go with 'sequence'",
                "on: orders, within: 5s, when: px > 1 | rules.r.within: goes with 'sequence'",
                "on: orders, overlap: 2, silence: 1s | rules.r.overlap: goes with 'sequence'",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > 2}], message: '{px}' | 'px' of which step? write a.px",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > 2}], message: '{a.pxx}' | unknown name 'pxx'",
                "within: 5s, sequence: [{a: {on: orders, when: px > 1}}, {not: {on: status, when: up == 0}}]"
                        + " | rows of orders have keys and those of status have none",
                "within: 5s, sequence: [{a: {on: all, when: n > 1}}, {b: {on: orders, when: px > 0}}]"
                        + " | rows of orders have keys and those of all have none"
            })
    void shouldNameTheFaultAndItsPlace(String rule, String fault) {
        assertThatThrownBy(() -> CompiledPipeline.compile(parse(rule)))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void shouldRefuseWhatTakesTooMuchOfEveryKey() {
        String steps = "{a: px > 1}, {b: px > a.px}, {c: px > b.px}, {d: px > c.px}";
        String rule =
                "on: orders, within: 5s, overlap: %d, sequence: [" + steps + "], message: '{a.id}{b.id}{c.id}{d.id}"
                        + "{a.time}{b.time}{c.time}{d.time}{a.all.n}{b.all.n}{c.all.n}{d.all.n}{a.acks.id}{b.acks.id}{c.acks.id}"
                        + "{d.acks.id}{a.all.count}{b.all.count}{c.all.count}{d.all.count}{a.all.start}'";

        assertThatThrownBy(() -> CompiledPipeline.compile(parse(rule.formatted(256))))
                .isInstanceOf(PipelineException.class)
                .hasMessageContaining("256 runs of 264 bytes each are 67584 bytes for every key");
        assertThat(CompiledPipeline.compile(parse(rule.formatted(16))).bytesPerKey(0))
                .isEqualTo(8 + 8 + 16 * 264);
    }

    @Test
    void shouldRefuseMoreStepsThanRunsKeep() {
        StringBuilder steps = new StringBuilder("{a0: px > 0}");
        for (int i = 1; i < 17; i++) {
            steps.append(", {a").append(i).append(": px > ").append(i).append('}');
        }

        assertThatThrownBy(() -> parse("on: orders, within: 5s, sequence: [" + steps + "]"))
                .hasMessageContaining("a sequence has at most 16 steps");
    }

    @Test
    void shouldTellPipelinesApart() {
        List<String> rules = List.of(
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > 2}]",
                "on: orders, within: 6s, sequence: [{a: px > 1}, {b: px > 2}]",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {c: px > 2}]",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: px > 3}]",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {not: px > 2}]",
                "on: orders, within: 5s, overlap: 2, sequence: [{a: px > 1}, {b: px > 2}]",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: {when: px > 2, times: 2}}]",
                "on: orders, within: 5s, sequence: [{a: px > 1}, {b: {on: acks, when: px > 2}}]");

        assertThat(rules).extracting(rule -> parse(rule).identity()).doesNotHaveDuplicates();
        assertThat(parse("within: 5s, sequence: [{a: {on: orders, when: ' px > 1'}}, {b: {on: orders, when: px > 2}}]")
                        .identity())
                .isEqualTo(parse(rules.get(0)).identity());
    }

    @Test
    void shouldSayTheSameInCode() {
        Pipeline file = Pipeline.parse("""
                streams:
                  orders: {key: k, fields: {id: long, px: double}}
                  acks: {key: k, fields: {id: long}}
                rules:
                  r:
                    on: orders
                    sequence:
                      - a: px > 1
                      - not: px < 0
                      - b: {on: orders, when: px > a.px, times: 3}
                      - c: {on: acks, when: id == a.id}
                      - not: {on: acks, when: id == b.id}
                    within: 5s
                    overlap: 4
                """, "test.yml");
        Pipeline built = Pipeline.builder().stream(
                        "orders", s -> s.key("k").field("id", FieldType.LONG).field("px", FieldType.DOUBLE))
                .stream("acks", s -> s.key("k").field("id", FieldType.LONG))
                .rule(
                        "r",
                        r -> r.on("orders")
                                .sequence(steps -> steps.step("a", "px > 1")
                                        .not("px < 0")
                                        .step("b", "orders", "px > a.px", 3)
                                        .step("c", "acks", "id == a.id")
                                        .not("acks", "id == b.id"))
                                .within("5s")
                                .overlap(4))
                .build();

        assertThat(built.identity()).isEqualTo(file.identity());
        assertThat(Pipeline.parse(built.text(), "built.yml").identity()).isEqualTo(file.identity());
    }
}
