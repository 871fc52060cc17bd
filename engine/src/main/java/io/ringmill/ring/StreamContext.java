package io.ringmill.ring;

import io.ringmill.event.Dictionary;
import io.ringmill.event.StreamSpec;

/**
 * What the publishers of one stream share.
 *
 * @param stride cells from one event to the next
 * @param publishers those handed out so far
 */
record StreamContext(
        StreamSpec stream,
        int index,
        Dictionary keys,
        Dictionary symbols,
        ArrivalClock arrivals,
        int stride,
        StreamPublishers publishers) {}
