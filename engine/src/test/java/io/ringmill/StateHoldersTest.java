package io.ringmill;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.ringmill.state.Stateful;
import io.ringmill.window.aggregate.OwningSummary;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Whatever remembers something from one event to the next is saved, or says here why it need not be: a class of the packages
 * that programs are made of with a field that changes, or that holds what changes.
 */
class StateHoldersTest {

    /** Classes that are not {@link Stateful}, and where what they hold is saved, or why it is not. */
    private static final Map<String, String> SAVED_ELSEWHERE = Map.ofEntries(
            entry("rule.RuleRuntime", "its inner Cells"),
            entry("rule.Alerts", "its inner Count; the alert is filled anew each time"),
            entry("window.runtime.WindowRuntime", "WindowState: cells, clocks, rings, counts; the rest is room or set anew each time"),
            entry("window.runtime.WindowProgram", "WindowState: the counts"),
            entry("window.runtime.EventTimers", "WindowState: Clock and Ticks; the rest is set anew each time"),
            entry("window.runtime.KeyRings", "WindowState: Ring; the rest is room"),
            entry("window.runtime.KeyList", "by whoever has it, by key: its place"),
            entry("window.runtime.DeadlineHeap", "by whoever has it, by key: its deadline"),
            entry("window.runtime.Panes$Bucket", "Panes, by key"),
            entry("window.runtime.HoppingWindows$Closed", "HoppingWindows, by key"),
            entry("window.runtime.RingRow", "does not change"),
            entry("window.aggregate.InOrder$Values", "InOrder"),
            entry("window.aggregate.SortedTree", "SortedValues: its values"),
            entry("window.aggregate.SortedTree$Node", "SortedValues: its values"),
            entry("window.aggregate.SortedTree$Nodes", "room"));

    @Test
    void shouldSaveWhateverRemembersSomething() {
        Map<String, String> holders = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.ringmill.window.runtime", "io.ringmill.window.aggregate", "io.ringmill.rule")) {
            if (type.getPackageName().endsWith(".compile")
                    || type.isAssignableTo(Stateful.class)
                    || type.isAssignableTo(OwningSummary.class)
                    || type.isRecord()
                    || type.isEnum()) {
                continue;
            }
            type.getFields().stream()
                    .filter(StateHoldersTest::mayChange)
                    .findFirst()
                    .ifPresent(field -> holders.put(
                            type.getName().substring("io.ringmill.".length()), "remembers " + field.getName()));
        }
        assertThat(holders.keySet())
                .as("classes that remember something: they are Stateful, or listed here with the reason")
                .containsExactlyInAnyOrderElementsOf(SAVED_ELSEWHERE.keySet());
    }

    private static boolean mayChange(JavaField field) {
        if (field.getModifiers().contains(JavaModifier.STATIC)) {
            return false;
        }
        JavaClass type = field.getRawType();
        return !field.getModifiers().contains(JavaModifier.FINAL)
                || type.isArray()
                || type.isAssignableTo(Collection.class)
                || type.isAssignableTo(Map.class);
    }
}
