package io.ringmill.app.run;

import io.ringmill.app.terminal.Table;
import io.ringmill.pipeline.Migration;
import io.ringmill.pipeline.Migration.Fate;
import io.ringmill.pipeline.Migration.Part;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Tells what becomes of the parts of a pipeline that has changed. */
final class ChangeText {

    private static final List<Fate> ORDER = List.of(Fate.KEPT, Fate.ANEW, Fate.ADDED, Fate.DROPPED);

    private static final Map<Fate, String> WORDS = Map.of(
            Fate.KEPT, "goes on",
            Fate.ANEW, "begins anew",
            Fate.ADDED, "is new",
            Fate.DROPPED, "is dropped");

    private ChangeText() {}

    /** A table: what becomes of which parts, and why. */
    static List<String> table(Migration migration) {
        Table table = new Table("llll");
        for (Fate fate : ORDER) {
            Map<String, List<Part>> alike = migration.parts().stream()
                    .filter(part -> part.fate() == fate)
                    .collect(Collectors.groupingBy(
                            part -> part.kind() + '\n' + part.reason(), TreeMap::new, Collectors.toList()));
            for (List<Part> parts : alike.values()) {
                String kind = parts.get(0).kind() + (parts.size() > 1 ? "s" : "");
                table.row(
                        WORDS.get(fate),
                        kind,
                        parts.stream().map(Part::name).collect(Collectors.joining(", ")),
                        parts.get(0).reason());
            }
        }
        return table.lines(false).stream().map(String::stripTrailing).toList();
    }
}
