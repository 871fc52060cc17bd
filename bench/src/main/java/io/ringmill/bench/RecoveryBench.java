package io.ringmill.bench;

import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.ChildProcess;
import io.ringmill.bench.measure.Fork;
import io.ringmill.bench.recovery.InterruptedRun;
import io.ringmill.bench.recovery.RecoveryMain;
import io.ringmill.bench.report.Machine;
import io.ringmill.bench.report.RecoveryReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** {@code ringmill bench recovery}: how long a run takes to go on, from a snapshot and by replaying its whole journal. */
public final class RecoveryBench {

    private final RecoveryOptions options;
    private final Consumer<String> out;
    private final Consumer<String> progress;

    /**
     * A bench that has not begun.
     *
     * @param out takes the results, line by line
     * @param progress takes what is being done now
     */
    public RecoveryBench(RecoveryOptions options, Consumer<String> out, Consumer<String> progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Measures and reports.
     *
     * @return whether all came to the same results
     * @throws IOException if a file cannot be read or written
     */
    public boolean run() throws IOException {
        if (options.dir().isPresent()) {
            return run(options.dir().get());
        }
        String parent = System.getProperty("ringmill.bench.dir", System.getProperty("java.io.tmpdir"));
        Path dir = Files.createTempDirectory(Path.of(parent), "ringmill-bench-recovery");
        try {
            return run(dir);
        } finally {
            ChildProcess.deleteAll(dir);
        }
    }

    private boolean run(Path dir) throws IOException {
        Fork fork = Fork.likeThisJvm(List.of());
        Map<String, Object> machine = Machine.describe(fork.options());
        machine.forEach((name, value) -> out.accept(name + ": " + value));
        InterruptedRun run = new InterruptedRun(dir, options.keys(), options.events(), options.behind());
        Map<String, Object> figures = new LinkedHashMap<>();
        if (!run.exists()) {
            progress.accept("writing the journal and its snapshot");
            figures.put("made", step(fork, run, "make"));
        }
        figures.put("journalBytes", run.journalBytes());
        figures.put("snapshotBytes", run.snapshotBytes());
        figures.put("keys", options.keys());
        List<Object> bySnapshot = new ArrayList<>();
        List<Object> byJournal = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            progress.accept("round " + round + " of " + options.rounds() + ": from the snapshot");
            bySnapshot.add(step(fork, run, "snapshot"));
            progress.accept("round " + round + " of " + options.rounds() + ": from the journal alone");
            byJournal.add(step(fork, run, "journal"));
        }
        figures.put("snapshot", bySnapshot);
        figures.put("journal", byJournal);
        out.accept("");
        out.accept(String.format(
                Locale.ROOT,
                "W1, %,d keys, %,d events; medians over %d JVMs",
                options.keys(),
                options.events(),
                options.rounds()));
        RecoveryReport.text(figures).lines().forEach(out);
        if (options.json().isPresent()) {
            figures.put("kind", "recovery");
            figures.put("machine", machine);
            Files.writeString(options.json().get(), Json.write(figures) + "\n");
        }
        return RecoveryReport.right(figures);
    }

    private static Map<?, ?> step(Fork fork, InterruptedRun run, String step) {
        return fork.run(
                "recovery, " + step,
                RecoveryMain.class,
                List.of(
                        step,
                        run.dir().toString(),
                        Integer.toString(run.keys()),
                        Long.toString(run.events()),
                        Long.toString(run.behind())));
    }
}
