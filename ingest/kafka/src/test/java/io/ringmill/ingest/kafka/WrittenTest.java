package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.ingest.outlet.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WrittenTest {

    private final Written written = new Written(null, System::nanoTime); // which asks no broker here

    private static List<Message> batch(String... ids) {
        return new ArrayList<>(Stream.of(ids)
                .map(id -> new Message(
                        id, Message.Kind.RESULT, "w", "A", 1, 1, 0, "", "", "", new byte[0], List.of(), new Object[0]))
                .toList());
    }

    private Map<String, Written.Place> assertLeft(List<Message> batch, String... left) {
        Map<String, Written.Place> there = written.takeFrom(batch);
        assertThat(batch).extracting(Message::id).containsExactly(left);
        return there;
    }

    @Test
    void shouldFindAgainWhatIsThereHoweverOftenTheBatchFails() {
        written.comeAgain(Map.of(), List.of("a", "b"));
        Map<String, Written.Place> there = assertLeft(batch("a", "b", "c", "d"), "c", "d");
        written.comeAgain(there, List.of("c"));
        there = assertLeft(batch("a", "b", "c", "d"), "d");
        written.comeAgain(there, List.of());
        there = assertLeft(batch("a", "b", "c", "d"), "d");
        written.through(there);
        assertLeft(batch("a", "b", "c", "d"), "a", "b", "c", "d");
    }
}
