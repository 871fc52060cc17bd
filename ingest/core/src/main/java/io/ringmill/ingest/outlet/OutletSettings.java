package io.ringmill.ingest.outlet;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SettingValues;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.pipeline.OnFailure;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.WhenFull;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What all sinks that send to another system can be told: what to send, how it waits, and what happens when it does not get through. */
public final class OutletSettings {

    private static final int LARGEST = 10_000_000;

    private static final Setting<List<String>> WINDOWS = Setting.texts(
            "windows",
            "the windows whose results are sent; default: all (webhook: none), or none where rules is given");
    private static final Setting<List<String>> RULES =
            Setting.texts("rules", "the rules whose alerts are sent; default: all, or none where windows is given");

    private static final Setting<Long> SIZE =
            Setting.integer("size", 10_000, 1, LARGEST, "how many messages it holds at most");
    private static final Setting<WhenFull> WHEN_FULL = Setting.choice(
            "whenFull", WhenFull.BLOCK, "what a full one does with what comes; conflate keeps the newest of each key");
    private static final Setting<Long> BATCH =
            Setting.integer("batch", 500, 1, LARGEST, "how many messages are sent together at most");
    private static final Setting<Long> LINGER =
            Setting.duration("linger", 0, "how long the first of a batch may wait for others");
    private static final Setting<SettingValues> BUFFER = Setting.group(
            "buffer", "where messages wait to be sent, apart from the ring", SIZE, WHEN_FULL, BATCH, LINGER);

    private static final Setting<Long> FIRST =
            Setting.duration("first", 100_000_000L, "the first wait; each further one is twice as long, with jitter");
    private static final Setting<Long> MOST = Setting.duration("most", 30_000_000_000L, "the longest wait");
    private static final Setting<Long> FOR =
            Setting.duration("for", 600_000_000_000L, "how long until it is given up; 0s: never");
    private static final Setting<SettingValues> RETRY =
            Setting.group("retry", "when what does not get through is sent again", FIRST, MOST, FOR);

    private static final Setting<String> ON_FAILURE = Setting.text(
            "onFailure",
            "what is done with what does not get through: halt (the engine), drop (and count); default: as engine.onFailure");
    private static final Setting<Path> DEAD_LETTERS = Setting.path(
            "deadLetters", "a file in which what does not get through is kept, as JSON lines, in place of onFailure");

    private static final List<Setting<?>> ALL = List.of(WINDOWS, RULES, BUFFER, RETRY, ON_FAILURE, DEAD_LETTERS);

    private OutletSettings() {}

    /** A sink's own settings, and these. */
    public static List<Setting<?>> with(Setting<?>... own) {
        List<Setting<?>> all = new ArrayList<>(Arrays.asList(own));
        all.addAll(ALL);
        return List.copyOf(all);
    }

    /** Makes a target, when everything else is known to be sound; it connects later. */
    @FunctionalInterface
    public interface Opener {

        /** @throws IOException if it cannot be; the message is a sentence for the user */
        Target open() throws IOException;
    }

    /**
     * The plan of a sink with these settings; what is wrong with them is a fault.
     *
     * @param shown where it sends, for people: no secrets
     * @param can what the sink can send
     */
    public static SinkPlan plan(ConnectorContext context, String kind, String shown, Set<Content> can, Opener opener) {
        boolean windowsGiven = context.values().has(WINDOWS);
        boolean rulesGiven = context.values().has(RULES);
        Set<String> windows = onlyOther(context, WINDOWS, RULES) || !can.contains(Content.RESULTS)
                ? Set.of()
                : context.windows(WINDOWS);
        boolean alerts = can.contains(Content.ALERTS) && !onlyOther(context, RULES, WINDOWS);
        Optional<Set<String>> rules = alerts ? context.rules(RULES) : Optional.of(Set.of());
        if (windowsGiven && !can.contains(Content.RESULTS)) {
            context.fault(WINDOWS, "this sink sends alerts only");
        }
        if (rulesGiven && !can.contains(Content.ALERTS)) {
            context.fault(RULES, "this sink sends results only");
        }
        if (alerts) {
            checkNames(context, windows, rules);
        }
        OutletPlan plan = new OutletPlan(
                windows, rules, buffer(context), retry(context), halts(context), context.find(DEAD_LETTERS));
        Set<Content> takes = EnumSet.noneOf(Content.class);
        if (!windows.isEmpty()) {
            takes.add(Content.RESULTS);
        }
        if (alerts) {
            takes.add(Content.ALERTS);
        }
        List<WindowSpec> all = context.pipeline().windows();
        String name = kind + " " + Secrets.hide(shown);
        return new SinkPlan(shown, takes, List.of(), () -> new Outlet(name, plan, opener.open(), all))
                .appendingTo(context.find(DEAD_LETTERS).map(List::of).orElse(List.of()))
                .of(windows, rules)
                .sending();
    }

