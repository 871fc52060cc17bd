package io.ringmill.server.api;

import io.ringmill.event.Cells;
import io.ringmill.metrics.MetricsSnapshot.StreamMetrics;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.Severity;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.AlertHistory;
import io.ringmill.server.live.AlertId;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.KeptAlert;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.RuleStates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Alerts: those that are kept, those whose episode is on, and how many there were. */
final class AlertResources {

    private static final int MOST = 1_000;
    private static final int MOST_FIRING = 10_000;
    private static final List<String> SEVERITIES =
            Arrays.stream(Severity.values()).map(Severity::label).toList();
    private static final List<String> STATES = List.of("firing", "resolved");

    private final LiveEngine live;
    private final ValueTypes types;

    AlertResources(LiveEngine live, ValueTypes types) {
        this.live = live;
        this.types = types;
    }

    /** The alert that one ends: its sequence, and its time. */
    record Ended(long seq, String timeNs) {}

    /** {@code id} is its sequence; of several alerts of one event with a number behind a hyphen. */
    record AlertShape(
            String id,
            String rule,
            String key,
            String timeNs,
            long seq,
            String state,
            String severity,
            String message,
            Map<String, Object> values,
            Ended ends) {

        static AlertShape of(KeptAlert alert) {
            return new AlertShape(
                    alert.id().text(),
                    alert.rule(),
                    alert.key(),
                    Cell.time(alert.timeNs()),
                    alert.sequence(),
                    alert.state(),
                    alert.severity(),
                    alert.message(),
                    alert.values(),
                    alert.endedSequence() < 0
                            ? null
                            : new Ended(alert.endedSequence(), Cell.time(alert.endedTimeNs())));
        }
    }

    /**
     * {@code total} counts all that fit, of those that are kept: the alerts of events from sequence {@code fromSeq} on. It is 0, and
     * {@code fromNs} null, if none came before.
     */
    record AlertList(List<AlertShape> items, String next, int total, long missed, long fromSeq, String fromNs) {}

    /** {@code message} and {@code seq} are null if the alert is not kept, or the episode began without one. */
    record FiringShape(
            String rule,
            String key,
            String severity,
            String state,
            String sinceNs,
            Long seq,
            String timeNs,
            String message,
            Map<String, Object> values) {}

    /** {@code total} counts all that are on; {@code statesAgeMs} is how long ago the engine told them. */
    record FiringList(List<FiringShape> items, String next, int total, double statesAgeMs) {}

    record CountsShape(String fromNs, double everyMs, Map<String, long[]> severity, long missed) {}

    void addTo(Operations operations) {
        operations
                .get(
                        "/alerts",
                        "Alerts",
                        "The newest alerts, the newest first; with after in the order in which they came")
                .oneOf("severity", "Only of this severity.", SEVERITIES)
                .text("rule", "Only of this rule.")
                .text("key", "Only of this key.")
                .oneOf("state", "Only of this state.", STATES)
                .text("text", "Only those whose rule, key or message contains this, whatever the case.")
                .timeNs("from", "Only from this event time on.")
                .timeNs("to", "Only before this event time.")
                .text("before", "Only alerts before that of this sequence or id.")
                .text("after", "Only alerts after that of this sequence or id.")
                .integer("limit", 200, 1, MOST, "At most so many.")
                .answers(AlertList.class)
                .by(this::alerts);
        operations
                .get("/alerts/firing", "Alerts", "Episodes that are on, by rule and key")
                .integer("limit", 1000, 1, MOST_FIRING, "At most so many.")
                .text("cursor", "The member next of the part before.")
                .answers(FiringList.class)
                .by(this::firing);
        operations
                .get("/alerts/counts", "Alerts", "How many alerts began to fire, by severity and span of event time")
                .text("every", "How long a span is: minutes, such as 60s. 60s unless said otherwise.")
                .text("last", "How far back, such as 30m. 30m unless said otherwise, at most 24h.")
                .answers(CountsShape.class)
                .by(this::counts);
    }

