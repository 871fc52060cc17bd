package io.ringmill.server.api;

import io.ringmill.metrics.SourceMetrics;
import io.ringmill.server.host.Durability;
import io.ringmill.server.host.Explanations;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Host;
import io.ringmill.server.host.Intake;
import io.ringmill.server.host.Playback;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A program beside the engine that has everything, and notes what it is told. */
final class Pretended implements Feeds, Intake, Durability, Explanations, Playback {

    final List<String> told = new ArrayList<>();
    volatile boolean paused;
    volatile boolean full;
    private volatile double speed = 1;

    Host host() {
        return Host.NONE
                .with((Feeds) this)
                .with((Intake) this)
                .with((Durability) this)
                .with((Explanations) this);
    }

    /** The same, of a replay. */
    Host replay() {
        return host().with((Playback) this);
    }

    private synchronized void note(String what) {
        told.add(what);
    }

    @Override
    public List<Feed> list() {
        return List.of(new Feed(
                new SourceMetrics("tape", SourceMetrics.State.LIVE, 5, 4, 1, 0, 2, "of yesterday"),
                "csv",
                "trades",
                "line 5",
                paused));
    }

    @Override
    public void pause(String name) {
        paused = true;
        note("pause " + name);
    }

    @Override
    public void resume(String name) {
        paused = false;
        note("resume " + name);
    }

    @Override
    public Taken take(String stream, Format format, String idempotencyKey, InputStream body) throws IOException {
        if (full) {
            throw new FullException("the ring is full", 1_500);
        }
        int bytes = body.readAllBytes().length;
        note("take " + stream + " " + format + " " + idempotencyKey + " " + bytes);
        return new Taken(2, 1, 0, 1, 7, List.of(new Fault(2, "no price")), false);
    }

    @Override
    public Optional<JournalState> journal() {
        return Optional.of(new JournalState("folder", 10, 20, ""));
    }

    @Override
    public Optional<SnapshotState> snapshots() {
        return Optional.of(new SnapshotState("follower", 3, 2, 1, "equal", ""));
    }

    @Override
    public long snapshot() {
        note("snapshot");
        return 42;
    }

    @Override
    public Why explain(String rule, String key, OptionalLong sequence) {
        if (!key.equals("A")) {
            throw new IllegalArgumentException("no key '" + key + "'");
        }
        Part leaf = new Part("price", "120", Optional.empty(), List.of());
        Part tree = new Part("price > 100", "", Optional.of("true"), List.of(leaf));
        return new Why(
                rule,
                key,
                sequence.orElse(9),
                OptionalLong.of(1_000),
                List.of(new Condition("when", tree)),
                List.of(new Held(
                        "px",
                        5,
                        1,
                        2,
                        Map.of("mean", "3"),
                        List.of(new Oddity("anomaly(price)", 9, 8, List.of(new Surprised("step", 9, "far")))))),
                List.of(new Occurrence("trades", key, 9, 1_000, Map.of("price", "120"))),
                List.of(new Step("low", OptionalLong.of(3), Map.of("x", "1"))),
                List.of("a note"));
    }

    @Override
    public Position position() {
        return new Position(0, 100, 50, 12, true, false, speed, "equal");
    }

    @Override
    public void run(boolean running) {
        note("run " + running);
    }

    @Override
    public void speed(double factor) {
        speed = factor;
        note("speed " + factor);
    }

    @Override
    public void stepEvent() {
        note("step event");
    }

    @Override
    public void stepAlert() {
        note("step alert");
    }

    @Override
    public void seek(long timeNs) {
        if (timeNs < 0) {
            throw new UnsupportedOperationException();
        }
        note("seek " + timeNs);
    }
}