    /** Who chooses of the one sort alone leaves out the other. */
    private static boolean onlyOther(ConnectorContext context, Setting<?> sort, Setting<?> other) {
        return !context.values().has(sort) && context.values().has(other);
    }

    /** What is sent of a window and of a rule is told apart by their names. */
    private static void checkNames(ConnectorContext context, Set<String> windows, Optional<Set<String>> rules) {
        context.pipeline().rules().stream()
                .map(rule -> rule.name())
                .filter(name -> windows.contains(name)
                        && (rules.isEmpty() || rules.get().contains(name)))
                .forEach(name -> context.fault(
                        "window and rule '%s' have one name, so what is sent of them cannot be told apart; rename one, or"
                                + " choose with 'windows' and 'rules'",
                        name));
    }

    /**
     * What a sink with these settings sends; unknown names are left to {@link #plan}.
     *
     * @param windows those whose results
     * @param rules those whose alerts, as far as they are known now; without a choice rules may be added while it runs
     */
    public record Sent(Set<String> windows, Set<String> rules) {}

    /** What a sink sends that can send everything. */
    public static Sent sent(ConnectorContext context) {
        Pipeline pipeline = context.pipeline();
        List<String> windows = pipeline.windows().stream().map(WindowSpec::name).toList();
        List<String> rules = pipeline.rules().stream().map(rule -> rule.name()).toList();
        return new Sent(
                onlyOther(context, WINDOWS, RULES)
                        ? Set.of()
                        : new LinkedHashSet<>(context.find(WINDOWS).orElse(windows)),
                onlyOther(context, RULES, WINDOWS)
                        ? Set.of()
                        : new LinkedHashSet<>(context.find(RULES).orElse(rules)));
    }

    private static OutletPlan.Buffer buffer(ConnectorContext context) {
        Optional<SettingValues> given = context.find(BUFFER);
        int size = given.map(of -> of.get(SIZE)).orElse(10_000L).intValue();
        long batch = given.map(of -> of.get(BATCH)).orElse(500L);
        if (given.isPresent() && given.get().has(BATCH) && batch > size) {
            context.fault(BUFFER, "batch is %d, and the buffer holds %d at most", batch, size);
        }
        return new OutletPlan.Buffer(
                size,
                given.map(of -> of.get(WHEN_FULL)).orElse(WhenFull.BLOCK),
                (int) Math.min(batch, size),
                given.map(of -> of.get(LINGER)).orElse(0L));
    }

    private static Retry retry(ConnectorContext context) {
        Optional<SettingValues> given = context.find(RETRY);
        long firstNs = given.map(of -> of.get(FIRST)).orElse(100_000_000L);
        long mostNs = given.map(of -> of.get(MOST)).orElse(30_000_000_000L);
        if (given.isPresent() && given.get().has(MOST) && mostNs < firstNs) {
            context.fault(RETRY, "'most', the longest wait, is shorter than 'first'");
        }
        return new Retry(
                Math.max(1_000_000L, firstNs),
                Math.max(firstNs, mostNs),
                given.map(of -> of.get(FOR)).orElse(600_000_000_000L));
    }

    private static boolean halts(ConnectorContext context) {
        boolean fallback = context.pipeline().engine().onFailure() == OnFailure.HALT;
        Optional<String> given = context.find(ON_FAILURE);
        if (given.isPresent() && !given.get().equals("halt") && !given.get().equals("drop")) {
            context.fault(
                    ON_FAILURE, "must be halt or drop, not '%s'; with 'deadLetters' it is kept in a file", given.get());
        } else if (given.isPresent() && context.values().has(DEAD_LETTERS)) {
            context.fault(ON_FAILURE, "stands beside 'deadLetters'; keep one of them");
        }
        return given.map(text -> text.equals("halt")).orElse(fallback);
    }
}
