package io.ringmill.server.api;

import io.ringmill.Engine;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.publish.EngineFailedException;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.EventStream;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Json;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.AlertHistory;
import io.ringmill.server.live.AlertHistory.Resumed;
import io.ringmill.server.live.AlertId;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.KeptAlert;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.LiveListener;
import io.ringmill.server.live.Newest;
import io.ringmill.server.live.Pulse;
import io.ringmill.server.live.RuleStates;
import io.ringmill.server.live.Silences;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Server-sent events: what is new, to everybody who wants it.
 *
 * <p><b>Threading:</b> clients come and go on any thread; what is told comes on that of the live engine.
 */
final class StreamResources implements LiveListener {

    private static final String ALERTS = "alerts";
    private static final int MOST_STATES = 200;

    /** Rows are read at most for one hundredth of the time. */
    private static final int SHARE = 100;

    private final LiveEngine live;
    private final StatusShapes status;
    private final RuleResources rules;
    private final HostResources host;
    private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
    private long told = -1;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile long rowsNs = System.nanoTime();
    private volatile long rowsTookNs;

    StreamResources(LiveEngine live, StatusShapes status, RuleResources rules, HostResources host) {
        this.live = live;
        this.status = status;
        this.rules = rules;
        this.host = host;
        live.listen(this);
    }

    record TopicsOrder(List<String> topics) {}

    record RowsShape(String window, String key, List<String> names, List<List<Object>> rows) {}

    record StatesShape(String rule, List<StateShapes.StateShape> items) {}

    record ChangedShape(long seq, String what, String rule) {}

    void addTo(Operations operations) {
        operations
                .get("/stream", "Events", "Server-sent events of the topics that are asked for")
                .text(
                        "topics",
                        "Separated by commas: status, alerts, replay, changed, rows:WINDOW:KEY, states:RULE. Keys with"
                                + " commas are asked for afterwards.")
                .header(
                        "Last-Event-ID",
                        "Alerts behind this one come again; 'gap' comes first if some of them are not kept, or it is not"
                                + " known.")
                .answersEvents()
                .by(this::open);
        operations
                .add(
                        "POST",
                        "/stream/{id}/topics",
                        io.ringmill.server.http.Access.READ,
                        "Events",
                        "Change what a stream of events tells of")
                .takes(TopicsOrder.class)
                .answersNothing()
                .by(this::change);
    }

    private Answer open(Exchange exchange) throws Exception {
        String asked = Query.text(exchange, "topics").orElse("status,alerts,changed");
        Set<Topic> topics =
                Topic.all(Arrays.asList(asked.split(",")), live.engine().pipeline());
        Optional<String> last = exchange.header("Last-Event-ID").filter(id -> !id.isBlank());
        return Answer.events(new EventStream.Opening() {
            @Override
            public void opened(EventStream stream) {
                begin(stream, topics, last);
            }

            @Override
            public void closed(EventStream stream) {
                subscribers.remove(stream.id());
            }
        });
    }

    private void begin(EventStream stream, Set<Topic> topics, Optional<String> last) {
        Subscriber subscriber = new Subscriber(stream, topics);
        synchronized (subscriber) {
            stream.next(
                    "hello",
                    "",
                    Json.bytes(new Subscriber.Hello(
                            stream.id(), topics.stream().map(Topic::text).collect(Collectors.toSet()))));
            subscribers.put(stream.id(), subscriber);
            if (last.isPresent() && subscriber.wants(ALERTS)) {
                synchronized (live.alerts()) {
                    AlertHistory alerts = live.alerts();
                    subscriber.resume(
                            AlertId.parse(last.get()).map(alerts::behind).orElse(Resumed.UNKNOWN), alerts.arrived());
                }
            } else {
                subscriber.begin(live.alerts().arrived());
            }
        }
        watch(topics);
        if (subscriber.wants("status")) {
            Pulse pulse = live.pulse();
            subscriber.status(pulse, Json.bytes(status.status(pulse, live.states()::soon)));
        }
    }

    private void watch(Set<Topic> topics) {
        topics.stream()
                .filter(topic -> topic.kind().equals("rows"))
                .forEach(topic -> live.series().watch(new Reading(topic.name(), topic.key())));
    }

    private Answer change(Exchange exchange) throws Exception {
        Subscriber subscriber = subscribers.get(exchange.path("id"));
        if (subscriber == null) {
            throw Problem.notFound(
                    "unknown-stream", "no stream of events has this id; its first event 'hello' tells it");
        }
        List<String> texts = exchange.json(TopicsOrder.class).topics();
        if (texts == null) {
            throw Problem.badRequest("bad-body", "member 'topics' is missing");
        }
        Set<Topic> topics = Topic.all(texts, live.engine().pipeline());
        subscriber.topics(topics);
        watch(topics);
        return Answer.none();
    }

