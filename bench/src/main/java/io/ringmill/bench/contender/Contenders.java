package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.HandWrittenDeques;
import io.ringmill.bench.work.Work;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WaitMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The systems that come with Ringmill, by name. */
public enum Contenders {
    /** Nothing at all. */
    IDLE("nothing (the machine's jitter)"),
    /** The work by hand, called directly. */
    LOOP("hand-written loop"),
    /** W1 by hand with monotonic deques. */
    DEQUES("hand-written loop, deques"),
    /** The work by hand behind a Disruptor, published one at a time. */
    LOOP_RING("hand-written behind a Disruptor"),
    /** The same, published in batches. */
    LOOP_RING_BATCH("hand-written behind a Disruptor, batches"),
    /** A Disruptor without work. */
    RING("Disruptor without work"),
    RING_BATCH("Disruptor without work, batches"),
    /** Chronicle Queue without engine. */
    APPEND("Chronicle append of 48 bytes"),
    INLINE("Ringmill inline"),
    INLINE_TYPED("Ringmill inline, typed"),
    INLINE_CONFINED("Ringmill inline, typed, confined to a thread"),
    INLINE_BATCH("Ringmill inline, batches"),
    INLINE_COLUMNS("Ringmill inline, columns"),
    INLINE_RESULTS("Ringmill inline, every result taken"),
    INLINE_JOURNAL("Ringmill inline, journal on"),
    INLINE_FOLLOWER("Ringmill inline, journal and follower"),
    FUSED("Ringmill fused"),
    FUSED_TYPED("Ringmill fused, typed"),
    FUSED_CONFINED("Ringmill fused, typed, confined to a thread"),
    FUSED_BATCH("Ringmill fused, batches"),
    FUSED_COLUMNS("Ringmill fused, columns"),
    FUSED_JOURNAL("Ringmill fused, journal on"),
    FUSED_FOLLOWER("Ringmill fused, journal and follower"),
    FUSED_SYNC("Ringmill fused, journal, sync: every 100ms"),
    FUSED_SYNC_BATCH("Ringmill fused, journal, sync: each batch"),
    FUSED_BEFORE("Ringmill fused, journal before rules"),
    FUSED_BEFORE_SYNC_BATCH("Ringmill fused, journal before rules, sync: each batch"),
    PARALLEL("Ringmill parallel"),
    SHARDED("Ringmill sharded");

    private final String label;

