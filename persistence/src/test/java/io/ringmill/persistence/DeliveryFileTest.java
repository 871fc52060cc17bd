package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryFileTest {

    private static final DeliveryRecord RECORD = new DeliveryRecord(
            1_700_000_000_000_000_000L,
            41,
            List.of(new DeliveryRecord.Worker(42, List.of(7L, 7L, 1L << 40)), new DeliveryRecord.Worker(-1, List.of())),
            Map.of("csv out", "12 out/a.csv\n", "alerts ü", "0 a\n"),
            Map.of("csv in", new SourceTrack.Journaled(40, new SourcePosition("in", 99, 3, 38, 45, 2, 5, -1))));

    @TempDir
    Path dir;

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        DeliveryFile file = new DeliveryFile(dir);
        assertThat(file.read()).isEmpty();
        file.write(new DeliveryRecord(1, -1, List.of(), Map.of(), Map.of()));
        file.write(RECORD);
        assertThat(file.read()).contains(RECORD);
        assertThat(dir).isDirectoryNotContaining(each -> each.toString().endsWith(".new"));
    }

    @Test
    void shouldSayThatItIsDamagedWhereverABitIsFlippedOrItIsCutOff() throws IOException {
        DeliveryFile file = new DeliveryFile(dir);
        file.write(RECORD);
        Path path = dir.resolve(DeliveryFile.NAME);
        byte[] sound = Files.readAllBytes(path);
        for (int at = 0; at < sound.length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(path, flipped);
            // A version that is newer is no damage, and no record either.
            assertThatThrownBy(file::read).as("byte %s", at).isInstanceOf(IOException.class);
            Files.write(path, Arrays.copyOf(sound, at));
            assertThatThrownBy(file::read)
                    .as("cut off at %s", at)
                    .isInstanceOf(DeliveryFile.DamagedException.class)
                    .hasMessageContaining(DeliveryFile.NAME);
        }
    }

    @Test
    void shouldReadOneThatDoesNotTellWhichInputWasRead() throws IOException {
        DeliveryFile file = new DeliveryFile(dir);
        file.write(RECORD);
        Path path = dir.resolve(DeliveryFile.NAME);
        byte[] older = Files.readAllBytes(path);
        older = Arrays.copyOf(older, older.length - Long.BYTES); // the check of its only source comes last
        CRC32C checksum = new CRC32C();
        checksum.update(older, 12, older.length - 12);
        ByteBuffer.wrap(older).putInt(4, 1).putInt(8, (int) checksum.getValue());
        Files.write(path, older);

        SourceTrack.Journaled journaled = file.read().orElseThrow().sources().get("csv in");
        assertThat(journaled.mark())
                .isEqualTo(RECORD.sources().get("csv in").mark().withCheck(0));
    }

    @Test
    void shouldLeaveTheOneBeforeWhenItCannotBeWritten() throws IOException {
        DeliveryFile file = new DeliveryFile(dir);
        file.write(RECORD);
        Files.createDirectory(dir.resolve(DeliveryFile.NAME + ".new"));
        assertThatThrownBy(() -> file.write(new DeliveryRecord(1, -1, List.of(), Map.of(), Map.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be written");
        assertThat(file.read()).contains(RECORD);
    }
}
