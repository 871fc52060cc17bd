package io.ringmill.persistence.chronicle;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.journal.Journal;
import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.SourceTracks;
import io.ringmill.pipeline.JournalSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * A journal in a folder of Chronicle Queue files: one queue, many sessions. {@link Frame} says how the bytes lie.
 *
 * <p>What {@link #endOfBatch} has handed over outlives this process, however it ends.
 *
 * <p><b>Threading:</b> as {@link Journal} says: one thread at a time.
 * <b>Allocation:</b> none per event; what Chronicle needs for a new block of a file.
 * <b>Units:</b> bytes; times as in {@link Event}.
 * <b>Cost:</b> a copy of the fields into a frame, and of the frame into the mapped file.
 */
public final class ChronicleJournal implements Journal {

    private final QueueAppender queue;
    private final Optional<DiskSync> sync;
    private final JournalUpkeep upkeep;
    private final boolean goesOnWhenFull;
    private final FrameWriter frame;

    private Consumer<String> onStop = reason -> {};
    private volatile boolean stopped;
    private boolean failed;
    private boolean closed;

    /** While a session that was interrupted is replayed into the engine: takes its digests; else null. */
    private Digests replayed;

    private Optional<JournalHeader.Origin> origin = Optional.empty();
    private JournalHeader begun;
    private volatile JournalHeader session;
    private Layout[] layouts = {};
    private SourcePlaces places;
    private Dictionary keys;
    private Dictionary symbols;
    private int newestKey;
    private int newestSymbol;

    /** What of a stream's events is written. */
    private static final class Layout {
        final int fields;
        final int[] symbolCells;

        Layout(List<Field> fields) {
            this.fields = fields.size();
            symbolCells = IntStream.range(0, fields.size())
                    .filter(field -> fields.get(field).type() == FieldType.SYMBOL)
                    .toArray();
        }
    }

    private ChronicleJournal(QueueAppender queue, JournalUpkeep upkeep, JournalSettings settings) {
        this.queue = queue;
        this.upkeep = upkeep;
        this.sync = settings.syncNs() == JournalSettings.NO_SYNC
                ? Optional.empty()
                : Optional.of(queue.sync(settings.syncNs()));
        this.goesOnWhenFull = settings.onFull() == JournalSettings.OnFull.CONTINUE;
        this.frame = new FrameWriter(queue.buffer(), this::write);
    }

    /**
     * The journal that a pipeline's section {@code journal} names.
     *
     * @throws IOException as {@link #open(Path, Roll, long)}
     */
    public static ChronicleJournal open(JournalSettings settings) throws IOException {
        return open(settings, System::currentTimeMillis, settings.dir().toFile()::getUsableSpace);
    }

    /** As {@link #open(Path, Roll, long)}, hourly, with {@link JournalSettings#RESERVE_BYTES}. */
    public static ChronicleJournal open(Path dir) throws IOException {
        return open(dir, Roll.HOURLY);
    }

    /** As {@link #open(Path, Roll, long)} with {@link JournalSettings#RESERVE_BYTES}. */
    public static ChronicleJournal open(Path dir, Roll roll) throws IOException {
        return open(dir, roll, JournalSettings.RESERVE_BYTES);
    }

    /**
     * Opens the journal in a folder for more sessions; makes the folder if it is not there. What a killed process or a power
     * loss left of a record at its end is trimmed.
     *
     * @param roll how often a new file begins; the same as the journal was begun with
     * @param reserveBytes what is left free on the disk: rather than take it, the journal stops with an exception
     * @throws IOException with a sentence for people: the folder cannot be used, is used, or its end is corrupt
     */
    public static ChronicleJournal open(Path dir, Roll roll, long reserveBytes) throws IOException {
        return open(dir, roll, reserveBytes, System::currentTimeMillis);
    }

    static ChronicleJournal open(Path dir, Roll roll, long reserveBytes, LongSupplier wallMs) throws IOException {
        JournalSettings settings = new JournalSettings(
                dir,
                JournalSettings.Roll.valueOf(roll.name()),
                false,
                JournalSettings.NO_SYNC,
                reserveBytes,
                JournalSettings.OnFull.HALT);
        return open(settings, wallMs, dir.toFile()::getUsableSpace);
    }

    static ChronicleJournal open(JournalSettings settings, LongSupplier wallMs, LongSupplier usableBytes)
            throws IOException {
        Roll roll = Roll.valueOf(settings.roll().name());
        Room room = new Room(settings.dir(), settings.reserveBytes(), usableBytes);
        QueueAppender queue = QueueAppender.open(settings.dir(), roll, room, wallMs);
        LongSupplier nowMs = new SteadyClock(wallMs, System::nanoTime);
        JournalUpkeep upkeep = new JournalUpkeep(settings.dir(), roll, settings.care(), room, nowMs);
        upkeep.start();
        return new ChronicleJournal(queue, upkeep, settings);
    }

    /** Tells, once, that the journal has stopped while the engine goes on, and why; on the journal's thread. */
    public ChronicleJournal onStop(Consumer<String> listener) {
        onStop = listener;
        return this;
    }

    /** Tells what could not be done of pruning and compressing, once for each cause; on a thread of its own. */
    public ChronicleJournal onUpkeepFailure(Consumer<String> listener) {
        upkeep.onFailure(listener);
        return this;
    }

    /** Says what is not to be pruned; unless it is called, nothing of a session that has not ended is. */
    public ChronicleJournal needed(JournalPruning.Needed needed) {
        upkeep.needed(needed);
        return this;
    }

    @Override
    public boolean hasStopped() {
        return stopped;
    }

    /** Takes digests, as {@link Journal#digest} does. */
    @FunctionalInterface
    public interface Digests {
        void digest(long from, long to, long digest);
    }

    /**
     * Before {@link #begin}: it is to go on with the newest session, whose events come again first. These are not written; their
     * digests are told, on the journal's thread. Then {@link #goOn}.
     */
    public ChronicleJournal resuming(Digests told) {
        replayed = told;
        return this;
    }

    /** Before {@link #begin}: the session goes on from another one, which is the newest. */
    public ChronicleJournal goingOnFrom(JournalHeader.Origin newOrigin) {
        origin = Optional.of(newOrigin);
        return this;
    }

    /**
     * While all that was published is handled: goes on with the session, which {@code reader} has read to its end with the
     * dictionaries of {@link #header}. Digests that were not recorded may be told now.
     */
    public void goOn(ChronicleJournalReader reader) throws IOException {
        // What was known and not named yet is named with the first event that needs it.
        JournalPosition.Names named = reader.names();
        boolean all = named.equals(JournalPosition.Names.ALL);
        newestKey = all ? keys.size() - 1 : named.key();
        newestSymbol = all ? symbols.size() - 1 : named.symbol();
        replayed = null;
        session = reader.header();
        sync.ifPresent(DiskSync::begin);
        frame.goOn(reader.newestCrc(), reader.nextSequence(), begun.startedNs());
        frame.named(new JournalPosition.Names(newestKey, newestSymbol));
        frame.flush();
        if (!stopped) {
            queue.requireReadable();
        }
    }

    /** What the engine has begun it with; the dictionaries are the engine's. */
    public JournalHeader header() {
        return begun;
    }

    /** The session that is written: what the engine has begun, or what the journal goes on with. */
    public JournalHeader session() {
        return session;
    }

    /**
     * The place of the newest frame that was handed over, and what the session has named by then. Any thread.
     *
     * @param hint a place before it, from which to look; null if none is known
     */
    public JournalPosition newest(JournalPosition hint) throws IOException {
        // In this order: what is named in frames behind that place is read again from there.
        JournalPosition newest = JournalPosition.newest(dir(), hint);
        return newest.withNames(frame.named());
    }

    /** The folder that it is in. */
    public Path dir() {
        return queue.dir();
    }

    /**
     * What of the sessions before is damaged, for people: the first place, and what to do. Of a journal longer than 256
     * MiB or 64 files only the end was looked through.
     */
    public Optional<String> damage() {
        return queue.damage();
    }

    /** What a power loss has left of the newest record, which was not on the disk and is trimmed. */
    public Optional<TornTail> trimmed() {
        return queue.trimmed();
    }

    @Override
    public void follow(SourceTracks sources) {
        places = new SourcePlaces(sources, frame);
        frame.last(places);
    }

    @Override
    public void begin(JournalHeader header) throws IOException {
        Layout[] streams = header.streams().stream()
                .map(stream -> new Layout(stream.fields()))
                .toArray(Layout[]::new);
        for (Layout stream : streams) {
            if (stream.fields > Frame.MAX_FIELDS) {
                throw new IOException("a stream of " + stream.fields + " fields: a journal takes " + Frame.MAX_FIELDS);
            }
        }
        begun = origin.map(header::withOrigin).orElse(header);
        session = begun;
        layouts = streams;
        keys = header.keys();
        symbols = header.symbols();
        newestKey = 0;
        newestSymbol = 0;
        if (replayed != null) {
            frame.hold();
            return;
        }
        sync.ifPresent(DiskSync::begin);
        frame.session(HeaderCodec.encode(begun), begun.first());
        if (origin.isPresent()) {
            // Whoever goes on from a snapshot takes them as named.
            newestKey = writeTexts(Frame.KEY, keys, newestKey, keys.size() - 1);
            newestSymbol = writeTexts(Frame.SYMBOL, symbols, newestSymbol, symbols.size() - 1);
        }
        frame.flush();
        if (!stopped) {
            queue.requireReadable();
        }
    }

    @Override
    public void append(Event event) throws IOException {
        if (stopped) {
            return;
        }
        if (event.sequence() != frame.nextSequence()) {
            requireReplay(event);
            return;
        }
        if (event.key() > newestKey) {
            newestKey = writeTexts(Frame.KEY, keys, newestKey, event.key());
        }
        if (event.kind() != Event.DATA) {
            frame.control(event.kind() == Event.ADVANCE ? Frame.ADVANCE : Frame.END, event);
            return;
        }
        Layout layout = layouts[event.stream()];
        for (int cell : layout.symbolCells) {
            if (event.cell(cell) > newestSymbol) {
                newestSymbol = writeTexts(Frame.SYMBOL, symbols, newestSymbol, (int) event.cell(cell));
            }
        }
        frame.event(event, layout.fields);
    }

    @Override
    public void append(Event event, int count, int stride) throws IOException {
        if (event.sequence() != frame.nextSequence() && !stopped) {
            requireReplay(event);
            event.skip(count - 1, stride);
            return;
        }
        for (int left = count; left > 0 && !stopped; ) {
            int run = alike(event.array(), event.at(), left, stride);
            if (run > 0) {
                frame.events(event.array(), event.at(), run, stride, layouts[event.stream()].fields);
            } else {
                append(event);
                run = 1;
            }
            left -= run;
            event.skip(left > 0 ? run : run - 1, stride);
        }
    }

    @Override
    public void change(long sequence, String change) throws IOException {
        if (stopped || replayed != null) {
            return;
        }
        // A change may have named new ones; in a replay these must get the same ids.
        newestKey = writeTexts(Frame.KEY, keys, newestKey, keys.size() - 1);
        newestSymbol = writeTexts(Frame.SYMBOL, symbols, newestSymbol, symbols.size() - 1);
        byte[] utf8 = change.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > Frame.MAX_TEXT_BYTES) {
            throw new IOException("a change of " + utf8.length + " bytes; a journal takes " + Frame.MAX_TEXT_BYTES);
        }
        frame.change(utf8);
    }

    /** How many events from there on, at most so many, are of the first one's stream with no new text in them. */
    private int alike(long[] cells, int at, int most, int stride) {
        long head = cells[at + Event.HEAD];
        if (Event.kind(head) != Event.DATA) {
            return 0;
        }
        int[] symbolCells = layouts[Event.stream(head)].symbolCells;
        for (int i = 0; i < most; i++) {
            int event = at + i * stride;
            long next = cells[event + Event.HEAD];
            boolean alike = Event.kind(next) == Event.DATA
                    && Event.stream(next) == Event.stream(head)
                    && Event.key(next) <= newestKey;
            for (int cell : symbolCells) {
                alike &= cells[event + Event.FIELDS + cell] <= newestSymbol;
            }
            if (!alike) {
                return i;
            }
        }
        return most;
    }

    private int writeTexts(int type, Dictionary dictionary, int newest, int upTo) throws IOException {
        for (int id = newest + 1; id <= upTo; id++) {
            frame.text(type, id, dictionary.utf8(id));
        }
        return upTo;
    }

    /** Events that are out of order are those of a replay. */
    private void requireReplay(Event event) {
        if (replayed == null) {
            throw new IllegalStateException(
                    "event " + event.sequence() + " came to the journal where " + frame.nextSequence() + " was due");
        }
    }

    @Override
    public void endOfBatch() throws IOException {
        if (replayed != null) {
            return;
        }
        frame.flush();
        if (places != null && !stopped) {
            places.confirm();
        }
        if (sync.isPresent() && !stopped) {
            sync.get().handedOver(frame.nextSequence() - 1, queue.cycle());
        }
    }

    @Override
    public long syncedSequence() {
        return sync.isPresent() ? sync.get().synced() : -1;
    }

    @Override
    public void digest(long from, long to, long digest) throws IOException {
        if (replayed != null) {
            replayed.digest(from, to, digest);
        } else {
            frame.digest(from, to, digest);
        }
    }

    @Override
    public void end(long events, long digest) throws IOException {
        if (stopped || replayed != null) {
            return;
        }
        frame.close(events, digest);
        endOfBatch();
        if (sync.isPresent()) {
            sync.get().force();
        }
    }

    private void write(int length) throws IOException {
        if (stopped) {
            return;
        }
        failed = true; // unless this returns
        try {
            queue.write(length);
        } catch (Room.FullException full) {
            if (!goesOnWhenFull) {
                throw new IOException(full.getMessage(), full);
            }
            stopped = true;
            onStop.accept(full.getMessage() + mark());
        }
        failed = false;
    }

    /** Tells the next run; returns what else to say. */
    private String mark() {
        try {
            new StopMark(session.startedNs(), frame.nextSequence()).write(dir());
            return "";
        } catch (IOException notWritten) {
            return "; nor can the next run be told of it: " + notWritten.getMessage();
        }
    }

    /** Hands over what is left, without ending the session, and lets go of the folder. Idempotent. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        DiskSync syncing = sync.orElse(null);
        try (queue;
                upkeep;
                syncing) {
            if (!failed) {
                endOfBatch();
            }
        }
    }
}
