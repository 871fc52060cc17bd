package io.ringmill.persistence.backtest;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.journal.JournalHeader;
import io.ringmill.output.Alert;
import io.ringmill.output.OutputHash;
import io.ringmill.output.ProgramOutput;
import io.ringmill.output.Row;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.PipelineProgram;
import io.ringmill.rule.Alerts;
import io.ringmill.window.runtime.WindowProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * One program of windows and rules that goes over all sessions, each from the beginning, and sums up what each window and rule
 * comes to; or one that puts the prices into each batch.
 *
 * <p><b>Threading:</b> one thread at a time. <b>Allocation:</b> none per event, but for texts that are new.
 */
final class Pass implements ProgramOutput, Alerts.Output {

    /** Events that are put together for the program. */
    private static final int TOGETHER = 256;

    private final PassPlan plan;
    private final Span span;
    private final PassListener.Factory listeners;
    private final Totals totals;
    private final boolean[] observed;

    private CompiledPipeline compiled;
    private PipelineProgram program;
    private OutputHash hash;
    private PassListener listener;
    /** By the session's stream; null for one that the pipeline does not have. */
    private StreamMap[] maps;

    private long[] events;
    private int cells;
    private int gathered;
    private boolean gatheredCounts = true;

    /** Of the next event, for the program. */
    private long sequence;

    /** Of the first event that the program has at hand. */
    private long firstAtHand;

    /** Of the events that the program has at hand, the journal's sequences. */
    private final long[] journaled = new long[TOGETHER];

    private Batch batch;

    /** What the listener knows keys by, and how the program's and those of the prices are called there. */
    private Dictionary told;

    private StreamMap.Ids alertKeys;
    private StreamMap.Ids priceKeys;

    /** Prices of the batch that the listener has. */
    private int toldPrices;

    /** By status, events before the time from which they count. */
    private final long[] uncounted = new long[WindowProgram.STATUSES];

    /**
     * A pass.
     *
     * @param listeners null if nobody listens
     * @param totals of windows and rules by their places among all, of which this one writes its own
     */
    Pass(PassPlan plan, Span span, PassListener.Factory listeners, Totals totals) {
        this.plan = plan;
        this.span = span;
        this.listeners = listeners;
        this.totals = totals;
        observed = new boolean[plan.windows().length];
        for (int window = 0; window < observed.length; window++) {
            observed[window] = plan.windows()[window] != -1;
        }
    }

    /**
     * Which events are taken in.
     *
     * @param fromNs from when on
     * @param countsFromNs from when on what comes of them counts
     * @param toNs up to when, exclusive
     */
    record Span(long fromNs, long countsFromNs, long toNs) {

        boolean isAll() {
            return fromNs == Long.MIN_VALUE && toNs == Long.MAX_VALUE;
        }

        boolean has(long timeNs) {
            return timeNs >= fromNs && timeNs < toNs;
        }
    }

    /** What windows and rules come to, by their places among all, and what became of events, by group. */
    @SuppressWarnings("ArrayRecordComponent") // each place is written by one pass
    record Totals(long[] windowSums, long[] windowCounts, long[] ruleSums, long[] ruleCounts, long[][] groupEvents) {

        Totals(int windows, int rules, int groups) {
            this(
                    new long[windows],
                    new long[windows],
                    new long[rules],
                    new long[rules],
                    new long[groups][WindowProgram.STATUSES]);
        }
    }

    /**
     * A session begins.
     *
     * @return what of it the pipeline does not know, or it not of the pipeline; for people
     */
    List<String> begin(JournalHeader header, int session) {
        compiled = session == 1 ? plan.compiled() : plan.part().compile();
        program = new PipelineProgram(compiled, observed, this, this);
        hash = new OutputHash(compiled.windows(), compiled.rules(), compiled.keys(), compiled.symbols());
        hash.setNames(plan.windowNames(), plan.ruleNames());
        List<String> notes = new ArrayList<>();
        StreamMap.Ids keys = new StreamMap.Ids(header.keys(), compiled.keys());
        StreamMap.Ids symbols = new StreamMap.Ids(header.symbols(), compiled.symbols());
        maps = header.streams().stream()
                .map(stream -> map(stream, keys, symbols, notes))
                .toArray(StreamMap[]::new);
        cells = compiled.eventCells();
        events = new long[TOGETHER * cells];
        sequence = span.isAll() ? header.first() : 0;
        told = new Dictionary(Integer.MAX_VALUE);
        alertKeys = new StreamMap.Ids(compiled.keys(), told);
        priceKeys = null;
        listener = listeners == null ? null : listeners.begin(session, told);
        return notes;
    }

    private StreamMap map(JournalHeader.Stream stream, StreamMap.Ids keys, StreamMap.Ids symbols, List<String> notes) {
        var specs = compiled.pipeline().streams();
        for (int i = 0; i < specs.size(); i++) {
            if (specs.get(i).name().equals(stream.name())) {
                return new StreamMap(i, specs.get(i), stream.fields(), keys, symbols, notes);
            }
        }
        notes.add("stream " + stream.name() + " is in the journal but not in the pipeline: it is left out");
        return null;
    }

