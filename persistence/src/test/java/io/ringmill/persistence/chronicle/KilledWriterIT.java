package io.ringmill.persistence.chronicle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ringmill.event.Event;
import io.ringmill.journal.Journal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Another process writes and is killed without a chance to tidy up. */
@Timeout(120)
class KilledWriterIT {

    @TempDir
    Path temp;

    /** What the other process runs: sessions without end, saying how far it has handed over. */
    static final class Writer {
        public static void main(String[] arguments) throws IOException {
            Feed feed = new Feed(Long.parseLong(arguments[1]));
            try (Journal journal = ChronicleJournal.open(Path.of(arguments[0]), Roll.DAILY)) {
                journal.begin(feed.header);
                for (int sequence = 0; ; sequence++) {
                    journal.append(feed.next(sequence));
                    if (sequence % 5 == 4) {
                        journal.endOfBatch();
                        System.out.println(sequence);
                    }
                }
            }
        }
    }

    @Test
    void shouldKeepAllThatWasHandedOverWhenKilled() throws Exception {
        Path dir = temp.resolve("journal");
        List<Long> handedOver = new ArrayList<>();
        for (int run = 0; run < 3; run++) {
            Process process = start(dir, run);
            handedOver.add(killAfter(process, 4_000 + 1_500 * run));
        }
        List<Long> read = new ArrayList<>();
        Feed.Transcript transcript = new Feed.Transcript();
        List<Feed> feeds = Stream.of(0, 1, 2).map(run -> new Feed(run)).toList();
        try (ChronicleJournalReader reader = new ChronicleJournalReader(dir)) {
            int session = -1;
            while (reader.next(transcript)) {
                String line = transcript.lines.remove(0);
                if (line.startsWith("begin ")) {
                    session++;
                    read.add(-1L);
                } else {
                    long sequence = read.get(session) + 1;
                    Feed feed = feeds.get(session);
                    Feed.Transcript expected = new Feed.Transcript();
                    Event event = feed.next(sequence);
                    expected.event(feed.header, event);
                    assertThat(line).isEqualTo(expected.lines.get(0));
                    read.set(session, sequence);
                }
            }
        }
        assertThat(read).hasSize(3);
        for (int run = 0; run < 3; run++) {
            assertThat(read.get(run)).isGreaterThanOrEqualTo(handedOver.get(run));
        }
    }

    @Test
    void shouldOpenAfterAKillAndRefuseWhileTheOtherLives() throws Exception {
        Path dir = temp.resolve("journal");
        Process process = start(dir, 1);
        try (BufferedReader lines = reader(process)) {
            assertThat(lines.readLine()).isEqualTo("4");
            assertThat(catchThrowable(() -> ChronicleJournal.open(dir, Roll.DAILY)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is being written by another run");
            assertThat(JournalFolder.isLive(dir)).isTrue();
        } finally {
            kill(process);
        }
        try (Journal journal = ChronicleJournal.open(dir, Roll.DAILY)) {
            new Feed(2).session(journal, 10);
        }
        assertThat(temp.resolve("home")).as("nobody is told of it").isEmptyDirectory();
    }

    /** On POSIX a process's lock goes with any channel to the file that it closes. */
    @Test
    void shouldKeepTheFolderAfterItWasAskedForAgain() throws Exception {
        Path dir = temp.resolve("journal");
        try (Journal journal = ChronicleJournal.open(dir, Roll.DAILY)) {
            assertThat(catchThrowable(() -> ChronicleJournal.open(dir, Roll.DAILY)))
                    .hasMessageContaining("is being written by another run");
            assertThat(JournalFolder.isLive(dir)).isTrue();
            Process process = start(dir, 1);
            try (BufferedReader lines = reader(process)) {
                assertThat(lines.readLine()).as("the other process writes").isNull();
            } finally {
                kill(process);
            }
            new Feed(2).session(journal, 10);
        }
    }

    private Process start(Path dir, long seed) throws IOException {
        Path home = Files.createDirectories(temp.resolve("home"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Duser.home=" + home, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(Writer.class.getName(), dir.toString(), Long.toString(seed)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.put("HOME", home.toString());
        return builder.start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Kills the process when it has handed over so many events; returns the last sequence it said. */
    private static long killAfter(Process process, long sequence) throws Exception {
        try (BufferedReader lines = reader(process)) {
            long last = -1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Long.parseLong(line);
                if (last >= sequence && process.isAlive()) {
                    process.toHandle().destroyForcibly(); // what it said before it died is still to be read
                }
            }
            process.waitFor();
            return last;
        }
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
