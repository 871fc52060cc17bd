package io.ringmill.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.bench.measure.ForkFailedException;
import io.ringmill.publish.RingFullException;
import io.ringmill.state.StateException;
import java.io.EOFException;
import org.junit.jupiter.api.Test;

class MessagesTest {

    @Test
    void shouldSayWhatToDoWhenTheRingIsFullAndThatIsToFail() {
        assertThat(Messages.of(new RingFullException(64)))
                .startsWith("the ring is full: 64 events wait for a handler")
                .contains("let whenFull be block");
    }

    @Test
    void shouldNameTheExceptionWhenItIsAMistakeOfTheProgram() {
        assertThat(Messages.of(new IndexOutOfBoundsException("7")))
                .startsWith("internal error: java.lang.IndexOutOfBoundsException: 7");
    }

    @Test
    void shouldSayWhyNothingWasMeasured() {
        assertThat(Messages.of(new ForkFailedException("inline on W1 ended with code 1")))
                .isEqualTo("inline on W1 ended with code 1");
    }

    @Test
    void shouldSayPlainlyWhatIsWrongWithASavedState() {
        assertThat(Messages.of(new StateException("the saved state is damaged")))
                .isEqualTo("the saved state is damaged");
        assertThat(Messages.of(new EOFException())).isEqualTo("what was to be read is cut off");
    }
}
