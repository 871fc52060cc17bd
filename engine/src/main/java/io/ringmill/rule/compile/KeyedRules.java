package io.ringmill.rule.compile;

import io.ringmill.window.compile.RowNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rules on a stream or window that take the rows of some keys only, by the ids of these.
 *
 * @param from the least id
 * @param byKey by id from there; null where there are none
 */
record KeyedRules(int from, List<List<RuleNode>> byKey) {

    static KeyedRules of(List<RuleNode> rules) {
        TreeMap<Integer, List<RuleNode>> byId = new TreeMap<>();
        for (RuleNode rule : rules) {
            if (rule.keys != null) {
                Arrays.stream(rule.keys)
                        .forEach(key -> byId.computeIfAbsent(key, none -> new ArrayList<>())
                                .add(rule));
            }
        }
        List<List<RuleNode>> all = new ArrayList<>();
        for (Map.Entry<Integer, List<RuleNode>> entry : byId.entrySet()) {
            while (all.size() < entry.getKey() - byId.firstKey()) {
                all.add(null);
            }
            all.add(entry.getValue());
        }
        return new KeyedRules(byId.isEmpty() ? 0 : byId.firstKey(), all);
    }

    /** What finds those of a row is called so. */
    static String dispatch(RowNode on) {
        return RuleCode.nameOf(on) + "OfKey";
    }
}
