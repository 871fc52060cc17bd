package io.ringmill.app.report;

import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Table;
import io.ringmill.persistence.Explanation.Part;
import io.ringmill.persistence.Explanation.Truth;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a condition came to, for people: the part that made it so, or all parts as a tree. */
final class ConditionText {

    private ConditionText() {}

    /** The smallest part that makes it so. */
    static String because(Part part, Truth truth) {
        List<Part> same = part.parts().stream()
                .filter(each -> each.truth().filter(truth::equals).isPresent())
                .toList();
        if (same.size() == 1 && !part.text().startsWith("not ")) {
            return because(same.get(0), truth);
        }
        String values = part.parts().stream()
                .filter(each -> each.truth().isEmpty())
                .map(each -> each.text() + " was " + shown(each))
                .collect(Collectors.joining(" and "));
        return "'" + part.text() + "' was " + truth.name().toLowerCase(Locale.ROOT)
                + (values.isEmpty() ? "" : " (" + values + ")");
    }

    /** A row for each part, with what it came to. */
    static Table tree(Part condition) {
        Table table = new Table("ll");
        add(condition, "", "", table);
        return table;
    }

    private static void add(Part part, String branch, String below, Table table) {
        table.row(branch + part.text(), shown(part));
        Style style = part.truth().isEmpty() ? Style.PLAIN : part.truth().get() == Truth.TRUE ? Style.GREEN : Style.RED;
        table.style(1, style);
        for (int i = 0; i < part.parts().size(); i++) {
            boolean last = i == part.parts().size() - 1;
            add(part.parts().get(i), below + (last ? "└ " : "├ "), below + (last ? "  " : "│ "), table);
        }
    }

    private static String shown(Part part) {
        return StatusText.value(part.text(), part.value());
    }
}
