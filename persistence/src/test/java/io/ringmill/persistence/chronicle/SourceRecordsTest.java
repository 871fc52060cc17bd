package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceRecordsTest {

    private static final SourceTrack.Journaled JOURNALED =
            new SourceTrack.Journaled(9, new SourcePosition("in.csv", 99, 4, 8, 12, 2, 1, 77));

    private final List<SourceTrack.Journaled> read = new ArrayList<>();

    private final JournalVisitor visitor = new JournalVisitor() {
        @Override
        public void begin(JournalHeader header) {}

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {}

        @Override
        public void source(String source, SourceTrack.Journaled journaled) {
            assertThat(source).isEqualTo("csv in.csv");
            read.add(journaled);
        }
    };

    @Test
    void shouldReadThePositionThatWasWritten() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(Frame.MAX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int[] length = new int[1];
        FrameWriter writer = new FrameWriter(buffer, bytes -> length[0] = bytes);
        writer.session(HeaderCodec.encode(new Feed(1).header), 0);
        writer.text(Frame.SOURCE, 3, "csv in.csv\nin.csv".getBytes(StandardCharsets.UTF_8));
        writer.position(3, JOURNALED);
        writer.flush();
        RecordReader records = new RecordReader();
        records.beginSession(0);
        records.take(buffer, Frame.HEAD_BYTES, length[0]);
        while (records.hasMore()) {
            records.read(visitor);
        }
        assertThat(read).containsExactly(JOURNALED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadAPositionOfAnOlderJournal(boolean checked) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(8);
        for (long each : new long[] {9, 8, 99, 4, 12, 2, 1, 77}) {
            bytes.putLong(each);
        }
        SourceRecords sources = new SourceRecords();
        sources.name(3, "csv in.csv\nin.csv".getBytes(StandardCharsets.UTF_8));
        sources.position(3, bytes, 0, checked, visitor);
        assertThat(read)
                .containsExactly(new SourceTrack.Journaled(
                        9, checked ? JOURNALED.mark() : JOURNALED.mark().withCheck(0)));
    }
}
