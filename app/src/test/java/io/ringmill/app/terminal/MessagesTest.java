package io.ringmill.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.publish.RingFullException;
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
}
