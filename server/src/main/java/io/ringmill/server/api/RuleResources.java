package io.ringmill.server.api;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.ringmill.Engine;
import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Cells;
import io.ringmill.output.Reading;
import io.ringmill.output.Result;
import io.ringmill.output.RuleStatus;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.RuleText;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleSpec;
import io.ringmill.server.api.StateShapes.StateShape;
import io.ringmill.server.api.WindowResources.WindowValues;
import io.ringmill.server.host.Explanations;
import io.ringmill.server.http.Answer;
import io.ringmill.server.http.Exchange;
import io.ringmill.server.http.Problem;
import io.ringmill.server.live.Cell;
import io.ringmill.server.live.LiveEngine;
import io.ringmill.server.live.RuleStates;
import io.ringmill.server.live.Silences.Silence;
import io.ringmill.server.live.Silences.Silenced;
import io.ringmill.server.live.UnansweredException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/** Rules: where they stand, why, and their changes. */
final class RuleResources {

    private static final int MOST_STATES = 1_000;
    private static final long LONGEST_SILENCE_MS = 366L * 86_400_000;
    private static final int LONGEST_REASON = 1_000;
    private static final int LONGEST_NAME = 100;
    private static final long LAST_MINUTES = 30;
    private static final long NS_PER_MS = 1_000_000;

    /** Stands inside emoji and some scripts' words. */
    private static final int JOINER = 0x200d;

    private static final List<String> STATES = List.of("pending", "firing", "ending");

    private final LiveEngine live;
    private final ValueTypes types;

    RuleResources(LiveEngine live, ValueTypes types) {
        this.live = live;
        this.types = types;
    }

    /** Of this moment, for as many states as there are. */
    StateShapes shapes() {
        return new StateShapes(live, types);
    }

    /** {@code statesAgeMs} is how long ago the engine told them. */
    record StateList(List<StateShape> items, String next, double statesAgeMs) {}

    record LiveShape(List<StateShape> states, List<WindowValues> windows) {}

    private record Held(List<Result> windows, List<RuleStatus> states) {}

    record ExplainShape(String rule, String key, LiveShape live, WhyShape why) {}

    /** Why, of a part of the journal: as {@code ringmill explain} tells it. */
    record WhyShape(
            String rule,
            String key,
            long seq,
            String timeNs,
            List<ConditionShape> conditions,
            List<HeldShape> windows,
            List<EventShape> events,
            List<StepShape> steps,
            List<String> notes) {}

    record ConditionShape(String name, PartTree tree) {}

    /** {@code truth} is {@code true}, {@code false}, {@code unknown}; null if it is no condition. */
    record PartTree(String text, String value, String truth, List<PartTree> parts) {}

    record HeldShape(
            String window,
            long count,
            String startNs,
            String endNs,
            Map<String, String> values,
            List<OddityShape> oddities) {}

    /** What a detector of anomalies saw: {@code alarm} is how large {@code surprise} had to be to alarm. */
    record OddityShape(String call, double surprise, double alarm, List<SurprisedShape> views) {}

    record SurprisedShape(String view, double surprise, String meaning) {}

    record EventShape(String stream, String key, long seq, String timeNs, Map<String, String> fields) {}

    record StepShape(String name, Long seq, Map<String, String> values) {}

    record NewRule(String name, String yaml) {}

    record RuleYaml(String yaml) {}

    /** {@code seq} at which it takes effect; null if it was only checked. */
    record Changed(Long seq) {}

    /** {@code key}: for which key; null for all. */
    record NewSilence(
            @JsonDeserialize(using = WholeNumber.class) Long forMs, String reason, String key) {}

    /** {@code firing} and {@code pending} count keys; null if that is not known. */
    record SilencePreview(Long seq, String untilNs, Integer firing, Integer pending, long alertsLast30m) {}

    /** {@code key}: for which key; null for all. */
    record SilenceShape(String rule, String key, String untilNs, String reason, String by) {}

