package io.ringmill.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.app.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ringmill explain} of sequences over three streams, on eight events. */
class ExplainSequenceTest {

    @TempDir
    Path dir;

    @BeforeEach
    void record() throws IOException {
        Files.writeString(dir.resolve("feed.ndjson"), """
            {"type":"order","symbol":"A","at":1000,"id":1,"side":"buy","qty":5}
            {"type":"order","symbol":"A","at":1010,"id":2,"side":"sell","qty":6}
            {"type":"ack","symbol":"A","at":1050,"id":2}
            {"type":"cancel","symbol":"A","at":1060,"id":2}
            {"type":"order","symbol":"A","at":1070,"id":3,"side":"buy","qty":7}
            {"type":"ack","symbol":"A","at":1100,"id":7}
            {"type":"ack","symbol":"A","at":1600,"id":3}
            {"type":"order","symbol":"A","at":1610,"id":9,"side":"buy","qty":7}
            """);
        Files.writeString(dir.resolve("p.yml"), """
            streams:
              orders: {key: symbol, time: {field: at, unit: ms}, fields: {id: long, side: symbol, qty: long}}
              acks: {key: symbol, time: {field: at, unit: ms}, fields: {id: long}}
              cancels: {key: symbol, time: {field: at, unit: ms}, fields: {id: long}}
            rules:
              naked:
                sequence:
                  - order: {on: orders, when: qty > 0}
                  - not: {on: acks, when: id == order.id}
                within: 500ms
                overlap: 8
              pair:
                sequence:
                  - order: {on: orders, when: side == "buy"}
                  - not: {on: cancels, when: id == order.id + 1}
                  - second: {on: orders, when: side != order.side and qty > order.qty, times: 2}
                  - ack: {on: acks, when: id == second.id}
                within: 500ms
              cool:
                sequence:
                  - order: {on: orders, when: qty > 0}
                  - ack: {on: acks, when: id > order.id}
                within: 500ms
                cooldown: 10s
            sources:
              - ndjson: {path: %s, stream: {by: type, order: orders, ack: acks, cancel: cancels}}
            journal: {dir: %s}
            """.formatted(dir.resolve("feed.ndjson"), dir.resolve("journal")));
        Cli.run("run", dir.resolve("p.yml").toString(), "--quiet").expect(ExitCode.DONE);
    }

    private String why(String rule, int at) {
        return Cli.run(
                        "explain",
                        "--journal",
                        dir.resolve("journal").toString(),
                        "--rule",
                        rule,
                        "--key",
                        "A",
                        "--at",
                        Integer.toString(at))
                .expect(ExitCode.DONE)
                .out();
    }

    @Test
    void shouldShowWhatEachRunWaitsForWithWhatItHasKept() {
        assertThat(why("naked", 5))
                .contains("its oldest run, which began at event 0, has all its steps, and fires at"
                        + " 1970-01-01T00:00:01.500Z unless its 'not' comes before; there is 1 other.")
                .contains("""
                order   qty > 0 on orders        came at event 4: qty 7, id 3
                not     id == order.id on acks   must not come before the end of 'within'

              What must not come at event 5 of acks, 1970-01-01T00:00:01.100Z, for the run that began at event 4
                id == order.id   false
                ├ id             7
                └ order.id       3
            """);
        assertThat(why("pair", 1))
                .contains("went on and waits for 'second' until 1970-01-01T00:00:01.500Z")
                .contains("awaited until 1970-01-01T00:00:01.500Z, 1 of 2 so far")
                .contains("What must not come: no event of cancels since")
                .contains("│ └ order.side                           buy");
    }

    @Test
    void shouldSayWhatEndedARun() {
        assertThat(why("pair", 3))
                .contains(
                        "its run that began at event 0 was ended by event 3, which must not come before 'second', since"
                                + " 'id == order.id + 1' was true (id was 2 and order.id + 1 was 2).");
        assertThat(why("cool", 5))
                .contains(
                        "its run that began at event 4 matched, but a cooldown or a silence kept its alert back; besides,"
                                + " it has a cooldown until 1970-01-01T00:00:11.050Z.");
        assertThat(why("cool", 6)).contains("no run is on: event 4 was the last that was 'order'");
        assertThat(why("pair", 7))
                .contains("its run that began at event 4 was over at 1970-01-01T00:00:01.570Z, before 'second' came");
    }

    @Test
    void shouldSayThatAnEventCameTooLateForARun() {
        assertThat(why("naked", 6))
                .contains("fires at 1970-01-01T00:00:01.570Z, once the watermarks of orders and acks have come there,")
                .contains(
                        "What must not come at event 6 of acks, 1970-01-01T00:00:01.600Z, too late for the run that began"
                                + " at event 4");
    }

    @Test
    void shouldTellAllMatchesOfOneEvent() {
        assertThat(why("naked", 7))
                .contains("fired 2 times at event 7, which showed that its time was up at 1970-01-01T00:00:01.500Z and"
                        + " 1970-01-01T00:00:01.570Z: all steps had come, and what must not come had not within 500ms of the"
                        + " first.")
                .contains("order   event 0   qty 5, id 1")
                .contains("order   event 4   qty 7, id 3");
    }
}
