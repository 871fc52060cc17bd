package io.ringmill.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamInputTest {

    private static final String EOL = "\n";

    /** The stream is written with | for each line end; the events have | too. The cases are those of the HTML standard. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "data: a||data: b||                     ; a|b|   ; ''",
                "data: YHOO|data: +2|data: 10||         ; YHOO +2 10| ; ''",
                ": test||data: first|id: 1||data:second|id|| data:  third || ; first|second| ; ''",
                "data||data|data||data:                 ; | |    ; ''",
                "data:test||data: test||                ; test|test| ; ''",
                "event: e|id: 5||data: x                ; ''     ; 5",
                "retry: 30|retry: x|datax: a|other|id: 3|data: {}|| ; {}| ; 3",
                "\ufeffdata: a||                        ; a|     ; ''",
            })
    void shouldGiveTheDataOfEachEvent(String text, String events, String lastId) throws IOException {
        for (String end : List.of("\n", "\r\n", "\r")) {
            byte[] bytes = text.strip().replace("|", end).getBytes(StandardCharsets.UTF_8);
            for (int chunk : new int[] {1, 3, 1000}) {
                List<Long> retries = new ArrayList<>();
                InputStream slow = new ByteArrayInputStream(bytes) {
                    @Override
                    public synchronized int read(byte[] into, int from, int length) {
                        return super.read(into, from, Math.min(length, chunk));
                    }
                };
                EventStreamInput in = new EventStreamInput(slow, 1000, retries::add);
                assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace(EOL, "|"))
                        .as("%s in chunks of %s", text, chunk)
                        .isEqualTo(events.strip());
                assertThat(in.lastId()).isEqualTo(lastId);
                assertThat(retries).isEqualTo(text.contains("retry") ? List.of(30L) : List.of());
            }
        }
    }
}