    void addTo(Operations operations) {
        operations
                .get("/rules/{rule}/states", "Rules", "For which keys a rule is pending, firing or ending")
                .oneOf("state", "Only these.", STATES)
                .text("match", "Only keys that contain this, whatever the case.")
                .integer("limit", 200, 1, MOST_STATES, "At most so many.")
                .text("cursor", "The member next of the part before.")
                .answers(StateList.class)
                .by(this::states);
        operations
                .get("/rules/{rule}/explain", "Rules", "Where a rule stands for a key, and, from the journal, why")
                .requiredText("key", "The key; empty for all keys together.")
                .text("seq", "Behind which event to look; then the journal is read.")
                .flag("why", "Read the journal, behind the newest event.")
                .answers(ExplainShape.class)
                .by(this::explain);
        operations
                .post("/rules", "Rules", "Add a rule")
                .flag("dryRun", "Only check it.")
                .takes(NewRule.class)
                .answers(Changed.class)
                .by(this::add);
        operations
                .put("/rules/{rule}", "Rules", "Put a rule in the place of the one of that name")
                .flag("dryRun", "Only check it.")
                .takes(RuleYaml.class)
                .answers(Changed.class)
                .by(this::replace);
        operations
                .delete("/rules/{rule}", "Rules", "Remove a rule")
                .flag("dryRun", "Only check that there is one.")
                .answers(Changed.class)
                .by(this::remove);
        operations
                .post("/rules/{rule}/silence", "Rules", "Have a rule raise no alerts for a while of event time")
                .flag("dryRun", "Only tell what it would do.")
                .takes(NewSilence.class)
                .answers(SilencePreview.class)
                .by(this::silence);
        operations
                .delete("/rules/{rule}/silence", "Rules", "End a silence")
                .text("key", "End that of this key; else that of all keys.")
                .answers(Changed.class)
                .by(this::unsilence);
        operations
                .get("/silences", "Rules", "Silences that are on")
                .answers(Operations.listOf(SilenceShape.class))
                .by(exchange -> Answer.json(new Items<>(live.silences().on(live.pulse()).stream()
                        .map(RuleResources::shape)
                        .toList())));
    }

    private List<String> names() {
        return live.engine().pipeline().rules().stream().map(RuleSpec::name).toList();
    }

    private static SilenceShape shape(Silence on) {
        Silenced silenced = on.silenced();
        return new SilenceShape(
                silenced.rule(), silenced.key().orElse(null), Cell.time(on.untilNs()), on.reason(), on.by());
    }

    private String rule(Exchange exchange) throws Problem {
        return Query.known(exchange, "rule", names());
    }

    private Answer states(Exchange exchange) throws Exception {
        String rule = rule(exchange);
        String state = Query.oneOf(exchange, "state", "", STATES);
        String match = Query.text(exchange, "match").orElse("").toLowerCase(Locale.ROOT);
        int limit = Query.integer(exchange, "limit", 200, 1, MOST_STATES);
        int from = Query.integer(exchange, "cursor", 0, 0, Integer.MAX_VALUE);
        RuleStates.Known known = live.states().now();
        List<RuleStatus> fitting = known.of(rule).stream()
                .filter(status -> state.isEmpty() || status.state().label().equals(state))
                .filter(status -> status.key().toLowerCase(Locale.ROOT).contains(match))
                .toList();
        StateShapes shapes = shapes();
        List<StateShape> items =
                fitting.stream().skip(from).limit(limit).map(shapes::of).toList();
        return Answer.json(new StateList(items, Items.next(from, limit, fitting.size()), known.ageMs()));
    }

    private Answer explain(Exchange exchange) throws Exception {
        String rule = rule(exchange);
        String key = Query.required(exchange, "key");
        Optional<String> seq = Query.text(exchange, "seq");
        boolean why = Query.flag(exchange, "why") || seq.isPresent();
        OptionalLong sequence = seq.isPresent() ? OptionalLong.of(sequence(seq.get())) : OptionalLong.empty();
        WhyShape explained = why ? why(rule, key, sequence) : null;
        Pipeline running = live.engine().pipeline();
        Set<String> nodes = PipelineShapes.nodes(running.rule(rule));
        List<Reading> readings = running.windows().stream()
                .filter(window -> nodes.contains(window.name()))
                .map(window -> new Reading(window.name(), running.isOverAll(window) ? "" : key))
                .toList();
        Held held = live.ask(engine -> new Held(engine.read(readings), engine.alerts(rule, key)));
        StateShapes shapes = shapes();
        LiveShape now = new LiveShape(
                held.states().stream().map(shapes::of).toList(),
                held.windows().stream().map(WindowResources::shape).toList());
        return Answer.json(new ExplainShape(rule, key, now, explained));
    }

    private static long sequence(String text) throws Problem {
        try {
            long sequence = Long.parseLong(text);
            if (sequence >= 0) {
                return sequence;
            }
        } catch (NumberFormatException none) {
            // Told below, as a negative one is.
        }
        throw Query.bad("seq", "must be the sequence of an event, not '" + Query.shown(text) + "'");
    }

