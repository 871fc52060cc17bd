package io.ringmill.persistence;

import static io.ringmill.persistence.SnapshotsTest.EVENTS;
import static io.ringmill.persistence.SnapshotsTest.OFTEN;
import static io.ringmill.persistence.SnapshotsTest.SEED;
import static io.ringmill.persistence.SnapshotsTest.assertGoesOn;
import static io.ringmill.persistence.SnapshotsTest.engine;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several make snapshots of the same journal, and each removes those that are too many. */
class SharedSnapshotsTest {

    @TempDir
    Path temp;

    /** Tells what it is told, as one line each. */
    static class Told implements SnapshotListener {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void written(Snapshot snapshot, long tookNs) {
            lines.add("written at " + snapshot.checkpoint().sequence());
        }

        @Override
        public void note(String text) {
            lines.add(text);
        }

        @Override
        public void failed(String reason) {
            lines.add("failed: " + reason);
        }
    }

    /** A journal of a run that was stopped, and its snapshots, the oldest first. */
    private List<Path> stopped(Path dir, int snapshots) throws IOException {
        ChronicleJournal journal = ChronicleJournal.open(dir);
        Engine engine = engine(Topology.INLINE, journal);
        SnapshotSettings all = new SnapshotSettings(Long.MAX_VALUE, 2_000, snapshots, SnapshotSettings.By.PAUSE);
        EngineSnapshots own = new EngineSnapshots(engine, journal, all, Map.of(), new Told());
        List<Path> made = new ArrayList<>();
        for (int events = 0; made.size() < snapshots; events += 1_000) {
            Recording.publish(engine, events, events + 1_000, SEED);
            engine.awaitHandled();
            made.add(own.take().orElseThrow().file());
        }
        engine.close();
        return made;
    }

    private static Follower follower(Path dir, Told told) {
        return new Follower(dir, Recording.pipeline(), OFTEN, window -> false, told);
    }

    @RepeatedTest(5)
    void shouldWriteFilesOfTheirOwnWhenSeveralFollowTheSameJournal() throws IOException {
        Path dir = temp.resolve("journal");
        Engine engine = engine(Topology.INLINE, ChronicleJournal.open(dir));
        Recording.publish(engine, 0, EVENTS, SEED);
        engine.awaitHandled();
        Told told = new Told();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(new Thread(() -> {
                try (Follower follower = follower(dir, told)) {
                    follower.catchUp();
                    follower.snapshot();
                    assertThat(follower.hasFailed()).isFalse();
                } catch (IOException | RuntimeException failed) {
                    told.lines.add("failed: " + failed);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            Joining.join(thread);
        }
        engine.close();

        assertThat(told.lines).allMatch(text -> text.startsWith("written at "));
        assertThat(dir.resolve(Snapshots.FOLDER))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
        assertThat(assertGoesOn(dir, true).events()).isZero();
    }

    @Test
    void shouldFollowFromTheNewestWhenTheOneThatWasFoundIsRemoved() throws IOException {
        Path dir = temp.resolve("journal");
        List<Path> made = stopped(dir, 3);
        byte[] newest = Files.readAllBytes(made.get(2));
        Files.write(made.get(2), new byte[10]);
        Told told = new Told() {
            @Override
            public void note(String text) { // the second was found: now it goes, and there is a newer one
                super.note(text);
                try {
                    Files.write(made.get(2), newest);
                    Files.delete(made.get(1));
                } catch (IOException failed) {
                    lines.add("failed: " + failed);
                }
            }
        };
        try (Follower follower = follower(dir, told)) {
            assertThat(follower.catchUp()).isEqualTo(3_000);
            assertThat(follower.hasFailed()).isFalse();
        }

        assertThat(told.lines)
                .singleElement()
                .asString()
                .contains(made.get(2).toString(), "is damaged and passed over");
    }

    @Test
    void shouldFailWhenTheSnapshotThatWasFoundCannotBeReadAnyMore() throws IOException {
        Path dir = temp.resolve("journal");
        List<Path> made = stopped(dir, 2);
        Files.write(made.get(1), new byte[10]);
        Told told = new Told() {
            @Override
            public void note(String text) {
                try {
                    Files.delete(made.get(0));
                    Files.createDirectory(made.get(0));
                } catch (IOException failed) {
                    lines.add("failed: " + failed);
                }
            }
        };
        try (Follower follower = follower(dir, told)) {
            assertThatThrownBy(follower::catchUp).isInstanceOf(UncheckedIOException.class);
        }
        assertThat(told.lines).isEmpty();
    }

    @Test
    void shouldFindTheNewestWhenOthersAreRemovedMeanwhile() throws Exception {
        Path dir = temp.resolve("journal");
        Path made = stopped(dir, 1).get(0);
        byte[] content = Files.readAllBytes(made);
        String name = made.getFileName().toString();
        String prefix = name.substring(0, name.indexOf('-') + 1);
        AtomicBoolean enough = new AtomicBoolean();
        List<Exception> failed = Collections.synchronizedList(new ArrayList<>());
        Thread maker = new Thread(() -> {
            Path old = made;
            try {
                for (int i = 0; !enough.get(); i++) {
                    Path aside = Files.write(dir.resolve("aside"), content);
                    Path next = made.resolveSibling(String.format("%s%019d.rms", prefix, 2_000 + i));
                    Files.move(aside, next);
                    Files.delete(old);
                    old = next;
                }
            } catch (IOException e) {
                failed.add(e);
            }
        });
        maker.start();
        try {
            for (int i = 0; i < 500; i++) {
                Recovery recovery = Recovery.find(dir).orElseThrow();
                assertThat(recovery.passedOver()).isEmpty();
                assertThat(recovery.snapshot()).isPresent();
            }
        } finally {
            enough.set(true);
            maker.join();
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void shouldRemoveWhatKilledProcessesHaveLeftOnceItIsOld() throws IOException {
        Path dir = temp.resolve("journal");
        Snapshots snapshots = new Snapshots(dir, 3);
        snapshots.removeLeftOver();
        assertThat(dir).doesNotExist();

        Path folder = Files.createDirectories(snapshots.dir());
        Path old = Files.createFile(folder.resolve("1-2.rms.a-1.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
        Path young = Files.createFile(folder.resolve("1-2.rms.b-1.tmp"));
        Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofMinutes(59))));
        Path whole = Files.createFile(folder.resolve("1-2.rms"));
        Files.setLastModifiedTime(whole, FileTime.from(Instant.EPOCH));
        snapshots.removeLeftOver();

        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(whole).exists();
    }
}
