package io.ringmill.bench.contender;

import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.HandWritten;
import io.ringmill.bench.work.HandWrittenDeques;
import io.ringmill.bench.work.Work;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Producers;
import io.ringmill.pipeline.Topology;
import io.ringmill.pipeline.WaitMode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The contenders that come with Ringmill, by name. */
public enum Contenders {
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
    INLINE("Ringmill inline"),
    INLINE_RESULTS("Ringmill inline, every result taken"),
    FUSED("Ringmill fused"),
    PARALLEL("Ringmill parallel"),
    SHARDED("Ringmill sharded, 2 workers");

    private static final int WORKERS = 2;

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

    /** Whether its outputs are alerts or rows, not merely events. */
    public boolean works() {
        return this != RING && this != RING_BATCH;
    }

    /** What to compare with on equal terms: with the ring where there is one. */
    public Contenders reference() {
        return switch (this) {
            case FUSED, PARALLEL, SHARDED, RING -> LOOP_RING;
            case RING_BATCH -> LOOP_RING_BATCH;
            default -> LOOP;
        };
    }

    /** Opens it for throughput. */
    public Contender open(Work work, Feed feed) {
        return open(work, feed, Optional.empty());
    }

    /** Opens it with a listener that is told of every event, published one by one. */
    public Contender open(Work work, Feed feed, Optional<Contender.Listener> listener) {
        Contender.Listener told = listener.orElse(number -> {});
        return switch (this) {
            case LOOP -> new HandWrittenLoop(feed, HandWritten.of(work, feed.keyCount), told);
            case DEQUES -> new HandWrittenLoop(feed, new HandWrittenDeques(feed.keyCount), told);
            case LOOP_RING, LOOP_RING_BATCH ->
                RingContender.handWritten(
                        feed, HandWritten.of(work, feed.keyCount), this == LOOP_RING_BATCH, told);
            case RING, RING_BATCH -> RingContender.bare(feed, this == RING_BATCH, told);
            case INLINE -> ringmill(work, feed, Topology.INLINE, false, listener);
            case INLINE_RESULTS -> ringmill(work, feed, Topology.INLINE, true, listener);
            case FUSED -> ringmill(work, feed, Topology.FUSED, false, listener);
            case PARALLEL -> ringmill(work, feed, Topology.PARALLEL, false, listener);
            case SHARDED -> ringmill(work, feed, Topology.SHARDED, false, listener);
        };
    }

    private static Contender ringmill(
            Work work, Feed feed, Topology topology, boolean results, Optional<Contender.Listener> listener) {
        return new RingmillContender(
                feed, new RingmillContender.Setup(work, settings(topology), results, Optional.empty(), listener));
    }

    /** As the bare ring has it: one producer, as many slots, yielding. */
    static EngineSettings settings(Topology topology) {
        EngineSettings usual = EngineSettings.DEFAULT;
        return new EngineSettings(
                RingContender.RING_SIZE,
                topology == Topology.SHARDED ? WORKERS : 1,
                topology,
                WaitMode.YIELDING,
                usual.whenFull(),
                Producers.SINGLE,
                usual.maxKeys(),
                usual.latencySampling(),
                usual.onFailure());
    }
}