    private WhyShape why(String rule, String key, OptionalLong sequence) throws Problem {
        Explanations explanations = live.host()
                .explanations()
                .orElseThrow(() -> new Problem(
                        501, "no-journal", "this run keeps no journal, from which alone it could be explained"));
        try {
            return WhyShapes.of(explanations.explain(rule, key, sequence));
        } catch (IllegalArgumentException unknown) {
            throw Problem.notFound("not-explained", unknown.getMessage());
        } catch (IOException unreadable) {
            throw new Problem(503, "journal-unreadable", unreadable.getMessage());
        }
    }

    private Answer add(Exchange exchange) throws Exception {
        boolean dryRun = Query.flag(exchange, "dryRun");
        NewRule rule = exchange.json(NewRule.class);
        if (rule.name() == null || rule.yaml() == null) {
            throw Problem.badRequest("bad-body", "a rule needs the members 'name' and 'yaml'");
        }
        if (rule.name().length() > LONGEST_NAME) {
            throw Problem.badRequest(
                    "bad-body",
                    "the name has " + rule.name().length() + " letters; that of a rule has at most " + LONGEST_NAME
                            + " here, so that its address can be asked for");
        }
        requireNew(rule.name());
        return change(RuleChange.Kind.ADD, rule.name(), rule.yaml(), dryRun);
    }

    private void requireNew(String rule) throws Problem {
        if (names().contains(rule)) {
            throw new Problem(409, "rule-exists", "there is a rule '" + rule + "' already; replace it with PUT");
        }
    }

    private long asked(Function<Engine, Long> change) throws Problem {
        try {
            return live.ask(change);
        } catch (UnansweredException late) {
            throw Unanswered.ofChange(live.pulse(), late);
        }
    }

    private Answer replace(Exchange exchange) throws Exception {
        boolean dryRun = Query.flag(exchange, "dryRun");
        String rule = rule(exchange);
        String yaml = exchange.json(RuleYaml.class).yaml();
        if (yaml == null) {
            throw Problem.badRequest("bad-body", "a rule needs the member 'yaml'");
        }
        return change(RuleChange.Kind.REPLACE, rule, yaml, dryRun);
    }

    private Answer change(RuleChange.Kind kind, String rule, String yaml, boolean dryRun) throws Exception {
        try {
            if (dryRun) {
                check(kind, rule, yaml);
                return Answer.json(new Changed(null));
            }
            requireNoReplay();
            long sequence = asked(engine -> kind == RuleChange.Kind.ADD
                    ? engine.rules().add(rule, yaml)
                    : engine.rules().replace(rule, yaml));
            return changed(rule, sequence);
        } catch (io.ringmill.diagnostic.PipelineException faulty) {
            throw faulty;
        } catch (IllegalArgumentException refused) {
            if (kind == RuleChange.Kind.ADD) {
                // Another client's, added meanwhile.
                requireNew(rule);
            }
            throw Problem.badRequest("rule-refused", refused.getMessage());
        }
    }

    /** Finds what is wrong with a rule in the running pipeline, and changes nothing. */
    private void check(RuleChange.Kind kind, String rule, String yaml) {
        Faults faults = new Faults();
        RuleText text = RuleText.of(rule, yaml, faults);
        faults.throwIfAny();
        live.engine()
                .pipeline()
                .with(new RuleChange(kind, rule, 0, text.yaml()), text, faults)
                .ifPresent(changed -> CompiledPipeline.check(changed, faults));
        faults.throwIfAny();
    }

    private Answer changed(String rule, long sequence) throws Exception {
        live.silences().changed(rule, sequence);
        return Answer.json(new Changed(sequence));
    }

    private Answer remove(Exchange exchange) throws Exception {
        boolean dryRun = Query.flag(exchange, "dryRun");
        String rule = rule(exchange);
        try {
            if (dryRun) {
                return Answer.json(new Changed(null));
            }
            requireNoReplay();
            return changed(rule, asked(engine -> engine.rules().remove(rule)));
        } catch (IllegalArgumentException gone) {
            throw Problem.notFound("unknown-rule", gone.getMessage());
        }
    }

