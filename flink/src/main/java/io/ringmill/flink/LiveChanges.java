package io.ringmill.flink;

import io.ringmill.event.StreamSpec;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.rule.MadeChanges;
import io.ringmill.rule.RuleChange;
import io.ringmill.window.runtime.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which changes of rules come ahead of which event: for the one task that gives events their order, where a change takes up a
 * sequence of its own, as it does in an engine. So all tasks of the program make it between the same two events, and what is
 * due by a sequence or by event time is due there again whenever the same input is read. A change that cannot be made is
 * refused here, before any task hears of it.
 *
 * <p><b>Threading:</b> one thread at a time. <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) an event; a change compiles the
 * pipeline.
 */
final class LiveChanges {

    private static final Logger LOG = LoggerFactory.getLogger(LiveChanges.class);

    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Each is kept in every checkpoint. */
    private static final int MOST_SILENT_KEYS = 10_000;

    private final Routing routing;
    private final List<StreamSpec> streams;
    private final MadeChanges made;

    /** Null if there is none. */
    private final ChangeFile file;

    private final boolean areWanted;
    private final List<HandedChange> waiting = new ArrayList<>();
    private final List<byte[]> refused = new ArrayList<>();
    private final long[] watermarksNs;
    private CompiledPipeline compiled;

    private long madeCount;
    private long refusedCount;
    private long lookedNs = System.nanoTime() - LOOK_EVERY_NS;

    /** What was last said of the file. */
    private String trouble = "";

    /** What is left of those that were made. */
    private List<String> madeTexts;

    /** The newest watermark of all streams. */
    private long clockNs = Long.MIN_VALUE;

    /** From this sequence on, or from this time on, one of those that wait is due. */
    private long dueSequence = Long.MAX_VALUE;

    private long dueNs = Long.MAX_VALUE;

    /** Changes of a job, from where they were. */
    LiveChanges(JobPipeline job, Routing routing, ChangeState from) {
        this.routing = routing;
        compiled = job.compile().goingOn(from.made());
        made = MadeChanges.of(from.made());
        madeTexts = from.made();
        streams = compiled.pipeline().streams();
        watermarksNs = new long[streams.size()];
        Arrays.fill(watermarksNs, Long.MIN_VALUE);
        for (int stream = 0; stream < from.watermarksNs().size(); stream++) {
            move(stream, from.watermarksNs().get(stream));
        }
        String path = job.changes();
        ChangeState.Read read = from.read().file().equals(path) ? from.read() : new ChangeState.Read(path, 0, 0);
        file = path.isEmpty() ? null : new ChangeFile(Path.of(path), read.offset(), read.lines());
        from.waiting().forEach(line -> waiting.add(HandedChange.read(line.number(), line.text())));
        areWanted = file != null || !waiting.isEmpty();
        madeCount = from.counts().made();
        refusedCount = from.counts().refused();
        plan();
    }

    /** By stream, whether all of its events are of one subtask. */
    boolean[] pinned() {
        return Routing.pinned(compiled);
    }

    /** Whether there may be any, so that there is something to tell of them. */
    boolean areWanted() {
        return areWanted;
    }

    /** An event is next in order. */
    void event(int stream, long timeNs) {
        if (!areWanted) {
            return;
        }
        long watermarkNs = watermarksNs[stream];
        StreamSpec spec = streams.get(stream);
        boolean far = watermarkNs != Long.MIN_VALUE
                && timeNs > Times.plus(watermarkNs, Times.plus(spec.outOfOrderNs(), spec.maxAheadNs()));
        if (!far) {
            move(stream, Times.minus(timeNs, spec.outOfOrderNs()));
        }
    }

    /** The watermark of a stream is next in order. */
    void advance(int stream, long watermarkNs) {
        move(stream, watermarkNs);
    }

    private void move(int stream, long watermarkNs) {
        watermarksNs[stream] = Math.max(watermarksNs[stream], watermarkNs);
        clockNs = Math.max(clockNs, watermarkNs);
    }

    /** Looks for changes that are new, now and then. */
    void look() {
        long nowNs = System.nanoTime();
        if (file == null || nowNs - lookedNs < LOOK_EVERY_NS) {
            return;
        }
        lookedNs = nowNs;
        int before = waiting.size();
        try {
            file.read(this::take);
        } catch (IOException failed) {
            tell(failed);
        }
        if (waiting.size() != before) {
            plan();
        }
    }

    /** Once, as it is tried again and again. */
    private void tell(IOException failed) {
        String told = failed.getMessage() == null ? failed.toString() : failed.getMessage();
        if (!told.equals(trouble)) {
            LOG.warn("{} cannot be read, so that no changes come from it: {}", file(), told);
            trouble = told;
        }
    }

    private void take(long line, String text) {
        try {
            waiting.add(HandedChange.read(line, text));
        } catch (IllegalArgumentException wrong) {
            refuse(line, text, wrong);
        }
    }

    private void refuse(long line, String text, IllegalArgumentException why) {
        refusedCount++;
        String reason = why.getMessage().replace(System.lineSeparator(), "; ");
        LOG.warn("{}: line {} is no change that can be made: {}", file(), line, reason);
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        refused.add(Frames.refusedEntry("changes " + file(), line, reason, raw, raw.length));
    }

