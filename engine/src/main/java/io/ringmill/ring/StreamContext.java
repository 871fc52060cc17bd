package io.ringmill.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.event.StreamSpec;
import java.util.List;

/**
 * What the publishers of one stream share.
 *
 * @param stride cells from one event to the next
 * @param publishers those handed out so far; any thread may read and add
 */
record StreamContext(
        StreamSpec stream,
        int index,
        Dictionary keys,
        Dictionary symbols,
        ArrivalClock arrivals,
        int stride,
        List<EventPublisher> publishers) {}
