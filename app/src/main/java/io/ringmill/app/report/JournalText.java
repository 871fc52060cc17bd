package io.ringmill.app.report;

import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.chronicle.BehindDamage;
import io.ringmill.persistence.chronicle.Damage;
import java.io.PrintStream;
import java.util.stream.Collectors;

/** What a journal holds, for people. */
public final class JournalText {

    private static final String INDENT = "  ";

    private JournalText() {}

    public static void print(JournalInfo info, Terminal terminal) {
        PrintStream out = terminal.out();
        out.println();
        out.println(terminal.paint(Style.BOLD, info.dir().toString()) + ": "
                + Figures.count(info.sessions().size(), "session") + ", " + Figures.count(info.events(), "record")
                + ", "
                + Figures.count(info.files(), "file") + ", " + Figures.bytes(info.bytes()) + " on disk"
                + (info.live() ? ", being written" : ""));
        info.tornTail().ifPresent(torn -> out.println(INDENT + torn.cause() + " left " + torn));
        if (info.prunedSessions() > 0) {
            out.println(INDENT + Figures.count(info.prunedSessions(), "older session") + " pruned");
        }
        for (JournalInfo.Session session : info.sessions()) {
            out.println();
            out.println(INDENT + terminal.paint(Style.CYAN, "Session " + session.number()) + " "
                    + Figures.second(session.header().startedNs()));
            table(session, info.isCut(session))
                    .lines(terminal.isColoured())
                    .forEach(line -> out.println(INDENT + INDENT + line));
        }
        out.println();
    }

    /** Says what is damaged, and what can be done. */
    public static void printDamages(JournalInfo info, Terminal terminal) {
        info.damages().forEach(damage -> terminal.error(damage.cause() + "; " + lost(damage)));
        info.behind().forEach(behind -> terminal.note(behind(behind)));
        if (!info.behind().isEmpty()) {
            terminal.note("'ringmill journal repair --keep-behind " + info.dir() + "' keeps what is behind damage");
        }
        if (!info.damages().isEmpty()) {
            terminal.note(
                    "'ringmill journal repair " + info.dir() + "' sets the damage aside, so that the journal is sound"
                            + " again; 'ringmill replay --journal " + info.dir()
                            + " --session N' replays a session before or behind it");
        }
    }

    /** What a damage costs. */
    public static String lost(Damage damage) {
        if (damage.harmless()) {
            return "no event is lost";
        }
        StringBuilder lost = new StringBuilder();
        if (damage.session() > 0) {
            lost.append("lost of session ").append(damage.session()).append(": its events from ");
            lost.append(damage.fromSequence()).append(" on");
            damage.toSequence()
                    .ifPresent(to -> lost.append(", to ").append(to - 1).append(" at least"));
            if (damage.firstTimeNs().isPresent() && damage.lastTimeNs().isPresent()) {
                lost.append(" (event times ")
                        .append(Figures.time(damage.firstTimeNs().getAsLong()));
                lost.append(" to ")
                        .append(Figures.time(damage.lastTimeNs().getAsLong()))
                        .append(" among them)");
            }
        }
        if (damage.headless() > 0) {
            lost.append(lost.isEmpty() ? "lost: " : "; and ");
            lost.append(Figures.count(damage.headless(), "session")).append(" whose beginning cannot be read");
        }
        return lost.isEmpty()
                ? "lost: what stood there between two sessions, perhaps one of a single record"
                : lost.toString();
    }

    /** What can be read behind a damage. */
    public static String behind(BehindDamage behind) {
        StringBuilder text = new StringBuilder("behind the damage in session ").append(behind.session());
        text.append(", ").append(Figures.count(behind.events(), "event"));
        text.append(" can be read, from ").append(behind.to()).append(" on; ");
        text.append(missing(behind.from(), behind.to()));
        if (behind.keys() + behind.symbols() > 0) {
            text.append(", and the names of ").append(Figures.count(behind.keys(), "key"));
            text.append(" and ").append(Figures.count(behind.symbols(), "symbol"));
            text.append(", which are called '(lost key N)' and the like");
        }
        return text.toString();
    }

    private static String missing(long from, long to) {
        if (to == from) {
            return "no event is missing before it";
        }
        return to == from + 1 ? "event " + from + " is missing" : "events " + from + " to " + (to - 1) + " are missing";
    }

    private static String another(JournalHeader.Origin origin) {
        return "from the session before, with another pipeline, at event " + Figures.count(origin.sequence());
    }

    private static Table table(JournalInfo.Session session, boolean cut) {
        Table table = new Table("ll");
        String streams = session.streams().stream()
                .map(stream -> stream.stream() + " " + Figures.count(stream.events()))
                .collect(Collectors.joining(", "));
        String advances = session.advances() == 0 ? "" : ", " + Figures.count(session.advances(), "timer advance");
        table.row("events", streams + advances);
        session.header()
                .origin()
                .ifPresent(origin -> table.row(
                        "goes on",
                        switch (origin.way()) {
                            case MIGRATED -> another(origin) + ": what is the same in both kept its state";
                            case REBUILT ->
                                another(origin) + ": its state was rebuilt from the events from "
                                        + Figures.count(origin.from()) + " on";
                            case SEEDED ->
                                "from a run elsewhere, at event " + Figures.count(origin.sequence())
                                        + ": only a snapshot has its state";
                        }));
        if (session.pruned() > 0) {
            table.row(
                    "begins",
                    "with event " + session.pruned()
                            + ": what came before was pruned, so only a snapshot can replay it");
        }
        session.holes()
                .forEach(hole -> table.row("damage", missing(hole.from(), hole.to()) + "; what is behind was kept"));
        if (session.streams().stream().anyMatch(stream -> stream.events() > 0)) {
            table.row("event time", Figures.time(session.firstTimeNs()) + " to " + Figures.time(session.lastTimeNs()));
        }
        table.row("keys", Figures.count(session.keys()) + ", symbols " + Figures.count(session.symbols()));
        table.row("pipeline", session.header().identity());
        table.row("ended", cut ? "not known: damage cuts it off here" : ending(session));
        session.digest().ifPresent(digest -> table.row("digest", Summary.digest(digest)));
        return table;
    }

    private static String ending(JournalInfo.Session session) {
        if (!session.closed()) {
            return session.inputEnded()
                    ? "with its input, but not all that came of it is known to be in the sinks: a run that goes on finishes it"
                    : "not in good order: it is being written, or its process was killed";
        }
        return session.inputEnded() ? "in good order, with its input" : "in good order, before its input ended";
    }
}
