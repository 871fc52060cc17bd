package io.ringmill.bench.file;

import io.ringmill.bench.json.Json;
import io.ringmill.bench.measure.ChildProcess;
import io.ringmill.bench.measure.Fork;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Has several programs read one file, each in a process of its own, one after the other, round after round. All get the
 * same JVM options, those of the launcher.
 */
public final class FileContest {

    /** The launcher's, and what a manifest says that a class path does not. */
    public static final List<String> JVM_OPTIONS = Stream.concat(
                    Stream.of(
                            "-XX:+UseSerialGC",
                            "-Xms256m",
                            "-XX:-UsePerfData",
                            "-XX:Tier4InvocationThreshold=20000",
                            "-XX:Tier4MinInvocationThreshold=2400",
                            "-XX:Tier4CompileThreshold=60000",
                            "-XX:Tier4BackEdgeThreshold=160000"),
                    Fork.FOR_CHRONICLE.stream())
            .toList();

    private final Path file;
    private final TradeFormat format;
    private final Path folder;
    private final int rounds;
    private final Consumer<String> progress;

    /**
     * @param folder for outputs and logs; each program finds it empty
     * @param progress told what happens now
     */
    public FileContest(Path file, TradeFormat format, Path folder, int rounds, Consumer<String> progress) {
        this.file = file.toAbsolutePath();
        this.format = format;
        this.folder = folder;
        this.rounds = rounds;
        this.progress = progress;
    }

    /**
     * Measures all, in their order.
     *
     * @throws ForkFailedException if a program fails
     */
    public List<FileStanding> run(List<FileEntrant> entrants) throws IOException {
        // Unmeasured, so that the file is in memory for all, and to know what is to be found.
        progress.accept("reading the file once");
        FileRun expected = run(FileEntrant.WORK);
        Map<FileEntrant, List<FileRun>> all = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (FileEntrant entrant : entrants) {
                progress.accept("round " + round + " of " + rounds + ": " + entrant.label());
                all.computeIfAbsent(entrant, e -> new ArrayList<>()).add(run(entrant));
            }
        }
        List<FileRun> own = all.getOrDefault(FileEntrant.RINGMILL, List.of());
        List<FileStanding> standings = new ArrayList<>();
        all.forEach((entrant, runs) -> standings.add(FileStanding.of(entrant, runs, own, expected)));
        return standings;
    }

    private FileRun run(FileEntrant entrant) throws IOException {
        ChildProcess.deleteAll(folder);
        Files.createDirectories(folder);
        Path counts = folder.resolve("counts.json");
        Path log = folder.resolve("log.txt");
        Path cost = folder.resolve("cost.txt");
        long wallNs = new ChildProcess(entrant.label(), log)
                .run(new ProcessBuilder(command(entrant, cost, counts)).directory(folder.toFile()), cost);
        String[] costs = Files.readString(cost).split(" ");
        return new FileRun(Long.parseLong(costs[0]), wallNs, Long.parseLong(costs[1]), found(entrant, counts, log));
    }

    private List<String> command(FileEntrant entrant, Path cost, Path counts) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(archive());
        command.addAll(List.of("-cp", classPath(), MeasuredMain.class.getName()));
        command.add(cost.toString());
        command.add(entrant.mainClass());
        if (entrant.equals(FileEntrant.RINGMILL)) {
            Files.writeString(folder.resolve("pipeline.yml"), FilePipeline.text(format, file.toString()));
            command.addAll(List.of("run", "pipeline.yml"));
        } else {
            command.addAll(List.of(format.option(), file.toString(), counts.toString()));
        }
        command.addAll(entrant.arguments());
        return command;
    }

    /** The archive of classes that the launcher has this JVM take them from, which others may too: their class path begins alike. */
    private static List<String> archive() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-XX:SharedArchiveFile=") || option.startsWith("-XX:AOTCache="))
                .toList();
    }

    /** As the programs run in another folder, without relative paths. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(part -> Path.of(part).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Map<String, Object> found(FileEntrant entrant, Path counts, Path log) throws IOException {
        if (entrant.equals(FileEntrant.RINGMILL)) {
            return FilePipeline.counts(Files.readString(log));
        }
        Map<String, Object> found = new LinkedHashMap<>();
        ((Map<?, ?>) Json.read(Files.readString(counts))).forEach((name, count) -> found.put((String) name, count));
        return found;
    }
}
