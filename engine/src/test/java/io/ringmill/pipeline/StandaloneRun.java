package io.ringmill.pipeline;

import io.ringmill.output.Alert;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Row;
import io.ringmill.output.RowLayout;
import io.ringmill.rule.RulePlacement;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program with everything that comes out of it as texts, without ids. */
final class StandaloneRun implements ProgramOutput {

    final CompiledPipeline compiled;
    final PipelineProgram program;
    private final long[] cells;
    private List<String> out = new ArrayList<>();

    StandaloneRun(String yaml, RulePlacement placement) {
        this(CompiledPipeline.compile(Pipeline.parse(yaml, "random.yml"), placement));
    }

    StandaloneRun(CompiledPipeline compiled) {
        this.compiled = compiled;
        boolean[] observed = new boolean[compiled.windows().size()];
        Arrays.fill(observed, true);
        program = new PipelineProgram(compiled, observed, this, this::onAlert);
        cells = new long[compiled.eventCells()];
    }

    private List<String> take() {
        List<String> taken = out;
        out = new ArrayList<>();
        return taken;
    }

    /** Takes an input in, of another program's key if it is not {@code own}; returns what came out. */
    List<String> feed(RandomPipeline.Input input, long sequence, boolean own) {
        if (input.key() == null) {
            program.advance(input.stream(), input.timeNs(), sequence);
            return take();
        }
        input.put(compiled, cells);
        if (own) {
            program.onEvent(cells, 0, sequence);
        } else {
            program.onForeignEvent(cells, 0, sequence);
        }
        return take();
    }

    List<String> end(long sequence) {
        program.end(sequence);
        return take();
    }

    @Override
    public void onRow(long sequence, long[] row) {
        RowLayout layout = compiled.windows().get((int) row[Row.WINDOW]);
        StringBuilder text = new StringBuilder();
        text.append(sequence).append(' ').append(layout.name()).append(' ');
        text.append(compiled.keys().text((int) row[Row.KEY]));
        for (int cell = Row.TIME; cell < Row.VALUES; cell++) {
            text.append(' ').append(Long.toHexString(row[cell]));
        }
        for (int i = 0; i < layout.types().size(); i++) {
            long value = row[Row.VALUES + i];
            text.append(' ')
                    .append(
                            switch (layout.types().get(i)) {
                                case SYMBOL -> compiled.symbols().text((int) value);
                                case KEY -> compiled.keys().text((int) value);
                                default -> Long.toHexString(value);
                            });
        }
        out.add(text.toString());
    }

    private void onAlert(Alert alert) {
        StringBuilder text = new StringBuilder(alert.sequence() + " " + alert);
        for (int i = 0; i < alert.values().size(); i++) {
            text.append(' ').append(alert.valueText(i));
        }
        out.add(text.toString());
    }

    @Override
    public void onLate(long[] lateCells, int at, long sequence, long watermarkNs) {
        out.add(sequence + " late behind " + watermarkNs);
    }

    @Override
    public void onExpired(int key) {
        out.add("forgotten " + compiled.keys().text(key));
    }

    /** What the program has counted. */
    List<Long> counts() {
        List<Long> counts = new ArrayList<>();
        for (int stream = 0; stream < compiled.pipeline().streams().size(); stream++) {
            for (int status = 0; status < WindowProgram.STATUSES; status++) {
                counts.add(program.windows().events(stream, status));
            }
        }
        for (int window = 0; window < compiled.windows().size(); window++) {
            counts.add(program.windows().emissions(window));
            counts.add(program.windows().capped(window));
        }
        for (int rule = 0; rule < compiled.rules().size(); rule++) {
            counts.add(program.alerts().count(rule));
        }
        return counts;
    }
}