    Contenders(String label) {
        this.label = label;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** As it is written on a command line. */
    public String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * The one that is so written.
     *
     * @throws IllegalArgumentException if there is none, with those that there are
     */
    public static Contenders ofOption(String option) {
        return Arrays.stream(values())
                .filter(each -> each.option().equals(option))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no system '" + option + "'; there are "
                        + Arrays.stream(values()).map(Contenders::option).collect(Collectors.joining(", "))));
    }

    /** Whether it can do this work. */
    public boolean does(Work work) {
        return this != DEQUES || work == Work.W1;
    }

    /** Whether it can do any pipeline: it is Ringmill, and its events are not those of the works alone. */
    public boolean doesAnyPipeline() {
        return switch (this) {
            case INLINE_TYPED, FUSED_TYPED, INLINE_CONFINED, FUSED_CONFINED, INLINE_COLUMNS, FUSED_COLUMNS -> false;
            default -> compareTo(INLINE) >= 0;
        };
    }

    /** Whether events go from the publisher's thread to another. */
    public boolean handsOver() {
        return switch (this) {
            case IDLE,
                    LOOP,
                    DEQUES,
                    APPEND,
                    INLINE,
                    INLINE_TYPED,
                    INLINE_CONFINED,
                    INLINE_BATCH,
                    INLINE_COLUMNS,
                    INLINE_RESULTS -> false;
            default -> true;
        };
    }

    /** Whether its outputs are alerts or rows, not merely events. */
    public boolean works() {
        return this != IDLE && this != RING && this != RING_BATCH && this != APPEND;
    }

    /** What to compare with on equal terms: with the ring where there is one. */
    public Contenders reference() {
        return switch (this) {
            case FUSED, FUSED_TYPED, FUSED_CONFINED, PARALLEL, SHARDED, RING -> LOOP_RING;
            case FUSED_BATCH, FUSED_COLUMNS, RING_BATCH -> LOOP_RING_BATCH;
            case INLINE_JOURNAL, FUSED_JOURNAL -> APPEND;
            case INLINE_FOLLOWER -> INLINE_JOURNAL;
            case FUSED_FOLLOWER, FUSED_SYNC, FUSED_SYNC_BATCH, FUSED_BEFORE, FUSED_BEFORE_SYNC_BATCH -> FUSED_JOURNAL;
            default -> LOOP;
        };
    }

    /** Opens it for throughput. */
    public Contender open(Work work, Feed feed) {
        return open(work, feed, LoadSpec.USUAL_WORKERS, Optional.empty());
    }

    /** Opens it with a listener that is told of every event, published one by one. */
    Contender open(Work work, Feed feed, int workers, Optional<Contender.Listener> listener) {
        Contender.Listener told = listener.orElse(number -> {});
        return switch (this) {
            case IDLE -> new IdleContender(told);
            case LOOP -> new HandWrittenLoop(feed, HandWritten.of(work, feed.keyCount), told);
            case DEQUES -> new HandWrittenLoop(feed, new HandWrittenDeques(feed.keyCount), told);
            case LOOP_RING, LOOP_RING_BATCH ->
                RingContender.handWritten(feed, HandWritten.of(work, feed.keyCount), this == LOOP_RING_BATCH, told);
            case RING, RING_BATCH -> RingContender.bare(feed, this == RING_BATCH, told);
            case APPEND -> new AppendContender(feed, told);
            case INLINE_TYPED, FUSED_TYPED, INLINE_CONFINED, FUSED_CONFINED ->
                new TypedContender(feed, work, setup(usualSettings(), workers, listener));
            case INLINE_COLUMNS, FUSED_COLUMNS ->
                new ColumnsContender(feed, work, setup(usualSettings(), workers, listener));
            default -> new RingmillContender(feed, work, setup(usualSettings(), workers, listener));
        };
    }

    /** How Ringmill is to run; only where this is Ringmill. */
    RingmillEngine.Setup setup(EngineSettings base, int workers, Optional<Contender.Listener> listener) {
        Topology topology = topology();
        EngineSettings settings =
                base.withWorkers(topology == Topology.SHARDED ? workers : 1).withTopology(topology);
        boolean batched = this == INLINE_BATCH || this == FUSED_BATCH;
        boolean confined = this == INLINE_CONFINED || this == FUSED_CONFINED;
        return new RingmillEngine.Setup(settings, this == INLINE_RESULTS, journaling(), batched, confined, listener);
    }

    private Topology topology() {
        return switch (this) {
            case INLINE,
                    INLINE_TYPED,
                    INLINE_CONFINED,
                    INLINE_BATCH,
                    INLINE_COLUMNS,
                    INLINE_RESULTS,
                    INLINE_JOURNAL,
                    INLINE_FOLLOWER -> Topology.INLINE;
            case FUSED,
                    FUSED_TYPED,
                    FUSED_CONFINED,
                    FUSED_BATCH,
                    FUSED_COLUMNS,
                    FUSED_JOURNAL,
                    FUSED_FOLLOWER,
                    FUSED_SYNC,
                    FUSED_SYNC_BATCH,
                    FUSED_BEFORE,
                    FUSED_BEFORE_SYNC_BATCH -> Topology.FUSED;
            case PARALLEL -> Topology.PARALLEL;
            case SHARDED -> Topology.SHARDED;
            default -> throw new IllegalStateException(this + " is not Ringmill");
        };
    }

    private Optional<Journaling> journaling() {
        return Optional.ofNullable(
                switch (this) {
                    case INLINE_JOURNAL, FUSED_JOURNAL -> Journaling.PLAIN;
                    case INLINE_FOLLOWER, FUSED_FOLLOWER -> Journaling.FOLLOWED;
                    case FUSED_SYNC -> Journaling.SYNC;
                    case FUSED_SYNC_BATCH -> Journaling.SYNC_BATCH;
                    case FUSED_BEFORE -> Journaling.BEFORE;
                    case FUSED_BEFORE_SYNC_BATCH -> Journaling.BEFORE_SYNC_BATCH;
                    default -> null;
                });
    }

    /** As the bare ring has it: as many slots, yielding; otherwise what holds where a pipeline says nothing. */
    private static EngineSettings usualSettings() {
        return EngineSettings.DEFAULT.withRing(RingContender.RING_SIZE).withWaitMode(WaitMode.YIELDING);
    }
}