    @Override
    public void alerts(List<KeptAlert> alerts) {
        // Each is written once for all, and only if somebody is sent it.
        Map<Long, byte[]> written = new HashMap<>();
        Function<KeptAlert, byte[]> json = alert ->
                written.computeIfAbsent(alert.arrival(), arrival -> Json.bytes(AlertResources.AlertShape.of(alert)));
        subscribers.values().forEach(subscriber -> {
            subscriber.alerts(alerts, json);
            subscriber.stream.flush();
        });
    }

    @Override
    public void missed(long alerts) {
        subscribers.values().forEach(subscriber -> subscriber.missed(alerts));
    }

    @Override
    public void changed(Silences.Change change) {
        byte[] data = Json.bytes(new ChangedShape(change.sequence(), change.what(), change.rule()));
        all("changed").forEach(subscriber -> {
            subscriber.stream.newest("changed", change.what() + " " + change.rule(), data);
            subscriber.stream.flush();
        });
    }

    private List<Subscriber> all(String kind) {
        return subscribers.values().stream()
                .filter(subscriber -> subscriber.wants(kind))
                .toList();
    }

    @Override
    public void tick(Pulse pulse) {
        if (subscribers.isEmpty()) {
            return;
        }
        subscribers.values().forEach(Subscriber::tick);
        tell(pulse);
        subscribers.values().forEach(subscriber -> subscriber.stream.flush());
    }

    private void tell(Pulse pulse) {
        if (pulse.number() != told) {
            told = pulse.number();
            List<Subscriber> wanting = all("status");
            if (!wanting.isEmpty()) {
                byte[] data = Json.bytes(status.status(pulse, live.states()::last));
                wanting.forEach(subscriber -> subscriber.status(pulse, data));
            }
        }
        live.host().playback().ifPresent(playback -> tell("replay", () -> host.replay(playback)));
        if (live.engine().failure().isEmpty()) {
            try {
                rows();
                states();
            } catch (EngineFailedException halted) {
                // The next status says so.
                told = -1;
            }
        }
    }

    private void tell(String kind, java.util.function.Supplier<Object> what) {
        List<Subscriber> wanting = all(kind);
        if (!wanting.isEmpty()) {
            byte[] data = Json.bytes(what.get());
            wanting.forEach(subscriber -> subscriber.stream.newest(kind, "", data));
        }
    }

    private Set<Topic> topics(String kind) {
        Set<Topic> topics = new LinkedHashSet<>();
        subscribers
                .values()
                .forEach(subscriber -> subscriber.topics().stream()
                        .filter(topic -> topic.kind().equals(kind))
                        .forEach(topics::add));
        return topics;
    }

    private void rows() {
        Set<Topic> topics = topics("rows");
        if (topics.isEmpty()
                || System.nanoTime() - rowsNs < SHARE * rowsTookNs
                || !reading.compareAndSet(false, true)) {
            return;
        }
        watch(topics);
        if (!live.offer(engine -> rows(engine, topics))) {
            reading.set(false);
        }
    }

    /** On the thread that may wait for the engine. */
    private void rows(Engine engine, Set<Topic> topics) {
        try {
            long beganNs = System.nanoTime();
            List<Result> results = engine.read(topics.stream()
                    .map(topic -> new Reading(topic.name(), topic.key()))
                    .toList());
            rowsNs = System.nanoTime();
            rowsTookNs = rowsNs - beganNs;
            tellRows(results);
        } finally {
            reading.set(false);
        }
    }

    private void tellRows(List<Result> results) {
        for (Result result : results) {
            List<Object> row = new ArrayList<>();
            row.add(Cell.time(result.timeNs()));
            for (int i = 0; i < result.size(); i++) {
                row.add(Cell.value(result, i));
            }
            List<String> names = new ArrayList<>(result.names());
            Newest.values(result).forEach((name, value) -> {
                names.add(name);
                row.add(value);
            });
            Topic topic = new Topic("rows", result.window(), result.key());
            byte[] data = Json.bytes(new RowsShape(result.window(), result.key(), names, List.of(row)));
            tellIfNew(topic, row, "rows", data);
        }
    }

    private void states() {
        Set<Topic> topics = topics("states");
        RuleStates.Known known = topics.isEmpty() ? null : live.states().last();
        if (known == null) {
            return;
        }
        StateShapes shapes = rules.shapes();
        for (Topic topic : topics) {
            List<RuleStatus> states = known.of(topic.name());
            List<Object> seen = new ArrayList<>();
            List<StateShapes.StateShape> items = new ArrayList<>();
            states.stream().limit(MOST_STATES).forEach(state -> {
                seen.add(List.of(state.key(), state.state(), state.sinceNs(), state.untilNs(), state.counted()));
                items.add(shapes.of(state));
            });
            tellIfNew(topic, seen, "states", Json.bytes(new StatesShape(topic.name(), items)));
        }
    }

    private void tellIfNew(Topic topic, Object what, String name, byte[] data) {
        for (Subscriber subscriber : subscribers.values()) {
            if (subscriber.isNew(topic, what)) {
                subscriber.stream.newest(name, topic.text(), data);
            }
        }
    }
}