    private Answer alerts(Exchange exchange) throws Exception {
        int limit = Query.integer(exchange, "limit", 200, 1, MOST);
        Optional<AlertId> before = id(exchange, "before");
        Optional<AlertId> after = id(exchange, "after");
        List<KeptAlert> kept = live.alerts().kept();
        Predicate<KeptAlert> fits = filter(exchange)
                .and(alert -> before.map(id -> id.isBehind(alert)).orElse(true))
                .and(behind(after, kept));
        List<KeptAlert> fitting = new ArrayList<>(kept.stream().filter(fits).toList());
        Comparator<KeptAlert> byArrival = Comparator.comparingLong(KeptAlert::arrival);
        fitting.sort(
                after.isPresent()
                        ? byArrival
                        : Comparator.comparingLong(KeptAlert::sequence)
                                .thenComparing(byArrival)
                                .reversed());
        List<KeptAlert> part = fitting.subList(0, Math.min(limit, fitting.size()));
        String next = fitting.size() > limit ? part.get(part.size() - 1).id().text() : null;
        AlertHistory.From from = live.alerts().from();
        return Answer.json(new AlertList(
                part.stream().map(AlertShape::of).toList(),
                next,
                fitting.size(),
                live.alerts().missed(),
                from.sequence(),
                Cell.time(from.timeNs())));
    }

    /** What came behind an alert: of several workers, that may be of an event before its own. */
    private static Predicate<KeptAlert> behind(Optional<AlertId> id, List<KeptAlert> kept) {
        if (id.isEmpty()) {
            return alert -> true;
        }
        return kept.stream()
                .filter(alert -> alert.id().equals(id.get()))
                .findFirst()
                .<Predicate<KeptAlert>>map(anchor -> alert -> alert.arrival() > anchor.arrival())
                .orElse(id.get()::isBefore);
    }