    private Answer silence(Exchange exchange) throws Exception {
        boolean dryRun = Query.flag(exchange, "dryRun");
        String rule = rule(exchange);
        NewSilence silence = exchange.json(NewSilence.class);
        if (silence.forMs() == null || silence.forMs() < 1 || silence.forMs() > LONGEST_SILENCE_MS) {
            throw Problem.badRequest(
                    "bad-body", "member 'forMs' must be how many milliseconds, from 1 to " + LONGEST_SILENCE_MS);
        }
        String reason = silence.reason() == null ? "" : silence.reason();
        if (reason.length() > LONGEST_REASON) {
            throw Problem.badRequest("bad-body", "member 'reason' takes at most " + LONGEST_REASON + " letters");
        }
        if (reason.codePoints().anyMatch(RuleResources::isUnseen)) {
            throw Problem.badRequest(
                    "bad-body",
                    "member 'reason' takes no control characters, and none that turn the direction of text");
        }
        Silenced silenced = new Silenced(rule, Optional.ofNullable(silence.key()));
        Long sequence = null;
        if (!dryRun) {
            Runnable takeBack = live.silences().note(silenced, exchange.who(), reason);
            try {
                sequence = silenced(silenced, Duration.ofMillis(silence.forMs()));
            } catch (Problem | RuntimeException failed) {
                takeBack.run();
                throw failed;
            }
        }
        return Answer.json(preview(silenced, sequence, silence.forMs()));
    }

    /** Breaks a line of a log, or makes a text look like another. */
    private static boolean isUnseen(int letter) {
        return switch (Character.getType(letter)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                letter != JOINER;
            default -> false;
        };
    }

    /** What a replay gives is what the journal says. */
    private void requireNoReplay() throws Problem {
        if (live.host().playback().isPresent()) {
            throw new Problem(409, "replay", "this is a replay: rules are changed in a run");
        }
    }

    private long silenced(Silenced silenced, Duration duration) throws Problem {
        requireNoReplay();
        String rule = silenced.rule();
        try {
            long sequence = asked(engine -> silenced.key().isPresent()
                    ? engine.rules().silence(rule, silenced.key().get(), duration)
                    : engine.rules().silence(rule, duration));
            live.silences().changed(rule, sequence);
            return sequence;
        } catch (IllegalArgumentException gone) {
            throw Problem.notFound(names().contains(rule) ? "unknown-key" : "unknown-rule", gone.getMessage());
        } catch (io.ringmill.publish.EngineClosedException closed) {
            throw closed;
        } catch (IllegalStateException noEvent) {
            throw new Problem(409, "no-event-yet", noEvent.getMessage());
        }
    }

    private SilencePreview preview(Silenced silenced, Long sequence, long forMs) {
        String rule = silenced.rule();
        // A silence that is made is told, whether or not the engine tells states.
        RuleStates.Known known = live.states().soon();
        Pipeline running = live.engine().pipeline();
        long newestNs = running.rules().stream()
                .filter(spec -> spec.name().equals(rule))
                .findFirst()
                .map(spec -> live.pulse().newestNs(running.streamsOf(spec)))
                .orElse(Cells.MISSING_LONG);
        String untilNs = newestNs == Cells.MISSING_LONG ? null : Cell.time(sum(newestNs, forMs * NS_PER_MS));
        if (sequence != null) {
            untilNs = live.engine().rules().list().stream()
                    .filter(listed -> listed.spec().name().equals(rule))
                    .map(listed -> Cell.time(silenced.key()
                            .map(key -> listed.silentKeys().getOrDefault(key, Cells.MISSING_LONG))
                            .orElse(listed.silentUntilNs())))
                    .findFirst()
                    .orElse(untilNs);
        }
        long sinceNs = sum(newestNs, -Duration.ofMinutes(LAST_MINUTES).toNanos());
        long recent = live.alerts().kept().stream()
                .filter(alert -> alert.rule().equals(rule) && alert.timeNs() >= sinceNs)
                .filter(alert -> silenced.key().map(alert.key()::equals).orElse(true))
                .count();
        return new SilencePreview(
                sequence,
                untilNs,
                counted(known, silenced, Set.of(RuleStatus.State.FIRING, RuleStatus.State.ENDING)),
                counted(known, silenced, Set.of(RuleStatus.State.PENDING)),
                recent);
    }

    private static Integer counted(RuleStates.Known known, Silenced silenced, Set<RuleStatus.State> states) {
        return known == null
                ? null
                : (Integer) (int) known.of(silenced.rule()).stream()
                        .filter(status ->
                                silenced.key().map(status.key()::equals).orElse(true))
                        .filter(status -> states.contains(status.state()))
                        .count();
    }

    /** The nearest long where the sum is none. */
    private static long sum(long one, long another) {
        long sum = one + another;
        boolean over = ((one ^ sum) & (another ^ sum)) < 0;
        return !over ? sum : another > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    private Answer unsilence(Exchange exchange) throws Exception {
        Silenced silenced = new Silenced(rule(exchange), Query.text(exchange, "key"));
        return Answer.json(new Changed(silenced(silenced, Duration.ZERO)));
    }
}
