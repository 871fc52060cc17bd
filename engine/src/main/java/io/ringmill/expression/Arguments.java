package io.ringmill.expression;

import java.util.List;
import java.util.Map;

/**
 * What an aggregate is given.
 *
 * @param values in their order
 * @param options by name, those that have one: {@code season: 1d}
 */
public record Arguments(List<Typed> values, Map<String, Typed> options) {}
