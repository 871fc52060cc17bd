package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastSessionTest {

    @TempDir
    Path dir;

    @Test
    void shouldKnowNothingOfTheSessionBeforeWhenItIsShort() throws IOException {
        try (Journal journal = ChronicleJournal.open(dir)) {
            new Feed(1).session(journal, 100);
            new Feed(2).session(journal, 3, false);
        }
        LastSession last = LastSession.find(dir).orElseThrow();
        assertThat(last.header().identity()).isEqualTo("identity-2");
        assertThat(last.events()).isEqualTo(3);
        assertThat(last.inputEnded()).isTrue();
        assertThat(last.closed()).isFalse();
    }
}
