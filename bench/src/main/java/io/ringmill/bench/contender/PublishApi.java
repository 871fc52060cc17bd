package io.ringmill.bench.contender;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The ways to publish, each with the systems that show what it is worth. */
public enum PublishApi {
    /** Field by field, one at a time and gathered. */
    EVENT(
            Contenders.LOOP,
            Contenders.INLINE,
            Contenders.INLINE_BATCH,
            Contenders.LOOP_RING,
            Contenders.FUSED,
            Contenders.LOOP_RING_BATCH,
            Contenders.FUSED_BATCH),
    /** By a method of the user's interface, to an engine for any thread and to one that is confined. */
    TYPED(
            Contenders.LOOP,
            Contenders.INLINE_TYPED,
            Contenders.INLINE_CONFINED,
            Contenders.LOOP_RING,
            Contenders.FUSED_TYPED,
            Contenders.FUSED_CONFINED),
    /** As rows of columns. */
    COLUMNS(Contenders.LOOP, Contenders.INLINE_COLUMNS, Contenders.LOOP_RING_BATCH, Contenders.FUSED_COLUMNS);

    private final List<String> systems;

    PublishApi(Contenders... systems) {
        this.systems = Stream.of(systems).map(Contenders::option).toList();
    }

    /** As they are named on a command line. */
    public List<String> systems() {
        return systems;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
