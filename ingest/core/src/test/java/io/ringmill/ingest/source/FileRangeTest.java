package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.ingest.decode.CsvColumns;
import io.ringmill.ingest.decode.HeaderException;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.journal.SourcePosition;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds and wherever it is cut: ranges that follow each other come to what the file does. */
class FileRangeTest {

    private static final int FILES = 200;

    @TempDir
    private Path folder;

    /** What came of a range, or of all ranges. */
    private static final class Read {
        final List<String> events = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        long read;
        long filtered;
        long invalid;
        long lines;

        void count(SourceMetrics metrics) {
            read += metrics.read();
            filtered += metrics.filtered();
            invalid += metrics.invalid();
        }
    }

    private record Trial(Path file, boolean csv, String more) {

        /** Reads all of the file, or a range; adds to {@code all}. Returns where it has ended. */
        SourcePosition read(Optional<FileRange> range, Read all) throws Exception {
            Pipeline pipeline = Pipeline.parse(PieceReadingTest.yaml(csv, more, "maxKeys: 4000"), "p.yml");
            Optional<CsvColumns> columns = PieceReadingTest.columns(csv, more);
            FileSource source = PieceReadingTest.source(
                    file,
                    pipeline,
                    columns,
                    (name, line, reason, raw, length) -> all.refused.add(all.lines + line + " " + reason),
                    Plan.ALONE,
                    range);
            Recorded recorded = new Recorded();
            try (Engine engine = Engine.builder(pipeline).journal(recorded).start()) {
                source.run(engine);
                engine.end();
            }
            all.events.addAll(recorded.events);
            all.count(source.metrics());
            return source.reached();
        }

        /** Reads ranges one after the other; what was read by the one before is left out. */
        Read read(List<FileRange> ranges) throws Exception {
            Read all = new Read();
            SourcePosition at = ranges.get(0).start();
            for (FileRange range : ranges) {
                if (range.from() >= at.offset()) {
                    assertThat(range.from()).isEqualTo(at.offset());
                    at = read(Optional.of(FileRange.parse(range.name())), all);
                    all.lines += at.line() - 1;
                }
            }
            return all;
        }

        boolean isWrong() throws Exception {
            try {
                read(Optional.empty(), new Read());
                return false;
            } catch (IOException wrong) {
                assertThat(wrong).hasCauseInstanceOf(HeaderException.class);
                return true;
            }
        }
    }

    private Trial trial(SplittableRandom random) throws IOException {
        boolean csv = random.nextInt(3) > 0;
        List<String> settings = (csv ? PieceReadingTest.CSV_SETTINGS : PieceReadingTest.JSON_SETTINGS)
                .stream().filter(more -> !more.contains("halt")).toList();
        String more = settings.get(random.nextInt(settings.size()));
        Path file = Files.write(folder.resolve("a file"), PieceReadingTest.content(random, csv, more));
        return new Trial(file, csv, more);
    }

    @Test
    void shouldReadAsOneReaderDoesWhereverAFileIsCut() throws Exception {
        int cut = 0;
        for (long seed = 1; seed <= FILES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Trial trial = trial(random);
            if (trial.isWrong()) {
                continue;
            }
            Read whole = new Read();
            trial.read(Optional.empty(), whole);
            List<FileRange> ranges = FileRange.cut(trial.file.toString(), 0, 20 + random.nextInt(600));
            Read all = trial.read(ranges);
            assertThat(all.events).as("seed %d, %s", seed, trial.more).isEqualTo(whole.events);
            assertThat(all.refused).as("seed %d, %s", seed, trial.more).isEqualTo(whole.refused);
            assertThat(List.of(all.read, all.filtered, all.invalid))
                    .isEqualTo(List.of(whole.read, whole.filtered, whole.invalid));
            cut += ranges.size() > 2 ? 1 : 0;

            FileRange middle = ranges.get(ranges.size() / 2);
            assertThat(FileRange.cut(trial.file.toString(), middle.from(), Math.max(1, middle.step())))
                    .isEqualTo(ranges.subList(ranges.size() / 2, ranges.size()));
        }
        assertThat(cut).isGreaterThan(FILES / 3);
    }
}
