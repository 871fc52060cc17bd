package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.event.Event;
import io.ringmill.journal.DeliveryRecord;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourcePosition;
import io.ringmill.journal.SourceTrack;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.persistence.chronicle.JournalPosition;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import io.ringmill.state.StateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsTest {

    static final int EVENTS = 15_000;
    static final long SEED = 11;
    static final SnapshotSettings OFTEN = new SnapshotSettings(Long.MAX_VALUE, 2_000, 3, SnapshotSettings.By.FOLLOWER);

    @TempDir
    Path temp;

    private final SharedSnapshotsTest.Told listener = new SharedSnapshotsTest.Told();
    private final List<String> told = listener.lines;

    @Test
    void shouldMakeSnapshotsWhileEventsComeWhenFollowed() throws IOException {
        Path dir = temp.resolve("journal");
        Engine engine = engine(Topology.FUSED, ChronicleJournal.open(dir));
        try (Follower follower = follower(dir).start()) {
            for (int from = 0; from < EVENTS; from += 500) {
                Recording.publish(engine, from, from + 500, SEED);
            }
            engine.awaitHandled();
            await(() -> follower.sequence() == EVENTS || follower.hasFailed());
        }
        Path killed = copy(dir, "killed");
        engine.close();

        assertThat(told).hasSizeGreaterThanOrEqualTo(3).allMatch(text -> text.startsWith("written at "));
        assertThat(new Snapshots(dir, 3).files()).hasSize(3);
        assertGoesOn(killed, true);
    }

    @Test
    void shouldMakeNoSnapshotWhenTheRunRecordedOtherDigests() throws IOException {
        Path dir = temp.resolve("journal");
        Engine engine = engine(Topology.INLINE, new Altered(ChronicleJournal.open(dir), 0, 1));
        Recording.publish(engine, 0, EVENTS, SEED);
        engine.awaitHandled();
        try (Follower follower = follower(dir)) {
            follower.catchUp();
            assertThat(follower.hasFailed()).isTrue();
            assertThat(follower.snapshot()).isEmpty();
        }
        engine.close();

        assertThat(told)
                .anyMatch(text -> text.startsWith("failed: what the follower computes is not what the run recorded"));
        assertThat(told).filteredOn(text -> text.startsWith("written")).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void shouldFollowNoOtherPipelineThanTheOneThatIsRun() throws IOException {
        Path dir = temp.resolve("journal");
        Engine engine = engine(Topology.INLINE, ChronicleJournal.open(dir));
        engine.close();
        Pipeline other = Pipeline.parse(Recording.PIPELINE.replace("> 9000", "> 9001"), "other.yml");
        try (Follower follower = new Follower(dir, other, OFTEN, window -> false, listener)) {
            follower.catchUp();
        }
        assertThat(told).singleElement().asString().contains("is of another pipeline", "rule many has changed");
    }

    @Test
    void shouldMakeSnapshotsWhileEventsComeWhenTheEngineStandsStill() throws IOException {
        for (Topology topology : Topology.values()) {
            Path dir = temp.resolve("journal-" + topology);
            ChronicleJournal journal = ChronicleJournal.open(dir);
            Engine engine = engine(topology, journal);
            int published = 0;
            EngineSnapshots snapshots = new EngineSnapshots(engine, journal, OFTEN, Map.of(), listener).start();
            while (told.size() < 2 || published < 5_000) {
                Recording.publish(engine, published, published + 500, SEED);
                published += 500;
            }
            snapshots.close();
            engine.awaitHandled();
            Path killed = copy(dir, "killed-" + topology);
            engine.close();
            assertThat(told).allMatch(text -> text.startsWith("written at "));
            assertGoesOn(killed, true);
            told.clear();
        }
    }

    @Test
    void shouldMakeOneWhenTheRunIsStopped() throws IOException {
        for (Topology topology : Topology.values()) {
            Path dir = temp.resolve("journal-" + topology);
            ChronicleJournal journal = ChronicleJournal.open(dir);
            Engine engine = engine(topology, journal);
            Recording.publish(engine, 0, EVENTS, SEED);
            engine.close();
            Snapshot snapshot = new EngineSnapshots(engine, journal, SnapshotSettings.AT_STOP, Map.of(), listener)
                    .take()
                    .orElseThrow();
            assertThat(snapshot.checkpoint().sequence()).isEqualTo(EVENTS);
            assertThat(assertGoesOn(dir, true).events()).isZero();
        }
    }

    @Test
    void shouldPassOverWhatIsDamagedWhenAnyByteIsOther() throws IOException {
        Path dir = temp.resolve("journal");
        ChronicleJournal journal = ChronicleJournal.open(dir);
        Engine engine = engine(Topology.INLINE, journal);
        EngineSnapshots snapshots = new EngineSnapshots(engine, journal, SnapshotSettings.AT_STOP, Map.of(), listener);
        Recording.publish(engine, 0, 1_000, SEED);
        engine.awaitHandled();
        Path older = snapshots.take().orElseThrow().file();
        Recording.publish(engine, 1_000, 2_000, SEED);
        engine.awaitHandled();
        Path newer = snapshots.take().orElseThrow().file();
        engine.close();

        byte[] whole = Files.readAllBytes(newer);
        for (int at = 0; at < whole.length; at += at < 200 ? 1 : 37) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << (at % 8));
            Files.write(newer, flipped);
            assertDamaged(newer, "byte " + at + " of " + whole.length);
            Files.write(newer, Arrays.copyOf(whole, at));
            assertDamaged(newer, "cut off at " + at + " of " + whole.length);
        }
        Files.write(newer, Arrays.copyOf(whole, whole.length + 1));
        assertDamaged(newer, "a byte more");

        Recovery recovery = Recovery.find(dir).orElseThrow();
        assertThat(recovery.snapshot().orElseThrow().file()).isEqualTo(older);
        assertThat(recovery.passedOver())
                .singleElement()
                .asString()
                .contains(newer.toString(), "is damaged and passed over: ");
        assertThat(assertGoesOn(dir, true).from()).isEqualTo(1_000);
    }

    @Test
    void shouldGoOnWithRulesThatCameWhileEventsFlowed() throws IOException {
        Path dir = temp.resolve("journal");
        ChronicleJournal journal = ChronicleJournal.open(dir);
        Engine engine = engine(Topology.FUSED, journal);
        Recording.publish(engine, 0, 3_000, SEED);
        engine.rules().add("early", "{on: trades, when: 'side == \"none\" or price > 100.9', fire: each}");
        engine.rules().remove("many");
        Recording.publish(engine, 3_000, 6_000, SEED);
        engine.awaitHandled();
        new EngineSnapshots(engine, journal, SnapshotSettings.AT_STOP, Map.of(), listener).take();
        Recording.publish(engine, 6_000, 7_000, SEED);
        engine.rules().add("late", "{on: trades, when: 'side == \"never\" or price > 100.8', fire: each}");
        Recording.publish(engine, 7_000, 8_000, SEED);
        engine.awaitHandled();
        Path killed = copy(dir, "killed");
        engine.close();

        Recovery.Recovered recovered = assertGoesOn(killed, true);
        assertThat(recovered.engine().rules().list())
                .extracting(rule -> rule.spec().name())
                .contains("early", "late")
                .doesNotContain("many");
        assertThat(recovered.events()).isEqualTo(2_001);
        Path followed = copy(dir, "followed");
        try (Follower follower = follower(followed)) {
            follower.catchUp();
            assertThat(follower.hasFailed()).isFalse();
            follower.snapshot();
        }
        assertThat(assertGoesOn(followed, true).events()).isZero();
    }

    @Test
    void shouldPassOverASnapshotThatIsAheadOfTheJournal() throws IOException {
        Path dir = temp.resolve("journal");
        ChronicleJournal journal = ChronicleJournal.open(dir);
        Engine engine = engine(Topology.INLINE, journal);
        Recording.publish(engine, 0, 1_000, SEED);
        engine.awaitHandled();
        Path before = copy(dir, "before");
        Recording.publish(engine, 1_000, 2_000, SEED);
        engine.close();
        Path ahead = new EngineSnapshots(engine, journal, SnapshotSettings.AT_STOP, Map.of(), listener)
                .take()
                .orElseThrow()
                .file();
        Files.createDirectories(before.resolve(Snapshots.FOLDER));
        Files.copy(ahead, before.resolve(Snapshots.FOLDER).resolve(ahead.getFileName()));

        Recovery recovery = Recovery.find(before).orElseThrow();
        assertThat(recovery.snapshot()).isEmpty();
        assertThat(recovery.passedOver()).singleElement().asString().contains("the journal does not have");
        assertThat(assertGoesOn(before, false).events()).isEqualTo(1_000);
    }

    @Test
    void shouldGoOnFromTheNewestSessionsWhenTheClockHasGoneBackSinceTheOneBefore() throws IOException {
        Path dir = temp.resolve("journal");
        List<Path> made = new ArrayList<>();
        Path ofFirst = temp.resolve("of-first");
        for (int session = 0; session < 2; session++) {
            ChronicleJournal journal = ChronicleJournal.open(dir);
            Engine engine = engine(Topology.INLINE, new Altered(journal, session == 0 ? 86_400_000_000_000L : 0, 0));
            SnapshotSettings two = new SnapshotSettings(Long.MAX_VALUE, 2_000, 2, SnapshotSettings.By.PAUSE);
            EngineSnapshots snapshots = new EngineSnapshots(engine, journal, two, Map.of(), listener);
            for (int events = 0; events < 3_000; events += 1_000) {
                Recording.publish(engine, events, events + 1_000, SEED);
                engine.awaitHandled();
                made.add(snapshots.take().orElseThrow().file());
            }
            engine.close();
            if (session == 0) {
                Files.copy(made.get(2), ofFirst);
            }
        }

        assertThat(new Snapshots(dir, 2).files()).containsExactlyInAnyOrderElementsOf(made.subList(4, 6));
        Files.copy(ofFirst, made.get(2)); // one of the session before, which seems newer
        Recovery recovery = Recovery.find(dir).orElseThrow();
        assertThat(recovery.snapshot().orElseThrow().file()).isEqualTo(made.get(5));
        assertThat(recovery.passedOver()).isEmpty();
    }

    @Test
    void shouldMakeTheNextWhenOneCouldNotBeWritten() throws IOException {
        for (boolean follows : new boolean[] {true, false}) {
            told.clear();
            Path dir = temp.resolve("journal-" + follows);
            ChronicleJournal journal = ChronicleJournal.open(dir);
            Engine engine = engine(Topology.INLINE, journal);
            Path inTheWay = Files.createFile(dir.resolve(Snapshots.FOLDER));
            EngineSnapshots own = new EngineSnapshots(engine, journal, OFTEN, Map.of(), listener);
            try (Follower follower = follower(dir)) {
                if (!follows) {
                    own.start();
                }
                for (int from = 0; told.size() < 2; from += 3_000) {
                    Recording.publish(engine, from, from + 3_000, SEED);
                    engine.awaitHandled();
                    if (follows) {
                        follower.catchUp();
                    }
                    if (told.size() == 1 && Files.isRegularFile(inTheWay)) {
                        Files.delete(inTheWay);
                    }
                }
            }
            own.close();
            engine.close();
            assertThat(told.get(0))
                    .startsWith("failed: no snapshot was made, the next is tried when it is due: folder ");
            assertThat(told.get(1)).startsWith("written at ");
        }
    }

    @Test
    void shouldReadThoseOfOlderVersions() throws IOException {
        Path dir = temp.resolve("journal");
        ChronicleJournal journal = ChronicleJournal.open(dir);
        Engine engine = engine(Topology.INLINE, journal);
        Recording.publish(engine, 0, 1_000, SEED);
        engine.awaitHandled();
        SourceTrack.Journaled from = new SourceTrack.Journaled(7, new SourcePosition("in", 99, 3, 6, 5, 2, 4, -1));
        Snapshot made = new EngineSnapshots(engine, journal, OFTEN, Map.of("csv in", from), listener)
                .take()
                .orElseThrow();
        engine.close();
        assertThat(made.sources()).containsEntry("csv in", from);

        assertThat(made.position().names().key()).isBetween(1, 30);
        byte[] now = Files.readAllBytes(made.file());

        // The check of its only source comes last but for the names in the header.
        Files.write(made.file(), older(now, 2, Long.BYTES));
        Snapshot second = Snapshot.read(made.file());
        assertThat(second.sources()).containsEntry("csv in", from);
        assertThat(second.position()).isEqualTo(made.position().withNames(JournalPosition.Names.ALL));
        Files.write(made.file(), older(now, 1, 2 * Long.BYTES));
        Snapshot first = Snapshot.read(made.file());
        assertThat(first.checkpoint().sequence()).isEqualTo(1_000);
        assertThat(first.sources().get("csv in").mark()).isEqualTo(from.mark().withCheck(0));
    }

    private static byte[] older(byte[] bytes, int version, int less) {
        ByteBuffer now = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = now.getInt(8) - less;
        ByteBuffer older = ByteBuffer.allocate(now.capacity() - less).order(ByteOrder.LITTLE_ENDIAN);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 16, length);
        older.putInt(now.getInt(0)).putInt(version).putInt(length).putInt((int) checksum.getValue());
        older.put(bytes, 16, length).put(bytes, 16 + less + length, bytes.length - 16 - less - length);
        return older.array();
    }

    @Test
    void shouldKeepTheOneThatIsNotAheadOfTheSinksWhenThereAreTooMany() throws IOException {
        Path dir = temp.resolve("journal");
        ChronicleJournal journal = ChronicleJournal.open(dir);
        Engine engine = engine(Topology.INLINE, journal);
        SnapshotSettings one = new SnapshotSettings(Long.MAX_VALUE, 2_000, 1, SnapshotSettings.By.PAUSE);
        EngineSnapshots snapshots = new EngineSnapshots(engine, journal, one, Map.of(), listener);
        List<Path> made = new ArrayList<>();
        for (int events = 0; events < 4_000; events += 1_000) {
            Recording.publish(engine, events, events + 1_000, SEED);
            engine.awaitHandled();
            made.add(snapshots.take().orElseThrow().file());
            if (events == 1_000) {
                note(dir, journal.session(), 2_000 - 1);
            }
        }
        engine.close();

        assertThat(new Snapshots(dir, 1).files()).containsExactly(made.get(3), made.get(1));
        Recovery toComeAgain = Recovery.find(dir, 2_000).orElseThrow();
        assertThat(toComeAgain.snapshot().orElseThrow().file()).isEqualTo(made.get(1));

        JournalHeader session = journal.session();
        Files.delete(made.get(1));
        assertThat(new Snapshots(dir, 1).needed().firstFile(session))
                .as("ahead of the sinks")
                .isEmpty();
        note(dir, session, 4_000 - 1);
        assertThat(new Snapshots(dir, 1).needed().firstFile(session)).isPresent();
        Files.write(dir.resolve(DeliveryFile.NAME), new byte[20]);
        assertThat(new Snapshots(dir, 1).needed().firstFile(session))
                .as("damaged")
                .isEmpty();
    }

    /** All that comes of the events up to that one has come to the sinks. */
    private static void note(Path dir, JournalHeader session, long complete) throws IOException {
        new DeliveryFile(dir).write(new DeliveryRecord(session.startedNs(), complete, List.of(), Map.of(), Map.of()));
    }

    private void assertDamaged(Path file, String how) {
        assertThatThrownBy(() -> Snapshot.read(file)).as(how).isInstanceOfAny(StateException.class, IOException.class);
    }

    private Follower follower(Path dir) {
        return new Follower(dir, Recording.pipeline(), OFTEN, window -> false, listener);
    }

    static Engine engine(Topology topology, Journal journal) {
        return Engine.builder(Recording.pipeline())
                .settings(Recording.settings(topology))
                .journal(journal)
                .start();
    }

    /** Recovers, publishes more, and replays the whole journal against what was recorded. */
    static Recovery.Recovered assertGoesOn(Path dir, boolean bySnapshot) throws IOException {
        Recovery recovery = Recovery.find(dir).orElseThrow();
        assertThat(recovery.snapshot().isPresent()).isEqualTo(bySnapshot);
        Engine.Builder builder = Engine.builder(Recording.pipeline()).settings(Recording.settings(Topology.SHARDED));
        Recovery.Recovered recovered = recovery.resume(builder, ChronicleJournal.open(dir), at -> {});
        Recording.publish(recovered.engine(), EVENTS, EVENTS + 5_000, SEED);
        recovered.engine().end();
        recovered.engine().close();
        RecoveryTest.assertVerifies(dir, dir.toString());
        return recovered;
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Path copy(Path journal, String name) throws IOException {
        return FolderCopy.of(journal, temp.resolve(name));
    }

    /** Tells a journal that sessions begin later, or other digests, than the engine does. */
    private record Altered(ChronicleJournal journal, long laterNs, long digestBy) implements Journal {
        @Override
        public void begin(JournalHeader header) throws IOException {
            journal.begin(new JournalHeader(
                    header.identity(),
                    header.pipeline(),
                    header.folder(),
                    header.startedNs() + laterNs,
                    header.streams(),
                    header.keys(),
                    header.symbols(),
                    header.digested(),
                    header.origin()));
        }

        @Override
        public void append(Event event) throws IOException {
            journal.append(event);
        }

        @Override
        public void endOfBatch() throws IOException {
            journal.endOfBatch();
        }

        @Override
        public void digest(long from, long to, long digest) throws IOException {
            journal.digest(from, to, digest + digestBy);
        }

        @Override
        public void end(long events, long digest) throws IOException {
            journal.end(events, digest);
        }

        @Override
        public void close() throws IOException {
            journal.close();
        }
    }
}
