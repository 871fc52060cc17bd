package io.ringmill.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.ringmill.metrics.MetricsSnapshot.SinkMetrics;
import io.ringmill.output.Sink;
import io.ringmill.server.host.Durability;
import io.ringmill.server.host.Feeds;
import io.ringmill.server.host.Feeds.Feed;
import io.ringmill.server.host.Playback;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LiveEngine;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** What the program beside the engine does: sources, sinks, snapshots, a replay. */
final class HostResources {

    private static final double FASTEST = 1e9;
    private static final int MOST_MARKS = 500;
    private static final Pattern PLACE = Pattern.compile("\\d{1,4}");

    private final LiveEngine live;

    HostResources(LiveEngine live) {
        this.live = live;
    }

    record SnapshotShape(long seq) {}

    record MarkShape(String timeNs, String severity) {}

    record RecordingShape(String folder, int session) {}

    /** {@code speed} is null for as fast as it can; {@code journal} is null where no command could read what is replayed. */
    record ReplayShape(
            String fromNs,
            String toNs,
            String positionNs,
            long seq,
            boolean running,
            boolean ended,
            Double speed,
            String digest,
            RecordingShape journal,
            List<MarkShape> marks) {}

    /** {@code speed}: a number, or {@code max}; {@code step}: {@code event} or {@code alert}. */
    record ReplayOrder(Boolean running, JsonNode speed, String seekNs, String step) {}

    void addTo(Operations operations) {
        operations
                .post(
                        "/sources/{source}/pause",
                        "Sources",
                        "Have a source wait before its next event; by name, or place in the list from 0")
                .answers(StatusShapes.SourceStatus.class)
                .by(exchange -> source(exchange, true));
        operations
                .post("/sources/{source}/resume", "Sources", "Have a source go on")
                .answers(StatusShapes.SourceStatus.class)
                .by(exchange -> source(exchange, false));
        operations
                .post(
                        "/sinks/{sink}/pause",
                        "Sinks",
                        "Have a sink send nothing: it waits in its buffer; by name, or place in the list from 0")
                .answers(StatusShapes.SinkStatus.class)
                .by(exchange -> sink(exchange, true));
        operations
                .post("/sinks/{sink}/resume", "Sinks", "Have a sink send again")
                .answers(StatusShapes.SinkStatus.class)
                .by(exchange -> sink(exchange, false));
        operations
                .post("/snapshots", "Journal", "Make a snapshot, and wait until it is on the disk")
                .answers(SnapshotShape.class)
                .by(exchange -> snapshot());
        operations
                .get("/replay", "Replay", "Where a replay stands")
                .answers(ReplayShape.class)
                .by(exchange -> Answer.json(replay(playback())));
        operations
                .post("/replay", "Replay", "Steer a replay")
                .takes(ReplayOrder.class)
                .answers(ReplayShape.class)
                .by(this::steer);
    }

    /** One of these, by its name or its place among them, from 0: many names hold a slash, which paths cannot. */
    private static String named(Exchange exchange, String what, List<String> names) throws Problem {
        String text = exchange.path(what);
        boolean place = !names.contains(text) && PLACE.matcher(text).matches() && Integer.parseInt(text) < names.size();
        return place ? names.get(Integer.parseInt(text)) : Query.known(what, text, names);
    }

    private Answer source(Exchange exchange, boolean pause) throws Exception {
        Feeds feeds = live.host()
                .feeds()
                .orElseThrow(() -> Problem.notFound("unknown-source", "no sources are run beside this engine"));
        List<String> names =
                feeds.list().stream().map(feed -> feed.metrics().name()).toList();
        String name = named(exchange, "source", names);
        try {
            if (pause) {
                feeds.pause(name);
            } else {
                feeds.resume(name);
            }
        } catch (IllegalArgumentException gone) {
            throw Problem.notFound("unknown-source", gone.getMessage());
        }
        Feed now = feeds.list().stream()
                .filter(feed -> feed.metrics().name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("unknown-source", "source '" + name + "' is gone"));
        return Answer.json(StatusShapes.source(live.pulse(), now));
    }

    private Answer sink(Exchange exchange, boolean pause) throws Exception {
        String name = named(
                exchange, "sink", live.sinks().stream().map(SinkMetrics::name).toList());
        Sink sink = live.engine().sinks().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("unknown-sink", "sink '" + name + "' is gone"));
        if (!pause) {
            sink.resume();
        } else if (!sink.pause()) {
            throw new Problem(
                    409,
                    "cannot-pause",
                    "sink '" + name + "' has no buffer of its own to wait in: what it is handed, it writes at once");
        }
        SinkMetrics now = live.engine().metrics().egress().sinks().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("unknown-sink", "sink '" + name + "' is gone"));
        return Answer.json(StatusShapes.sink(now, live.pulse()));
    }

    private Answer snapshot() throws Exception {
        Durability durability = live.host()
                .durability()
                .orElseThrow(
                        () -> new Problem(501, "no-journal", "this run keeps no journal, so it makes no snapshots"));
        try {
            return Answer.json(new SnapshotShape(durability.snapshot()));
        } catch (IOException failed) {
            throw new Problem(503, "no-snapshot", failed.getMessage());
        }
    }

    private Playback playback() throws Problem {
        return live.host()
                .playback()
                .orElseThrow(() -> Problem.notFound("not-a-replay", "this is a live run, not a replay"));
    }

    ReplayShape replay(Playback playback) {
        Playback.Position position = playback.position();
        return new ReplayShape(
                Cell.time(position.fromNs()),
                Cell.time(position.toNs()),
                Cell.time(position.positionNs()),
                position.sequence(),
                position.running(),
                position.ended(),
                Cell.of(position.speed()),
                position.digest(),
                playback.recording()
                        .map(of -> new RecordingShape(of.folder(), of.session()))
                        .orElse(null),
                live.alerts().newest(MOST_MARKS).stream()
                        .map(alert -> new MarkShape(Cell.time(alert.timeNs()), alert.severity()))
                        .toList());
    }

    private Answer steer(Exchange exchange) throws Exception {
        Playback playback = playback();
        ReplayOrder order = exchange.json(ReplayOrder.class);
        boolean step = order.step() != null;
        if (step && !order.step().equals("event") && !order.step().equals("alert")) {
            throw Problem.badRequest("bad-body", "member 'step' must be 'event' or 'alert'");
        }
        if (step && order.seekNs() != null) {
            throw Problem.badRequest("bad-body", "take either 'step' or 'seekNs'");
        }
        Double speed = order.speed() == null || order.speed().isNull() ? null : (Double) speed(order.speed());
        Long seekNs = order.seekNs() == null ? null : (Long) Query.timeNs("seekNs", order.seekNs());
        if (speed != null) {
            playback.speed(speed);
        }
        if (seekNs != null) {
            try {
                playback.seek(seekNs);
            } catch (UnsupportedOperationException onward) {
                throw new Problem(409, "cannot-seek", "this replay cannot begin anew, so it goes onward only");
            }
        }
        if (step) {
            if (order.step().equals("event")) {
                playback.stepEvent();
            } else {
                playback.stepAlert();
            }
        }
        if (order.running() != null) {
            playback.run(order.running());
        }
        return Answer.json(replay(playback));
    }

    private static double speed(JsonNode speed) throws Problem {
        if (speed.isTextual() && speed.textValue().equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        double factor = speed.isNumber() ? speed.doubleValue() : 0;
        if (factor > 0 && factor <= FASTEST) {
            return factor;
        }
        throw Problem.badRequest("bad-body", "member 'speed' must be a number above 0, up to 1e9, or 'max'");
    }
}
