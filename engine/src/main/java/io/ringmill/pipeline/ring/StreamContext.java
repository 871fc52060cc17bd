package io.ringmill.pipeline.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.event.StreamSpec;
import java.util.List;

/**
 * What the publishers of one stream share.
 *
 * @param eventCells cells of a slot
 * @param samplingMask latency is sampled where the sequence after an event's has none of these bits; -1 for never
 * @param publishers those handed out so far; any thread may read and add
 */
record StreamContext(
        StreamSpec stream,
        int index,
        Dictionary keys,
        Dictionary symbols,
        ArrivalClock arrivals,
        int eventCells,
        long samplingMask,
        List<EventPublisher> publishers) {}
