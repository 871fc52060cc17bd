package io.ringmill.persistence.backtest;

import io.ringmill.journal.RunVisitor;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Where the events of a backtest come from: a journal, or what reads finite sources. */
public interface BacktestInput {

    /** What it is called, such as the folder of a journal. */
    String name();

    /**
     * Hands over what a pipeline gets of it, in order, session by session.
     *
     * @param stopped whether to end before that
     */
    void read(Pipeline pipeline, RunVisitor to, BooleanSupplier stopped) throws IOException;

    /** Equal for pipelines that get the same of it, which is then read once for all of them. */
    default String gives(Pipeline pipeline) {
        return "";
    }
}
