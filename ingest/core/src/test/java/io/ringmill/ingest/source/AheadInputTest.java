package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.ingest.compress.BlockInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AheadInputTest {

    private static final int BYTES = 3_000_000;

    private static byte[] bytes() {
        byte[] bytes = new byte[BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    private static final class Failing extends BlockInputStream {

        private final Throwable failure;

        Failing(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            if (failure instanceof IOException io) {
                throw io;
            }
            throw (Error) failure;
        }
    }

    @Test
    void shouldGiveOutWhatTheInputHolds() throws IOException {
        try (AheadInput in = new AheadInput(new ByteArrayInputStream(bytes()))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes());
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void shouldFailBehindWhatWasReadWhenTheInputFails() throws IOException {
        for (Throwable failure : new Throwable[] {new IOException("torn"), new StackOverflowError("deep")}) {
            InputStream torn = new SequenceInputStream(new ByteArrayInputStream(bytes()), new Failing(failure));
            try (AheadInput in = new AheadInput(torn)) {
                assertThat(in.readNBytes(BYTES)).isEqualTo(bytes());
                assertThatThrownBy(in::read).isSameAs(failure);
                assertThatThrownBy(in::read).as("again").isSameAs(failure);
            }
        }
    }

    @Test
    void shouldEndItsThreadWhenClosedWithMoreToRead() throws IOException {
        AheadInput in = new AheadInput(new ByteArrayInputStream(bytes()));
        assertThat(in.read()).isNotNegative();
        in.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("ringmill-inflate"));
    }
}
