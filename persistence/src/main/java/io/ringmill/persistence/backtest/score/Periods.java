package io.ringmill.persistence.backtest.score;

import io.ringmill.time.CalendarCuts;
import io.ringmill.time.CalendarSpan;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The periods of a calendar in which alerts and labels are. Single-threaded. */
public final class Periods {

    private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm");

    /** Where clocks are put back, the same hour comes twice. */
    private static final DateTimeFormatter WITH_OFFSET = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mmXXX");

    private final CalendarSpan span;
    private final CalendarCuts cuts;
    private final TreeMap<Long, Period> all = new TreeMap<>();

    /**
     * A period.
     *
     * @param name its first day; of those shorter than a day also hour and minute, and the offset where the zone has several
     * @param alerts in it
     */
    public record Period(String name, long fromNs, long toNs, List<RuleAlerts.Entry> alerts) {}

    public Periods(CalendarSpan span) {
        this.span = span;
        cuts = new CalendarCuts(span, 0);
    }

    /** The periods of these, in order of time; those with neither are left out. */
    public List<Period> of(List<RuleAlerts.Entry> alerts, Labels labels) {
        all.clear();
        alerts.forEach(alert -> at(alert.timeNs()).alerts().add(alert));
        labels.all().forEach(label -> at(label.fromNs()));
        return List.copyOf(all.values());
    }

    private Period at(long timeNs) {
        Map.Entry<Long, Period> last = all.floorEntry(timeNs);
        if (last != null && timeNs < last.getValue().toNs()) {
            return last.getValue();
        }
        Period period = new Period(name(cuts.start(timeNs)), cuts.start(timeNs), cuts.end(timeNs), new ArrayList<>());
        all.put(period.fromNs(), period);
        return period;
    }

    private String name(long ns) {
        ZonedDateTime begin =
                Instant.ofEpochSecond(Math.floorDiv(ns, 1_000_000_000L)).atZone(span.zone());
        boolean isOfDays = span.unit() != CalendarSpan.Unit.M && span.unit() != CalendarSpan.Unit.H;
        if (isOfDays) {
            return begin.toLocalDate().toString();
        }
        return (span.zone().getRules().isFixedOffset() ? MINUTES : WITH_OFFSET).format(begin);
    }
}