    /** Finds out from when on one is due. */
    private void plan() {
        dueSequence = Long.MAX_VALUE;
        dueNs = Long.MAX_VALUE;
        for (HandedChange each : waiting) {
            if (each.timeNs() != HandedChange.NONE) {
                dueNs = Math.min(dueNs, each.timeNs());
            } else {
                dueSequence = Math.min(dueSequence, each.sequence());
            }
        }
    }

    /**
     * What is to be made ahead of what is next in order; to be asked again until there is none.
     *
     * @param sequence that it is to have
     */
    Optional<RuleChange> next(long sequence) {
        while (sequence >= dueSequence || clockNs >= dueNs) {
            HandedChange next = null;
            for (HandedChange each : waiting) {
                boolean isDue =
                        each.timeNs() == HandedChange.NONE ? each.sequence() <= sequence : each.timeNs() <= clockNs;
                if (isDue && (next == null || each.isBefore(next))) {
                    next = each;
                }
            }
            waiting.remove(next);
            plan();
            Optional<RuleChange> change = make(next);
            if (change.isPresent()) {
                LOG.info(
                        "{}: line {} is made at event {}: {}",
                        file(),
                        next.line(),
                        String.format(Locale.ROOT, "%,d", sequence),
                        HandedChange.told(change.get()));
                return change;
            }
        }
        return Optional.empty();
    }

    private Optional<RuleChange> make(HandedChange handed) {
        try {
            RuleChange change = handed.change();
            if (!change.equals(RuleChange.NOTHING)) {
                change = change.isSilence() ? silence(handed) : ofRule(change);
            }
            made.make(change);
            madeTexts = List.copyOf(made.texts());
            madeCount++;
            return Optional.of(change);
        } catch (IllegalArgumentException unfit) {
            refuse(handed.line(), handed.text(), unfit);
            return Optional.empty();
        }
    }

    private RuleChange ofRule(RuleChange change) {
        CompiledPipeline changed = compiled.behind(change);
        if (routing.parallelism() > 1 && !Arrays.equals(Routing.pinned(changed), pinned())) {
            throw new IllegalArgumentException(
                    "with it, other streams would have to be in one task, as something over all"
                            + " keys depends on them, and keys do not move while a job runs: stop the job with a savepoint, go on"
                            + " with --parallelism 1, make the change there, and go on from a savepoint of that with more tasks");
        }
        compiled = changed;
        return change;
    }

    private RuleChange silence(HandedChange handed) {
        RuleChange change = handed.change();
        Set<String> ofRule = compiled.pipeline().streamsOf(compiled.pipeline().rule(change.rule()));
        boolean ofKey = change.kind() == RuleChange.Kind.SILENCE_KEY;
        if (ofKey
                && made.silentKeys(change.rule()).size() >= MOST_SILENT_KEYS
                && !made.silentKeys(change.rule()).containsKey(change.content())) {
            throw new IllegalArgumentException("rule " + change.rule() + " is silenced for " + MOST_SILENT_KEYS
                    + " other keys, and takes no more");
        }
        if (handed.silenceNs() == HandedChange.NONE) {
            return change;
        }
        long newestNs = newestNs(ofRule);
        if (newestNs == Long.MIN_VALUE) {
            throw new IllegalArgumentException("rule " + change.rule()
                    + " has seen no event from whose time the silence could count; silence it once one has come");
        }
        long untilNs = Times.plus(newestNs, handed.silenceNs());
        return ofKey
                ? RuleChange.silence(change.rule(), change.content(), untilNs)
                : RuleChange.silence(change.rule(), untilNs);
    }

    /** The newest time of streams, by which their watermarks go. */
    private long newestNs(Set<String> names) {
        long newestNs = Long.MIN_VALUE;
        for (int stream = 0; stream < watermarksNs.length; stream++) {
            if (watermarksNs[stream] != Long.MIN_VALUE
                    && names.contains(streams.get(stream).name())) {
                newestNs = Math.max(
                        newestNs,
                        Times.plus(watermarksNs[stream], streams.get(stream).outOfOrderNs()));
            }
        }
        return newestNs;
    }

    /** Entries of what was refused since the last call. */
    List<byte[]> takeRefused() {
        List<byte[]> taken = List.copyOf(refused);
        refused.clear();
        return taken;
    }

    /** The input ends: what waits still is not made. Tells how many were made, refused, and came too late for that. */
    byte[] end() {
        if (!waiting.isEmpty()) {
            LOG.warn("{}: the input ended before the time of {} of its changes", file(), waiting.size());
        }
        try {
            if (file != null && file.hasMore()) {
                LOG.warn("{}: line {} is not read, as neither it nor its object has an end", file(), file.lines() + 1);
            }
        } catch (IOException failed) {
            tell(failed);
        }
        return new FrameWriter()
                .putByte(Frames.CHANGES)
                .putNumber(madeCount)
                .putNumber(refusedCount)
                .putNumber(waiting.size())
                .toByteArray();
    }

    private String file() {
        return file == null ? "a file of changes" : file.path().getFileName().toString();
    }

    ChangeState state() {
        ChangeState.Read read = file == null
                ? ChangeState.Read.NOTHING
                : new ChangeState.Read(file.path().toString(), file.offset(), file.lines());
        List<ChangeState.Line> lines = waiting.stream()
                .map(each -> new ChangeState.Line(each.line(), each.text()))
                .toList();
        return new ChangeState(
                madeTexts,
                lines,
                read,
                new ChangeState.Counts(madeCount, refusedCount),
                Arrays.stream(watermarksNs).boxed().toList());
    }
}