    /** Takes in what is in a batch. */
    void run(Batch next) {
        batch = next;
        toldPrices = 0;
        if (batch.priceKeys != null && priceKeys == null) {
            priceKeys = new StreamMap.Ids(batch.priceKeys, told);
        }
        runAll();
        if (listener != null) {
            tellPrices(Long.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    private void runAll() {
        for (int run = 0; run < batch.runs; run++) {
            byte kind = batch.kind[run];
            StreamMap map = kind == Event.DATA || kind == Event.ADVANCE ? maps[batch.stream[run]] : null;
            if (kind == Event.DATA) {
                if (map != null) {
                    events(map, run);
                }
                continue;
            }
            firstAtHand = sequence;
            journaled[0] = batch.sequence[run];
            long timeNs = batch.cells[batch.at[run] + Event.TIME];
            if (kind == Event.ADVANCE) {
                if (map != null && span.has(timeNs)) {
                    program.advance(map.stream(), timeNs, sequence++);
                }
            } else if (kind == Event.END) {
                program.end(sequence++);
            } else {
                // A change of a rule, which is not made, or an event that is lost: it has a place.
                sequence++;
            }
        }
    }

    private void events(StreamMap map, int run) {
        long[] given = batch.cells;
        long ofEvent = batch.sequence[run];
        int stride = batch.stride[run];
        int end = batch.at[run] + batch.count[run] * stride;
        for (int at = batch.at[run]; at < end; at += stride, ofEvent++) {
            long timeNs = given[at + Event.TIME];
            if (!span.has(timeNs)) {
                continue;
            }
            boolean counts = timeNs >= span.countsFromNs();
            if (gathered == TOGETHER || counts != gatheredCounts) {
                flush();
                gatheredCounts = counts;
            }
            if (map.put(given, at, events, gathered * cells)) {
                journaled[gathered++] = ofEvent;
            }
        }
        flush();
    }

    private void flush() {
        if (gathered > 0) {
            if (!gatheredCounts) {
                addStatuses(uncounted, -1);
            }
            firstAtHand = sequence;
            program.onEvents(events, 0, gathered, sequence);
            if (!gatheredCounts) {
                addStatuses(uncounted, 1);
            }
            sequence += gathered;
            gathered = 0;
        }
    }

    private void addStatuses(long[] to, int factor) {
        for (int stream = 0; stream < compiled.pipeline().streams().size(); stream++) {
            for (int status = 0; status < WindowProgram.STATUSES; status++) {
                to[status] += factor * program.windows().events(stream, status);
            }
        }
    }

    /** The session is over. */
    void end() {
        if (plan.countsEvents()) {
            long[] groupEvents = totals.groupEvents()[plan.ofGroup()];
            addStatuses(groupEvents, 1);
            for (int status = 0; status < groupEvents.length; status++) {
                groupEvents[status] -= uncounted[status];
                uncounted[status] = 0;
            }
        }
        if (listener != null) {
            listener.onEnd();
        }
    }

    @Override
    public void onRow(long rowSequence, long[] row) {
        int window = (int) row[Row.WINDOW];
        int place = plan.windows()[window];
        if (place == PassPlan.PRICE) {
            double price = Double.longBitsToDouble(row[Row.VALUES]);
            if (!Double.isNaN(price)) {
                batch.priceKeys = compiled.keys();
                batch.addPrice((int) row[Row.KEY], row[Row.TIME], inJournal(rowSequence), price);
            }
        } else if (place >= 0 && row[Row.TIME] >= span.countsFromNs()) {
            totals.windowCounts()[place]++;
            totals.windowSums()[place] += hash.ofRow(rowSequence, row, 0);
        }
    }

    private long inJournal(long ownSequence) {
        return journaled[(int) (ownSequence - firstAtHand)];
    }

    /** Tells the prices up to an event, and of this those that are not later than a time. */
    private void tellPrices(long upTo, long timeNs) {
        while (toldPrices < batch.prices
                && (batch.priceSequence[toldPrices] < upTo
                        || (batch.priceSequence[toldPrices] == upTo && batch.priceNs[toldPrices] <= timeNs))) {
            listener.onPrice(
                    priceKeys.own(batch.priceKey[toldPrices]),
                    batch.priceNs[toldPrices],
                    batch.priceSequence[toldPrices],
                    batch.price[toldPrices]);
            toldPrices++;
        }
    }

    @Override
    public void onAlert(Alert alert) {
        if (alert.timeNs() >= span.countsFromNs()) {
            int place = plan.rules()[alert.ruleIndex()];
            totals.ruleCounts()[place]++;
            totals.ruleSums()[place] += hash.ofAlert(alert);
            if (listener != null) {
                long ofEvent = inJournal(alert.sequence());
                tellPrices(ofEvent, alert.timeNs());
                listener.onAlert(place, alertKeys.own(alert.keyId()), ofEvent, alert);
            }
        }
    }

    @Override
    public void onLate(long[] lateCells, int at, long lateSequence, long watermarkNs) {
        // The program counts them.
    }
}
