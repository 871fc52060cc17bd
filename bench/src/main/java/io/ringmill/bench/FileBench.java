package io.ringmill.bench;

import io.ringmill.bench.file.FileContest;
import io.ringmill.bench.file.FileEntrant;
import io.ringmill.bench.file.FileStanding;
import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.ChildProcess;
import io.ringmill.bench.report.FileReport;
import io.ringmill.bench.report.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * {@code ringmill bench throughput --file}: what the whole program costs, from a file of trades to alerts and bars, beside
 * a loop over the bytes of that file written by hand, and whoever else is given.
 */
public final class FileBench {

    private final FileOptions options;
    private final Consumer<String> out;
    private final Consumer<String> progress;

    /**
     * A bench that has not begun.
     *
     * @param out takes the results, line by line
     * @param progress takes what is being done now
     */
    public FileBench(FileOptions options, Consumer<String> out, Consumer<String> progress) {
        this.options = options;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Measures and reports.
     *
     * @param others beside Ringmill and the loops
     * @return whether all counts were right
     * @throws IOException if a file cannot be read or written
     */
    public boolean run(List<FileEntrant> others) throws IOException {
        Map<String, Object> machine = Machine.describe(FileContest.JVM_OPTIONS);
        machine.forEach((name, value) -> out.accept(name + ": " + value));
        Path file = options.place();
        if (!Files.exists(file)) {
            progress.accept("writing " + file);
        }
        options.trades().ensure(file);
        List<FileEntrant> entrants = new ArrayList<>();
        entrants.add(FileEntrant.RINGMILL);
        entrants.add(FileEntrant.PARSE);
        entrants.add(FileEntrant.WORK);
        entrants.addAll(others);
        Path folder = Files.createTempDirectory("ringmill-bench-file");
        List<FileStanding> standings;
        try {
            standings =
                    new FileContest(file, options.trades().format(), folder, options.rounds(), progress).run(entrants);
        } finally {
            ChildProcess.deleteAll(folder);
        }
        out.accept("");
        out.accept(String.format(
                Locale.ROOT,
                "%s: %,d rows, %,d bytes; medians over %d rounds",
                file,
                standings.get(0).rows(),
                Files.size(file),
                options.rounds()));
        FileReport.text(standings).lines().forEach(out);
        if (options.json().isPresent()) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("kind", "file");
            json.put("machine", machine);
            json.put("file", file.toString());
            json.put("results", standings.stream().map(FileStanding::toMap).toList());
            Files.writeString(options.json().get(), Json.write(json) + "\n");
        }
        return standings.stream().allMatch(FileStanding::right);
    }
}
