package io.ringmill.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.Engine;
import io.ringmill.persistence.chronicle.ChronicleJournal;
import io.ringmill.pipeline.SnapshotSettings;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys and symbols that publishers know, and of which no event has come, are not in the journal, but in a snapshot. */
class SnapshotNamesTest {

    private static final int EVENTS = 12_000;
    private static final long SEED = 5;

    @TempDir
    Path temp;

    private Path journal;

    @Test
    void shouldNameThemWithTheirFirstEventWhenTheRunWasStopped() throws IOException {
        for (Topology topology : Topology.values()) {
            journal = temp.resolve("stopped-" + topology);
            ChronicleJournal written = ChronicleJournal.open(journal);
            Engine engine = begin(topology, written);
            nameMore(engine);
            engine.close();
            assertThat(snapshots(engine, written).take()).isPresent();
            assertGoesOn(topology);
        }
    }

    @Test
    void shouldNameThemWithTheirFirstEventWhenTheRunWasKilled() throws IOException {
        for (Topology topology : Topology.values()) {
            journal = temp.resolve("running-" + topology);
            ChronicleJournal written = ChronicleJournal.open(journal);
            Engine engine = begin(topology, written);
            nameMore(engine);
            assertThat(snapshots(engine, written).take()).isPresent();
            Path killed = FolderCopy.of(journal, temp.resolve("killed-" + topology));
            engine.close();
            journal = killed;
            assertGoesOn(topology);
        }
    }

    @Test
    void shouldNameThemOnceWhenEventsBehindTheSnapshotHaveSome() throws IOException {
        journal = temp.resolve("running");
        ChronicleJournal written = ChronicleJournal.open(journal);
        Engine engine = begin(Topology.FUSED, written);
        nameMore(engine);
        assertThat(snapshots(engine, written).take()).isPresent();
        publish(engine, "unused 1");
        engine.awaitHandled();
        Path killed = FolderCopy.of(journal, temp.resolve("killed"));
        engine.close();
        journal = killed;
        assertGoesOn(Topology.FUSED);
    }

    /** Names of files are sorted: they have the same digits whatever the language. */
    @Test
    void shouldNameFilesAlikeWhateverTheLanguage() throws IOException {
        journal = temp.resolve("arabic");
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            ChronicleJournal written = ChronicleJournal.open(journal);
            Engine engine = begin(Topology.FUSED, written);
            engine.close();
            assertThat(snapshots(engine, written).take()).isPresent();
        } finally {
            Locale.setDefault(before);
        }
        try (Stream<Path> files = Files.walk(journal)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".rms")))
                    .isNotEmpty()
                    .allMatch(name -> name.matches("[0-9]{19}-[0-9]{19}\\.rms"));
        }
    }

    private Engine begin(Topology topology, ChronicleJournal written) {
        Engine engine = Engine.builder(Recording.pipeline())
                .settings(Recording.settings(topology))
                .journal(written)
                .start();
        Recording.publish(engine, 0, EVENTS / 2, SEED);
        engine.awaitHandled();
        return engine;
    }

    private static EngineSnapshots snapshots(Engine engine, ChronicleJournal written) {
        return new EngineSnapshots(engine, written, SnapshotSettings.AT_STOP, Map.of(), new SnapshotListener() {});
    }

    private static void nameMore(Engine engine) {
        EventPublisher trades = engine.publisher("trades");
        trades.key("unused 1");
        trades.key("unused 2");
        trades.symbol("neither");
    }

    private static void publish(Engine engine, String key) {
        EventPublisher trades = engine.publisher("trades");
        trades.claim(trades.key(key), Recording.START_NS + 10_000_000_000L)
                .set(trades.field("price"), 100)
                .set(trades.field("size"), 1);
        trades.set(trades.field("side"), "neither");
        trades.publish();
    }

    private void assertGoesOn(Topology topology) throws IOException {
        Recovery recovery = Recovery.find(journal).orElseThrow();
        assertThat(recovery.snapshot()).isPresent();
        Engine engine = recovery.resume(
                        Engine.builder(Recording.pipeline()).settings(Recording.settings(topology)),
                        ChronicleJournal.open(journal),
                        at -> {})
                .engine();
        Recording.publish(engine, EVENTS / 2, EVENTS, SEED);
        publish(engine, "unused 2");
        publish(engine, "never heard of");
        engine.end();
        engine.close();
        RecoveryTest.assertVerifies(journal, topology.toString());
    }
}
