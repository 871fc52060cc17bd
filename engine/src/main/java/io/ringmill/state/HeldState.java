package io.ringmill.state;

import java.util.List;
import java.util.Map;

/**
 * The state that a program holds.
 *
 * @param form what the cells of a key's state are
 * @param holders by component, what holds its state, in the order in which they are saved and loaded
 */
public record HeldState(StateForm form, Map<String, List<Stateful>> holders) {}
