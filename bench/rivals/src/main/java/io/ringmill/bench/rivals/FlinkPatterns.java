package io.ringmill.bench.rivals;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cep.CEP;
import org.apache.flink.cep.functions.PatternProcessFunction;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.pattern.Pattern;
import org.apache.flink.cep.pattern.conditions.IterativeCondition;
import org.apache.flink.cep.pattern.conditions.SimpleCondition;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/** Flink CEP in this JVM, over indexes of the events. */
final class FlinkPatterns {

    private static final Duration WITHIN = Duration.ofMillis(600);

    /** Of the run that is on; what runs in Flink finds them here. */
    private static List<PatternEvent> events = List.of();

    private static final ConcurrentSkipListSet<String> MATCHES = new ConcurrentSkipListSet<>();

    private FlinkPatterns() {}

    static Map<String, Patterns.Finder> of(String pattern) {
        Map<String, Patterns.Finder> finders = new LinkedHashMap<>();
        switch (pattern) {
            case "followed by, one at a time" ->
                finders.put(
                        "Flink followedBy, skip past last",
                        all -> find(followed(begin(AfterMatchSkipStrategy.skipPastLastEvent())), all));
            case "followed by, many at a time" ->
                finders.put(
                        "Flink followedBy, no skip",
                        all -> find(followed(begin(AfterMatchSkipStrategy.noSkip())), all));
            case "followed by, and nothing between" ->
                finders.put(
                        "Flink notFollowedBy, skip past last",
                        all -> find(
                                followed(begin(AfterMatchSkipStrategy.skipPastLastEvent())
                                        .notFollowedBy("c")
                                        .where(SimpleCondition.of(i -> isTick(i) && event(i).getX() == 12))),
                                all));
            case "nothing follows" ->
                finders.put(
                        "Flink notFollowedBy at the end",
                        all -> find(
                                Pattern.<Integer>begin("a", AfterMatchSkipStrategy.noSkip())
                                        .where(SimpleCondition.of(
                                                i -> event(i).getType().equals("Ord")))
                                        .notFollowedBy("c")
                                        .where(new Acknowledges())
                                        .within(WITHIN),
                                all));
            default -> throw new IllegalArgumentException(pattern);
        }
        return finders;
    }

    private static PatternEvent event(int index) {
        return events.get(index);
    }

    private static boolean isTick(int index) {
        return event(index).getType().equals("Tick");
    }

    private static Pattern<Integer, Integer> begin(AfterMatchSkipStrategy skip) {
        return Pattern.<Integer>begin("a", skip).where(SimpleCondition.of(i -> isTick(i) && event(i).getX() > 15));
    }

    private static Pattern<Integer, Integer> followed(Pattern<Integer, Integer> begun) {
        return begun.followedBy("b").where(new Falls()).within(WITHIN);
    }

    /** The condition of {@code b}. */
    private static final class Falls extends IterativeCondition<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean filter(Integer index, IterativeCondition.Context<Integer> context) throws Exception {
            int a = context.getEventsForPattern("a").iterator().next();
            return isTick(index) && event(index).getX() < event(a).getX() - 10;
        }
    }

    /** The condition of an acknowledgement. */
    private static final class Acknowledges extends IterativeCondition<Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean filter(Integer index, IterativeCondition.Context<Integer> context) throws Exception {
            boolean answers = false;
            for (int a : context.getEventsForPattern("a")) {
                answers |= event(index).getId() == event(a).getId();
            }
            return answers && event(index).getType().equals("Ack");
        }
    }

    /** Notes a match. */
    private static final class Note extends PatternProcessFunction<Integer, String> {
        private static final long serialVersionUID = 1L;

        @Override
        public void processMatch(Map<String, List<Integer>> match, PatternProcessFunction.Context context, Collector<String> out) {
            long firstMs = event(match.get("a").get(0)).getTs();
            List<Integer> last = match.get("b");
            MATCHES.add(Patterns.match(
                    firstMs,
                    last == null
                            ? firstMs + WITHIN.toMillis()
                            : event(last.get(0)).getTs()));
        }
    }

    private static SortedSet<String> find(Pattern<Integer, Integer> pattern, List<PatternEvent> all) throws Exception {
        events = all;
        MATCHES.clear();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.createLocalEnvironment(1, new Configuration());
        List<Integer> indexes = IntStream.range(0, all.size()).boxed().toList();
        CEP.pattern(
                        environment
                                .fromData(indexes, TypeInformation.of(Integer.class))
                                .assignTimestampsAndWatermarks(WatermarkStrategy.<Integer>forMonotonousTimestamps()
                                        .withTimestampAssigner(
                                                (index, none) -> event(index).getTs()))
                                .keyBy(index -> event(index).getKey(), TypeInformation.of(String.class)),
                        pattern)
                .process(new Note(), TypeInformation.of(String.class))
                .sinkTo(new DiscardingSink<>());
        environment.execute("patterns");
        return new TreeSet<>(MATCHES);
    }
}
