package io.ringmill.persistence.backtest;

import io.ringmill.journal.JournalReader;
import io.ringmill.journal.RunVisitor;
import io.ringmill.persistence.EventRange;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * A journal, of which every pipeline gets the same.
 *
 * @param range what of it is read at all; what lies outside may come all the same
 */
record JournalInput(Path dir, EventRange range) implements BacktestInput {

    @Override
    public String name() {
        return dir.toString();
    }

    @Override
    public void read(Pipeline pipeline, RunVisitor to, BooleanSupplier stopped) throws IOException {
        try (JournalReader reader = range.open(dir)) {
            boolean more = true;
            while (more && !stopped.getAsBoolean()) {
                more = reader.next(to);
            }
        }
    }
}
