package io.ringmill.app.report;

import io.ringmill.Engine;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.event.StreamSpec;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Connectors.PlannedSink;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleSpec;
import io.ringmill.server.ServerSettings;
import io.ringmill.time.Durations;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowCost;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pipeline will do, for people. */
public final class PlanText {

    private static final String INDENT = "  ";
    private static final int LONGEST_TEXT = 100;

    private final Pipeline pipeline;
    private final Connectors connectors;
    private final CompiledPipeline compiled;
    private final Terminal terminal;
    private final PrintStream out;

    private PlanText(LoadedPipeline loaded, Terminal terminal) {
        pipeline = loaded.pipeline();
        connectors = loaded.connectors();
        compiled = CompiledPipeline.compile(pipeline);
        this.terminal = terminal;
        this.out = terminal.out();
    }

    public static void print(LoadedPipeline loaded, Terminal terminal) {
        new PlanText(loaded, terminal).print(loaded.file());
    }

    private void print(Path file) {
        out.println();
        out.println(terminal.paint(Style.BOLD, pipeline.name()) + ": " + file + " is right and does this");
        section("Streams", streams());
        section("Windows", windows());
        section("Rules", rules());
        section("Sources", sources());
        section("Sinks", sinks());
        section("Engine", engine());
        pipeline.section(ServerSettings.class).ifPresent(server -> section("Server", server(server)));
        out.println();
    }

    private void section(String title, Table table) {
        if (!table.isEmpty()) {
            out.println();
            out.println(INDENT + terminal.paint(Style.CYAN, title));
            table.lines(terminal.isColoured()).forEach(line -> out.println(INDENT + INDENT + line));
        }
    }

    private Table streams() {
        Table table = new Table("llll");
        for (StreamSpec stream : pipeline.streams()) {
            table.row(stream.name(), key(stream), time(stream), watermark(stream))
                    .style(0, Style.BOLD);
            table.row("", fields(stream));
            stream.derive().forEach(derived -> table.row("", equation(derived)));
            stream.where().ifPresent(where -> table.row("", "where " + shortened(where.text())));
        }
        return table;
    }

    private static String key(StreamSpec stream) {
        return stream.key().map(key -> "by " + key).orElse("one key");
    }

    private static String time(StreamSpec stream) {
        return stream.time()
                .map(time -> "time of " + time.field() + " (" + time.format().unit() + ")")
                .orElse("time of arrival");
    }

    private static String watermark(StreamSpec stream) {
        String order =
                stream.outOfOrderNs() == 0 ? "in order" : "up to " + duration(stream.outOfOrderNs()) + " out of order";
        StringBuilder text = new StringBuilder(order);
        if (stream.idleNs() > 0) {
            text.append(", idle after ").append(duration(stream.idleNs()));
        }
        if (stream.maxAheadNs() != Long.MAX_VALUE) {
            text.append(", at most ").append(duration(stream.maxAheadNs())).append(" ahead");
        }
        if (stream.expireNs() != Long.MAX_VALUE) {
            text.append(", keys expire after ").append(duration(stream.expireNs()));
        }
        return text.toString();
    }

