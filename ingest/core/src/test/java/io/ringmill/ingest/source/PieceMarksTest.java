package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.decode.InputCheck;
import io.ringmill.ingest.decode.PieceReading.Plan;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.metrics.SourceMetrics;
import io.ringmill.pipeline.Pipeline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run over a file read in pieces that is cut off anywhere, and gone on with, reads each record once. */
class PieceMarksTest {

    private static final int FILES = 60;
    private static final int ENDS = 8;
    private static final String NAME = "the file";

    @TempDir
    private Path folder;

    /** What a run came to. */
    private record Outcome(CutJournal journal, List<String> refused, SourceMetrics metrics, String ended) {}

    private static Outcome run(Path path, boolean csv, String more, Plan plan, SourceTrack.Journaled from)
            throws Exception {
        Pipeline pipeline = Pipeline.parse(PieceReadingTest.yaml(csv, more, "maxKeys: 400, ring: 64"), "p.yml");
        List<String> refused = new ArrayList<>();
        RefusedRecords taker = (source, line, reason, raw, length) ->
                refused.add(line + ": " + reason + "; " + length + " " + Arrays.toString(raw));
        FileSource source = PieceReadingTest.source(path, pipeline, PieceReadingTest.columns(csv, more), taker, plan);
        CutJournal journal = new CutJournal(plan.pieceBytes());
        String ended = "ended";
        try (Engine engine =
                Engine.builder(pipeline).journal(journal).sectionsHandled().start()) {
            try {
                source.run(engine.source(NAME, from.mark(), from.rows()));
            } catch (IOException e) {
                ended = e.toString();
            }
            engine.end();
        }
        return new Outcome(journal, refused, source.metrics(), ended);
    }

    private static Plan plan(SplittableRandom random) {
        return new Plan(1 + random.nextInt(3), 30 + random.nextInt(900), 1 + random.nextInt(600));
    }

    @Test
    void shouldReadEachRecordOnceWhenCutOffAnywhereInAFileReadInPieces() throws Exception {
        int marks = 0;
        for (long seed = 1; seed <= FILES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            boolean csv = random.nextInt(3) > 0;
            List<String> settings = csv ? PieceReadingTest.CSV_SETTINGS : PieceReadingTest.JSON_SETTINGS;
            String more = settings.get(random.nextInt(settings.size()));
            byte[] content = PieceReadingTest.content(random, csv, more);
            Path file = folder.resolve("file");
            Files.write(file, random.nextInt(4) == 0 ? PieceReadingTest.gzip(content) : content);
            Outcome whole = run(file, csv, more, plan(random), SourceTrack.Journaled.NONE);

            List<CutJournal.End> ends = whole.journal().ends;
            for (int i = 0; i < ends.size(); i += 1 + ends.size() / ENDS) {
                SourceTrack.Journaled from = ends.get(i).sources().getOrDefault(NAME, SourceTrack.Journaled.NONE);
                String where = String.format("seed %d, %s, from %s", seed, more, from);
                checkPlace(content, from.mark(), where);
                marks += from.mark().isStart() ? 0 : 1;
                Outcome rest = run(file, csv, more, random.nextInt(4) == 0 ? Plan.ALONE : plan(random), from);
                List<String> all = new ArrayList<>(ends.get(i).events());
                all.addAll(rest.journal().recorded.events);

                assertThat(all).as(where).isEqualTo(whole.journal().recorded.events);
                assertThat(rest.refused())
                        .as(where)
                        .isEqualTo(whole.refused()
                                .subList(
                                        (int) from.mark().invalid(),
                                        whole.refused().size()));
                assertThat(rest.metrics()).as(where).isEqualTo(whole.metrics());
                assertThat(rest.ended()).as(where).isEqualTo(whole.ended());
            }
        }
        assertThat(marks).as("marks within a file").isGreaterThan(FILES);
    }

    /** A mark is at the beginning of a line, and says which one that is. */
    private static void checkPlace(byte[] content, SourcePosition mark, String where) {
        int offset = (int) mark.offset();
        if (offset > 0) {
            assertThat(InputCheck.length(mark.check())).as(where).isPositive();
            assertThat(InputCheck.fits(mark.check(), content, offset)).as(where).isTrue();
        }
        if (offset == 0 || offset == content.length) {
            return;
        }
        int lines = 0;
        for (int i = 0; i < offset; i++) {
            lines += content[i] == '\n' ? 1 : 0;
        }
        assertThat(content[offset - 1]).as(where).isEqualTo((byte) '\n');
        assertThat(mark.line()).as(where).isEqualTo(lines + 1L);
    }
}
