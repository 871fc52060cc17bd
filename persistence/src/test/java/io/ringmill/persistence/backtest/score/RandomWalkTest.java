package io.ringmill.persistence.backtest.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.output.Alert;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a price does that moves without memory cannot be known from what it did before: the mean of every rule's mark-outs is
 * 0, which an interval of 95 % misses in one of twenty walks.
 */
class RandomWalkTest {

    private static final int WALKS = 2_000;
    private static final int STEPS = 2_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long[] HORIZONS = {5 * SECOND, 60 * SECOND};

    private static final String PIPELINE = """
            streams:
              ticks: {key: walk, time: {field: ts, unit: ns}, fields: {price: double}}
            windows:
              px: {window: sliding 20 events, select: {mean: mean(price), sd: stddev_pop(price), hi: max(price)}}
            rules:
              momentum: {when: price > px.mean + 2 * px.sd and px.count >= 20}
              reversal: {when: price < px.mean - 1.5 * px.sd and px.count >= 20, fire: each}
              breakout: {when: price >= px.hi and px.count >= 20, for: 2 events, cooldown: 10s}
              round: {when: "crosses_above(price, 1000) or crosses_below(price, 1000)", fire: each}
            """;

    private static final Pipeline RULES = Pipeline.parse(PIPELINE, "walks.yml");

    /** One tape for all walks, each a key. */
    private static List<SessionTape> tapes;

    @BeforeAll
    static void walk() {
        AlertMarks marks = new AlertMarks(HORIZONS, Delays.NONE, 0, Long.MIN_VALUE);
        SplittableRandom random = new SplittableRandom(20131007);
        Engine engine = Engine.builder(RULES)
                .settings(EngineSettings.DEFAULT.withTopology(Topology.INLINE))
                .onAlert(alert -> marks.alert(
                        alert.ruleIndex(),
                        alert.keyId(),
                        alert.state() == Alert.State.RESOLVED,
                        alert.sequence(),
                        alert.timeNs()))
                .start();
        try (engine) {
            EventPublisher ticks = engine.publisher("ticks");
            int price = ticks.field("price");
            int[] keys = new int[WALKS];
            double[] prices = new double[WALKS];
            for (int walk = 0; walk < WALKS; walk++) {
                keys[walk] = ticks.key("walk " + walk);
                prices[walk] = 1_000;
            }
            long timeNs = 1_700_000_000 * SECOND;
            for (int step = 0; step < STEPS; step++) {
                timeNs += SECOND / 2 + random.nextLong(SECOND);
                for (int walk = 0; walk < WALKS; walk++) {
                    double up = random.nextDouble();
                    prices[walk] += up - random.nextDouble();
                    marks.price(keys[walk], (long) step * WALKS + walk, timeNs, prices[walk]);
                    ticks.claim(keys[walk], timeNs).set(price, prices[walk]).publish();
                }
            }
            engine.end();
        }
        marks.end();
        tapes = List.of(
                new SessionTape(1, marks.tape(), Delays.NONE, RULES.rules().size(), key -> "walk " + key));
    }

    private static Map<String, List<RuleAlerts.Entry>> byWalk(String rule) {
        int index = RULES.rules().indexOf(RULES.rule(rule));
        return RuleAlerts.byKey(RuleAlerts.of(index, tapes).firing());
    }

    private static double holding(String rule, int horizon, OptionalLong seed) {
        int intervals = 0;
        int holding = 0;
        for (List<RuleAlerts.Entry> alerts : byWalk(rule).values()) {
            Estimate estimate = RuleAlerts.estimate(alerts, horizon, HORIZONS[horizon], 1, seed);
            if (!Double.isNaN(estimate.low())) {
                intervals++;
                holding += estimate.low() <= 0 && estimate.high() >= 0 ? 1 : 0;
            }
        }
        assertThat(intervals).as(rule).isGreaterThan(WALKS * 9 / 10);
        return (double) holding / intervals;
    }

    @ParameterizedTest
    @CsvSource({
        "momentum, 0",
        "momentum, 1",
        "reversal, 0",
        "reversal, 1",
        "breakout, 0",
        "breakout, 1",
        "round, 0",
        "round, 1"
    })
    void shouldHoldTheTruthInNineteenOfTwentyWalks(String rule, int horizon) {
        assertThat(holding(rule, horizon, OptionalLong.empty())).isBetween(0.93, 0.97);
    }

    @ParameterizedTest
    @CsvSource({"momentum, 0", "reversal, 0", "breakout, 0"})
    void shouldHoldItWithABootstrapToo(String rule, int horizon) {
        assertThat(holding(rule, horizon, OptionalLong.of(7))).isBetween(0.93, 0.97);
    }

    @Test
    void shouldSeeNothingInAllWalksTogether() {
        for (int rule = 0; rule < RULES.rules().size(); rule++) {
            List<RuleAlerts.Entry> alerts = RuleAlerts.of(rule, tapes).firing();
            for (int horizon = 0; horizon < HORIZONS.length; horizon++) {
                Estimate estimate = RuleAlerts.estimate(alerts, horizon, HORIZONS[horizon], 1, OptionalLong.empty());
                assertThat(estimate.t()).isBetween(-3.3, 3.3);
            }
        }
    }

    @Test
    void shouldSeeAPriceThatFollowsTheRule() {
        List<RuleAlerts.Entry> alerts = byWalk("momentum").values().iterator().next();
        MarkOuts marks = new MarkOuts(HORIZONS[0]);
        for (RuleAlerts.Entry alert : alerts) {
            if (!Double.isNaN(alert.riseBp(0))) {
                marks.add(alert.riseBp(0) + 10, 0, alert.startNs());
            }
        }

        assertThat(marks.estimate().low()).isPositive();
    }
}
