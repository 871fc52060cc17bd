package io.ringmill.window;

import java.util.Optional;

/**
 * What a window costs. Bytes are those of values alone, without the headers of arrays.
 *
 * @param time of an event, for people: {@code O(1)} where it does not depend on how many are held
 * @param bytesPerKey in every key's state, whatever it holds
 * @param bytesPerEvent for each event that a key's window holds, beside the state; a ring that has just grown is half empty
 * @param bytesPerPane for each pane or session of a key beside the one that is in its state
 * @param historyOf the window in whose history its events are, where that is another one
 */
public record WindowCost(
        String time, long bytesPerKey, long bytesPerEvent, long bytesPerPane, Optional<String> historyOf) {}