    private static Optional<AlertId> id(Exchange exchange, String name) throws Problem {
        Optional<String> text = Query.text(exchange, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<AlertId> id = AlertId.parse(text.get());
        if (id.isEmpty()) {
            throw Query.bad(name, "must be an alert's sequence or id, not '" + Query.shown(text.get()) + "'");
        }
        return id;
    }

    private Predicate<KeptAlert> filter(Exchange exchange) throws Problem {
        String severity = Query.oneOf(exchange, "severity", "", SEVERITIES);
        String state = Query.oneOf(exchange, "state", "", STATES);
        String rule = Query.text(exchange, "rule").orElse("");
        Optional<String> key = Query.text(exchange, "key");
        String text = Query.text(exchange, "text").orElse("").toLowerCase(Locale.ROOT);
        long fromNs = Query.timeNs(exchange, "from", Long.MIN_VALUE);
        long toNs = Query.timeNs(exchange, "to", Long.MAX_VALUE);
        return alert -> (severity.isEmpty() || alert.severity().equals(severity))
                && (state.isEmpty() || alert.state().equals(state))
                && (rule.isEmpty() || alert.rule().equals(rule))
                && (key.isEmpty() || alert.key().equals(key.get()))
                && alert.timeNs() >= fromNs
                && alert.timeNs() < toNs
                && (text.isEmpty() || contains(alert, text));
    }

    private static boolean contains(KeptAlert alert, String text) {
        return alert.message().toLowerCase(Locale.ROOT).contains(text)
                || alert.key().toLowerCase(Locale.ROOT).contains(text)
                || alert.rule().toLowerCase(Locale.ROOT).contains(text);
    }

    private Answer firing(Exchange exchange) throws Exception {
        int limit = Query.integer(exchange, "limit", 1000, 1, MOST_FIRING);
        int from = Query.integer(exchange, "cursor", 0, 0, Integer.MAX_VALUE);
        Pipeline running = live.engine().pipeline();
        Map<String, String> severities = new HashMap<>();
        running.rules()
                .forEach(rule -> severities.put(rule.name(), rule.severity().label()));
        Map<String, KeptAlert> kept = new HashMap<>();
        live.alerts().kept().forEach(alert -> kept.put(id(alert.rule(), alert.sequence(), alert.key()), alert));
        RuleStates.Known known = live.states().now();
        List<RuleStatus> on = known.all().stream()
                .filter(status ->
                        status.state() == RuleStatus.State.FIRING || status.state() == RuleStatus.State.ENDING)
                .toList();
        StateShapes shapes = new StateShapes(live, types);
        List<FiringShape> items = on.stream()
                .skip(from)
                .limit(limit)
                .map(status -> firing(status, severities, kept, shapes))
                .toList();
        return Answer.json(new FiringList(items, Items.next(from, limit, on.size()), on.size(), known.ageMs()));
    }

    private static String id(String rule, long sequence, String key) {
        return rule + " " + sequence + " " + key;
    }

    private static FiringShape firing(
            RuleStatus status, Map<String, String> severities, Map<String, KeptAlert> kept, StateShapes shapes) {
        Long sequence = status.alert().map(RuleStatus.Began::sequence).orElse(null);
        KeptAlert alert = sequence == null ? null : kept.get(id(status.rule(), sequence, status.key()));
        return new FiringShape(
                status.rule(),
                status.key(),
                severities.get(status.rule()),
                status.state().label(),
                Cell.time(status.sinceNs()),
                sequence,
                status.alert().map(began -> Cell.time(began.timeNs())).orElse(null),
                alert == null ? null : alert.message(),
                shapes.values(status.rule(), status.values()));
    }

    private Answer counts(Exchange exchange) throws Exception {
        int every = minutes(exchange, "every", "60s");
        int last = minutes(exchange, "last", "30m");
        if (last % every != 0) {
            throw Query.bad("last", "must be a multiple of 'every'");
        }
        Map<String, long[]> severity = new LinkedHashMap<>();
        long until = Math.floorDiv(nowNs(), AlertHistory.MINUTE_NS);
        // Whole spans since the epoch, the last of which is the one that has begun.
        long from = (Math.floorDiv(until, every) + 1) * every - last;
        live.alerts().counts(from, every, last / every).forEach((each, counts) -> severity.put(each.label(), counts));
        return Answer.json(new CountsShape(
                Cell.time(from * AlertHistory.MINUTE_NS),
                every * (AlertHistory.MINUTE_NS / 1e6),
                severity,
                live.alerts().missed()));
    }

    private static int minutes(Exchange exchange, String name, String otherwise) throws Problem {
        long ns = Query.durationNs(exchange, name, otherwise);
        long minutes = ns / AlertHistory.MINUTE_NS;
        if (ns % AlertHistory.MINUTE_NS != 0 || minutes < 1 || minutes > AlertHistory.MINUTES) {
            throw Query.bad(name, "must be whole minutes, from 1m to 24h");
        }
        return (int) minutes;
    }

    /**
     * The newest event time that can be true: not more than a day after the wall clock, as that of an event with a wrong time may be.
     * If there is none, that of the newest alert, or the wall clock.
     */
    private long nowNs() {
        long wallNs = live.pulse().nowNs();
        long mostNs = wallNs + AlertHistory.MINUTES * AlertHistory.MINUTE_NS;
        AlertHistory alerts = live.alerts();
        long newestNs = LongStream.concat(
                        live.pulse().metrics().streams().stream().mapToLong(StreamMetrics::newestNs),
                        LongStream.of(alerts.newestNs(), alerts.newestCountedNs(mostNs)))
                .filter(ns -> ns <= mostNs)
                .max()
                .orElse(Cells.MISSING_LONG);
        if (newestNs != Cells.MISSING_LONG) {
            return newestNs;
        }
        return alerts.newestNs() == Cells.MISSING_LONG ? wallNs : alerts.newestNs();
    }
}
