package io.ringmill.bench.report;

import io.ringmill.bench.file.FileStanding;
import io.ringmill.bench.measure.Sample;
import java.util.List;
import java.util.Locale;

/** What is told of programs that read a file. Fits 80 columns. */
public final class FileReport {

    private static final double BYTES_PER_MB = 1e6;

    private FileReport() {}

    /** A table of medians; brackets hold the 95 % confidence interval of the median over the rounds. */
    public static String text(List<FileStanding> standings) {
        TextTable table = new TextTable("program", "CPU/row", "wall", "memory", "Ringmill / it", "found");
        for (FileStanding standing : standings) {
            table.row(
                    standing.entrant().label(),
                    Figures.duration(standing.cpuNsPerRow().median()),
                    Figures.duration(standing.wallNs().median()),
                    memory(standing.peakBytes().median()),
                    ratio(standing),
                    standing.right() ? "right" : "WRONG");
        }
        return table.toString();
    }

    private static String memory(double bytes) {
        return bytes == 0 ? "unknown" : String.format(Locale.ROOT, "%.0f MB", bytes / BYTES_PER_MB);
    }

    private static String ratio(FileStanding standing) {
        boolean itself = standing.ringmillOverThis().stream().allMatch(ratio -> ratio == 1);
        return itself ? "" : Figures.ratio(Sample.of(standing.ringmillOverThis()));
    }
}
