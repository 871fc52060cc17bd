package io.ringmill.bench.jmh;

import io.ringmill.Engine;
import io.ringmill.persistence.ReplayReport;
import io.ringmill.persistence.Replayer;
import io.ringmill.persistence.backtest.Backtest;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.Sweep;
import io.ringmill.persistence.backtest.Variant;
import io.ringmill.persistence.backtest.VariantList;
import io.ringmill.persistence.backtest.VariantResult;
import io.ringmill.persistence.chronicle.ChronicleJournalReader;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much faster is a backtest of many variants than a run of each, one after the other in one process? Digests are compared.
 * Run it with {@code bench/sweep PIPELINE JOURNAL OWN ROUNDS SWEEP...}, where OWN says how many of the variants are run by
 * themselves; the others are taken to last as long. Every second round runs these first.
 */
public final class SweepComparison {

    private static final double NS_PER_SECOND = 1e9;
    private static final int SWEEPS = 4;

    private SweepComparison() {}

    /** Prints a line for each round. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Path journal = Path.of(args[1]);
        int count = Integer.parseInt(args[2]);
        VariantList list = new VariantList(Files.readString(file), file.toString(), Map.of());
        for (int i = SWEEPS; i < args.length; i++) {
            list.sweep(Sweep.parse(args[i]));
        }
        List<Variant> variants = list.load();
        String[] own = new String[variants.size()];
        for (int round = 1; round <= Integer.parseInt(args[3]); round++) {
            boolean isBehind = round % 2 == 1;
            double alone = isBehind ? 0 : alone(variants, journal, count, own);
            long beganNs = System.nanoTime();
            BacktestReport report = Backtest.of(list, variants).over(journal).run();
            double together = (System.nanoTime() - beganNs) / NS_PER_SECOND;
            alone = isBehind ? alone(variants, journal, count, own) : alone;
            compare(report, own);
            System.out.printf(
                    Locale.ROOT,
                    "%d variants: %.2f s; one alone, %s: %.3f s (mean of %d); %.1f times as fast; %s%n",
                    variants.size(),
                    together,
                    isBehind ? "afterwards" : "before",
                    alone,
                    count,
                    alone * variants.size() / together,
                    report.computed());
        }
    }

    /** Seconds that a variant takes by itself, and the digests of those that were run. */
    private static double alone(List<Variant> variants, Path journal, int count, String[] digests) throws IOException {
        long beganNs = System.nanoTime();
        for (int i = 0; i < count; i++) {
            int variant = (int) ((long) i * variants.size() / count);
            digests[variant] = String.format("%016x", run(variants.get(variant).pipeline(), journal));
        }
        return (System.nanoTime() - beganNs) / NS_PER_SECOND / count;
    }

    private static void compare(BacktestReport report, String[] own) {
        for (int variant = 0; variant < own.length; variant++) {
            VariantResult result = report.variants().get(variant);
            if (own[variant] != null && !own[variant].equals(result.digest())) {
                throw new IllegalStateException(result.name() + " has another digest by itself");
            }
        }
    }

    private static long run(Pipeline pipeline, Path journal) throws IOException {
        Replayer replayer = new Replayer(
                () -> new ChronicleJournalReader(journal),
                header -> Engine.builder(pipeline)
                        .sectionsHandled()
                        .digest(true)
                        .settings(Replayer.settings(pipeline.engine())));
        return replayer.withoutChanges().replay().stream()
                .map(ReplayReport::metrics)
                .mapToLong(metrics -> metrics.digest())
                .sum();
    }
}