    private static String fields(StreamSpec stream) {
        return stream.fields().stream()
                .map(field -> field.name() + " " + field.type().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }

    private Table windows() {
        Table table = new Table("llll");
        for (WindowSpec window : pipeline.windows()) {
            String on = "on " + window.on().text() + (window.byAll() ? ", all keys together" : "");
            table.row(window.name(), form(window.form()), on, emit(window)).style(0, Style.BOLD);
            window.where().ifPresent(where -> table.row("", "where " + shortened(where.text())));
            window.reset().ifPresent(reset -> table.row("", "anew where " + shortened(reset.text())));
            window.select().forEach(selected -> table.row("", equation(selected)));
            table.row("", cost(window, compiled.costs().get(pipeline.windows().indexOf(window))))
                    .style(1, Style.DIM);
        }
        return table;
    }

    private static String cost(WindowSpec window, WindowCost cost) {
        List<String> bytes = new ArrayList<>();
        bytes.add(Figures.count(cost.bytesPerKey()) + " bytes per key");
        if (cost.bytesPerEvent() > 0) {
            bytes.add(cost.bytesPerEvent() + " per event it holds"
                    + (window.maxEvents() > 0 && cost.historyOf().isEmpty()
                            ? ", at most " + Figures.count(window.maxEvents(), "event")
                            : ""));
        }
        if (cost.bytesPerPane() > 0) {
            String what = window.form().kind() == WindowForm.Kind.SESSION ? "session" : "pane";
            bytes.add(Figures.count(cost.bytesPerPane()) + " per further " + what);
        }
        cost.historyOf().ifPresent(other -> bytes.add("its events are kept with those of " + other));
        return cost.time() + "; " + String.join(", ", bytes);
    }

    private static String form(WindowForm form) {
        return switch (form.kind()) {
            case SLIDING_EVENTS -> "last " + Figures.count(form.size(), "event");
            case SLIDING_TIME -> "last " + duration(form.size());
            case TUMBLING_EVENTS -> "each " + Figures.count(form.size(), "event");
            case TUMBLING_TIME ->
                "each "
                        + form.calendar()
                                .map(span -> span.length() + " of the calendar of " + span.zone())
                                .orElseGet(() -> duration(form.size()))
                        + offset(form);
            case HOPPING -> duration(form.size()) + " every " + duration(form.hopNs()) + offset(form);
            case SESSION -> "session, gap " + duration(form.size());
            case RUNNING -> "everything so far";
        };
    }

    private static String offset(WindowForm form) {
        String sign = form.offsetNs() < 0 ? "-" : "";
        return form.offsetNs() == 0 ? "" : ", offset " + sign + duration(Math.abs(form.offsetNs()));
    }

    private static String emit(WindowSpec window) {
        Emit emit = window.emit();
        String when = switch (emit.kind()) {
            case EACH -> "emits after each event";
            case CLOSE -> "emits on close";
            case EVERY -> "emits every " + duration(emit.everyNs());
        };
        return window.minEvents() > 1
                ? when + ", without values below " + Figures.count(window.minEvents(), "event")
                : when;
    }

    private Table rules() {
        Table table = new Table("llll");
        for (RuleSpec rule : pipeline.rules()) {
            String effect = rule.clauses().stream()
                    .map(RuleClause::effect)
                    .filter(text -> !text.isEmpty())
                    .collect(Collectors.joining(", "));
            table.row(rule.name(), rule.severity().label(), on(rule), effect);
            table.style(0, Style.BOLD).style(1, AlertPrinter.style(rule.severity()));
            rule.clauses()
                    .forEach(clause -> clause.conditions().forEach(condition -> table.row("", shortened(condition))));
            long bytes = compiled.bytesPerKey(pipeline.rules().indexOf(rule));
            if (bytes > 0) {
                table.row("", Figures.count(bytes) + " bytes per key").style(1, Style.DIM);
            }
        }
        return table;
    }

    private static String on(RuleSpec rule) {
        return rule.clauses().stream()
                .map(RuleClause::on)
                .filter(on -> !on.isEmpty())
                .findFirst()
                .map(on -> "on " + String.join(", ", on))
                .orElseGet(() -> "on " + rule.on().text());
    }

    private Table sources() {
        Table table = new Table("lll");
        connectors
                .sources()
                .forEach(source ->
                        table.row(source.kind(), source.plan().target(), source.first() ? "before the others" : ""));
        return table;
    }

    private Table sinks() {
        Table table = new Table("ll");
        for (PlannedSink sink : connectors.sinks()) {
            table.row(sink.kind(), sink.plan().target());
            sink.choices().forEach((setting, text) -> table.row("", setting + " " + shortened(text)));
        }
        return table;
    }

    private Table engine() {
        EngineSettings engine = pipeline.engine();
        int cores = Runtime.getRuntime().availableProcessors();
        Table table = new Table("ll");
        table.row(
                "topology",
                Figures.label(Engine.topology(pipeline)) + " on this machine's " + Figures.count(cores, "core")
                        + (engine.workers() > 1 ? ", " + engine.workers() + " workers" : ""));
        table.row(
                "ring", Figures.count(engine.ring(), "slot") + ", " + Figures.label(engine.whenFull()) + " when full");
        table.row(
                "memory",
                Figures.count(compiled.bytesPerKey())
                        + " bytes per key" + ofRulesWithKeys() + ", and what windows hold beside; at most "
                        + Figures.count(engine.maxKeys(), "key"));
        table.row(
                "journal",
                pipeline.journal()
                        .map(journal -> journal.dir() + ", " + Figures.label(journal.roll())
                                + (journal.beforeRules() ? ", rules wait for it" : ""))
                        .orElse("none: a run cannot be replayed"));
        return table;
    }

    private static Table server(ServerSettings server) {
        Table table = new Table("ll");
        String scheme = server.tls().isPresent() ? "https" : "http";
        String host = server.host().contains(":") ? "[" + server.host() + "]" : server.host();
        table.row(
                "page",
                server.port() == 0 ? "any free port of " + host : scheme + "://" + host + ":" + server.port() + "/");
        List<String> needed = new ArrayList<>();
        if (server.tls().flatMap(ServerSettings.Tls::clients).isPresent()) {
            needed.add("a client's certificate");
        }
        if (server.token().isPresent()) {
            needed.add("a token" + (server.readToken().isPresent() ? ", another one to see only" : ""));
        } else if (server.readToken().isPresent()) {
            needed.add("a token, to see only");
        }
        table.row("to come in", needed.isEmpty() ? "nothing: whoever is on this machine" : String.join(", ", needed));
        server.troublesHere().forEach(trouble -> table.row("not here", trouble));
        return table;
    }

    /** How much of a key's state is of rules that may not be about the key. */
    private String ofRulesWithKeys() {
        long bytes = 0;
        for (int rule = 0; rule < pipeline.rules().size(); rule++) {
            boolean keyed = pipeline.rules().get(rule).clauses().stream()
                    .anyMatch(clause -> !clause.onlyKeys().isEmpty());
            bytes += keyed ? compiled.bytesPerKey(rule) : 0;
        }
        return bytes == 0 ? "" : " (" + Figures.count(bytes) + " for rules with 'keys', whether or not it is theirs)";
    }

    private static String equation(NamedText named) {
        return shortened(named.name() + " = " + named.expression().text());
    }

    private static String shortened(String expression) {
        String line = Stream.of(expression.split("\\s*\\R\\s*"))
                .collect(Collectors.joining(" "))
                .strip();
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "...";
    }

    private static String duration(long ns) {
        return Durations.print(ns);
    }
}
