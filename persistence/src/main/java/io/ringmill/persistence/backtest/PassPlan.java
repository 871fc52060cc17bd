package io.ringmill.persistence.backtest;

import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineUnion;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one pass computes.
 *
 * @param windows by window of the part, its place among all distinct windows if the pass counts its rows; -1 if another pass
 *     does, {@link #PRICE} if its rows are prices
 * @param rules by rule of the part, its place among all distinct rules
 * @param windowNames by window of the part, what the files call it
 * @param ofGroup index of its group; -1 of that of the prices
 * @param countsEvents whether it counts the group's events
 * @param compiled for the first session
 */
@SuppressWarnings("ArrayRecordComponent") // read only
record PassPlan(
        PipelineUnion.Part part,
        int[] windows,
        int[] rules,
        List<String> windowNames,
        List<String> ruleNames,
        int ofGroup,
        boolean countsEvents,
        CompiledPipeline compiled) {

    static final int PRICE = -2;

    /**
     * A pass over some of a group.
     *
     * @param counted the windows of the group whose rows it counts
     * @param countsEvents whether it counts the group's events
     */
    static PassPlan of(VariantGroup group, BitSet windows, BitSet rules, BitSet counted, boolean countsEvents) {
        PipelineUnion union = group.union();
        PipelineUnion.Part part = union.part(windows, rules);
        int[] partWindows = part.windows();
        return new PassPlan(
                part,
                IntStream.of(partWindows)
                        .map(window -> counted.get(window) ? group.firstWindow() + window : -1)
                        .toArray(),
                IntStream.of(part.rules()).map(rule -> group.firstRule() + rule).toArray(),
                IntStream.of(partWindows).mapToObj(union::window).toList(),
                IntStream.of(part.rules()).mapToObj(union::rule).toList(),
                group.index(),
                countsEvents,
                part.compile());
    }

    /** A pass that only works out the prices, as a pipeline says them. */
    static PassPlan ofPrices(Pipeline pipeline, String price) {
        PipelineUnion union = PipelineUnion.of(pipeline);
        PipelineUnion.Part part = union.prices(price);
        int[] windows = part.windows();
        return new PassPlan(
                part,
                IntStream.of(windows)
                        .map(window -> window == PipelineUnion.PRICE ? PRICE : -1)
                        .toArray(),
                new int[0],
                IntStream.of(windows)
                        .mapToObj(window -> window == PipelineUnion.PRICE ? "" : union.window(window))
                        .toList(),
                List.of(),
                -1,
                false,
                part.compile());
    }
}
