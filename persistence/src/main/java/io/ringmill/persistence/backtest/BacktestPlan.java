package io.ringmill.persistence.backtest;

import java.util.List;
import java.util.Map;

/**
 * What the variants of a backtest compute, each thing once: windows and rules that are the same in several variants are one
 * element.
 *
 * @param windows the distinct windows
 * @param rules the distinct rules
 * @param variants in their order
 */
public record BacktestPlan(List<Element> windows, List<Element> rules, List<Variant> variants) {

    public BacktestPlan {
        windows = List.copyOf(windows);
        rules = List.copyOf(rules);
        variants = List.copyOf(variants);
    }

    /**
     * A distinct window or rule.
     *
     * @param name as the files call it
     */
    public record Element(int index, String name) {}

    /**
     * Which elements a variant consists of.
     *
     * @param windows indices of distinct windows, by the name in the file
     * @param rules indices of distinct rules, by the name in the file
     */
    public record Variant(String name, Map<String, Integer> windows, Map<String, Integer> rules) {}
}
