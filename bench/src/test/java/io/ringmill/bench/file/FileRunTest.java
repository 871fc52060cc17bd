package io.ringmill.bench.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileRunTest {

    private static FileRun run(long cpuNs, Map<String, Object> counts) {
        return new FileRun(cpuNs, 1, 1, counts);
    }

    @Test
    void shouldAgreeWhereCountsAreEqualThatBothHave() {
        FileRun all = run(1, Map.of("rows", 5, "alerts", 2));
        assertThat(run(1, Map.of("rows", 5L, "symbols", 9)).agreesWith(all)).isTrue();
        assertThat(run(1, Map.of("rows", 5, "alerts", 3)).agreesWith(all)).isFalse();
        assertThat(run(1, Map.of()).agreesWith(all)).as("nothing found").isFalse();
    }

    @Test
    void shouldCompareWithinARoundAndCallAWrongCountWrong() {
        FileRun expected = run(1, Map.of("rows", 5));
        FileStanding standing = FileStanding.of(
                FileEntrant.PARSE,
                List.of(run(10, Map.of("rows", 5)), run(40, Map.of("rows", 4))),
                List.of(run(20, Map.of("rows", 5)), run(20, Map.of("rows", 5))),
                expected);
        assertThat(standing.ringmillOverThis()).containsExactly(2.0, 0.5);
        assertThat(standing.right()).isFalse();
        assertThat(standing.cpuNsPerRow().values()).containsExactly(2, 8);
    }

    @Test
    void shouldGiveAllProgramsTheOptionsOfTheLauncher() throws IOException {
        String launcher = Files.readString(Path.of("..", "ringmill"));
        int from = launcher.indexOf("jvm_flags() {");
        List<String> flags = List.of(
                launcher.substring(from, launcher.indexOf("\n    if", from)).split("[\\s\"]+"));
        assertThat(FileContest.JVM_OPTIONS).containsAll(of("-X", flags)).containsAll(of("-D", flags));
        assertThat(flags).containsAll(of("-X", FileContest.JVM_OPTIONS));
    }

    /** Without what the JVM logs. */
    private static List<String> of(String kind, List<String> flags) {
        return flags.stream()
                .filter(flag -> flag.startsWith(kind) && !flag.startsWith("-Xlog"))
                .toList();
    }

    @Test
    void shouldReadTheCountsOfASummary() {
        String summary = """
                trades: done, 1,234 events in 1 ms

                  Events
                       read   accepted   filtered   late
                      1,235      1,234          0      0

                  Windows
                    bar1s   1,001   results
                    px100   1,234   results

                  Alerts
                    spike   12   warning
                """;
        assertThat(FilePipeline.counts(summary)).isEqualTo(Map.of("rows", 1234L, "bars", 1001L, "alerts", 12L));
        assertThat(FilePipeline.counts("ringmill: out of memory")).isEmpty();
    }
}
