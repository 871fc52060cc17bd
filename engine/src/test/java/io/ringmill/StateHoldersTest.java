package io.ringmill;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Whatever remembers something from one event to the next is saved: each field of the programs' packages that changes, or
 * that holds what may change, says here how that is done or why it need not be. Whether it is done right, {@code
 * RandomStateTest} finds out.
 */
class StateHoldersTest {

    /** It is saved: by the class itself, or by the one that has it. */
    private static final String SAVED = "saved";

    /** It follows from what is saved. */
    private static final String FOLLOWS = "follows";

    /** Made again from the changes of rules that a checkpoint holds. */
    private static final String CHANGES = "changes";

    /** Set before it is read, whenever the program takes something in. */
    private static final String SET_ANEW = "set anew";

    /** Memory that is not in use. */
    private static final String ROOM = "room";

    /** The same for as long as the program lives. */
    private static final String CONSTANT = "constant";

    /** Fields, with spaces between them. */
    private record Held(String type, String how, String fields) {}

    private static final List<Held> HELD = List.of(
            new Held("anomaly.Alarms", SAVED, "asked caution count sinceAlarm surprise"),
            new Held("anomaly.JointDetector", SAVED, "seasons surprises top views"),
            new Held("anomaly.JointDetector", SET_ANEW, "residuals rests"),
            new Held("anomaly.Relation", SAVED, "count covariances means"),
            new Held("anomaly.Relation", SET_ANEW, "away exact inverse open root"),
            new Held(
                    "anomaly.SeriesViews",
                    SAVED,
                    "balance100 balance1000 count crossings100 crossings1000 excursions isAbove logSize100 mean100"
                            + " mean1000 mean15 mean200 previous sinceSurprised size1000 spread1000 spread20 surprised"
                            + " top"),
            new Held("anomaly.SeasonProfile", SAVED, "count firstNs isBegun means sum visit visits"),
            new Held("anomaly.TailCounts", SAVED, "marks sums total weight weights"),
            new Held("anomaly.TailCounts", SET_ANEW, "common"),
            new Held("rule.Alerts", SAVED, "counts silentUntilNs"),
            new Held("rule.Alerts", CHANGES, "silentKeys"),
            new Held("rule.Alerts", SET_ANEW, "endedSequence endedTimeNs values"),
            new Held("rule.Alerts", CONSTANT, "rules"),
            new Held("rule.MadeChanges", CHANGES, "made silences silentKeys"),
            new Held("rule.RuleChanges", SET_ANEW, "bySequence newest"),
            new Held(
                    "rule.RuleCells",
                    CONSTANT,
                    "allKeys beginning cooldownNs ending episode lastAlert runs sequence silence"),
            new Held("rule.RuleCells", CONSTANT, "since time values"),
            new Held("rule.RuleWatch", CONSTANT, "cells rules"),
            new Held("rule.RuleWatch$Look", SET_ANEW, "state"),
            new Held("rule.RuleRuntime", SAVED, "keyTimers states"),
            new Held("rule.RuleRuntime", ROOM, "unusedStates"),
            new Held("rule.RuleRuntime", CONSTANT, "initial timerCells"),
            new Held("window.aggregate.Anomaly$Watch", SAVED, "begun detector"),
            new Held("window.aggregate.InOrder$Values", SAVED, "cells parameter settled size times values"),
            new Held("window.aggregate.OwningSummary", SAVED, "all"),
            new Held("window.aggregate.OwningSummary", ROOM, "unused unusedCount"),
            new Held("window.aggregate.Recent$Values", SAVED, "back size times total values"),
            new Held("window.aggregate.Recent$Values", FOLLOWS, "first"),
            new Held("window.aggregate.SortedTree", SAVED, "root"),
            new Held("window.aggregate.SortedTree", FOLLOWS, "distinct"),
            new Held("window.aggregate.SortedTree$Node", SAVED, "keys counts"),
            new Held("window.aggregate.SortedTree$Node", FOLLOWS, "children size"),
            new Held("window.aggregate.SortedTree$Node", ROOM, "next"),
            new Held("window.aggregate.SortedTree$Nodes", ROOM, "inner leaves"),
            new Held("window.runtime.DeadlineHeap", SAVED, "keys times"),
            new Held("window.runtime.DeadlineHeap", FOLLOWS, "orders size"),
            new Held("window.runtime.EventTimers", SAVED, "ends noted open tickNs"),
            new Held("window.runtime.EventTimers", FOLLOWS, "dirty dueNs"),
            new Held("window.runtime.EventTimers", SET_ANEW, "doingNs doneNs"),
            new Held("window.runtime.EventTimers", CONSTANT, "order runtime shapes"),
            new Held("window.runtime.GroupedProgram", SET_ANEW, "readAhead"),
            new Held("window.runtime.HoppingWindows", SAVED, "closed closedNs nextEndNs"),
            new Held("window.runtime.HoppingWindows", FOLLOWS, "active inputEnded"),
            new Held("window.runtime.HoppingWindows", SET_ANEW, "gathered gatheredAt gatheredCells stillActive window"),
            new Held("window.runtime.HoppingWindows", ROOM, "unused"),
            new Held("window.runtime.HoppingWindows", CONSTANT, "partial"),
            new Held("window.runtime.ClosedPanes", SAVED, "active middle owned rows since"),
            new Held("window.runtime.ClosedPanes", FOLLOWS, "head tail"),
            new Held("window.runtime.KeyList", SAVED, "keys"),
            new Held("window.runtime.KeyList", FOLLOWS, "size"),
            new Held("window.runtime.KeyList", SET_ANEW, "loaded"),
            new Held("window.runtime.KeyRings", SAVED, "rings"),
            new Held("window.runtime.KeyRings", FOLLOWS, "bytes"),
            new Held("window.runtime.KeyRings", SET_ANEW, "spare"),
            new Held("window.runtime.KeyRings", ROOM, "unused"),
            new Held("window.runtime.KeyRings", CONSTANT, "histories trees"),
            new Held("window.runtime.KeyTimers", SAVED, "dueNs orders set"),
            new Held("window.runtime.KeyTimers", FOLLOWS, "keyOf places slots timerOf"),
            new Held("window.runtime.KeyTimers", SET_ANEW, "firstKey firstNs firstTimer"),
            new Held("window.runtime.KeyTimers", CONSTANT, "timers"),
            new Held("window.runtime.KeyTimers$2", CONSTANT, "val$cells val$timers"),
            new Held("window.runtime.OpenWindows", ROOM, "unused"),
            new Held("window.runtime.OpenWindows", CONSTANT, "runtime shape"),
            new Held("window.runtime.OwnedMemory", SAVED, "summaries"),
            new Held("window.runtime.Panes", SAVED, "open"),
            new Held("window.runtime.Panes", ROOM, "unused"),
            new Held("window.runtime.Panes$Bucket", SAVED, "endNs parked"),
            new Held("window.runtime.Panes$Bucket", SET_ANEW, "places"),
            new Held("window.runtime.RingRow", CONSTANT, "xs ys"),
            new Held("window.runtime.SessionWindows", SAVED, "opened parked"),
            new Held("window.runtime.SessionWindows", ROOM, "unused"),
            new Held("window.runtime.SessionWindows", CONSTANT, "partial"),
            new Held("window.runtime.WindowProgram", SAVED, "counts"),
            new Held("window.runtime.WindowRuntime", SAVED, "clocks keyTimers owned rings states timers"),
            new Held("window.runtime.WindowRuntime", FOLLOWS, "stateBytes"),
            new Held("window.runtime.WindowRuntime", SET_ANEW, "beforeNs event flags row sequence spilled"),
            new Held("window.runtime.WindowRuntime", ROOM, "unusedStates"),
            new Held("window.runtime.WindowRuntime", CONSTANT, "aheadNs expireNs initial outOfOrderNs"),
            new Held(
                    "window.runtime.WindowRuntime",
                    CONSTANT,
                    "partials seenCells shapes stacks streams tells timerCells trees"),
            new Held("window.runtime.WindowState$Clock", SET_ANEW, "deadlines"),
            new Held("window.runtime.WindowState$Ticks", SET_ANEW, "places"),
            new Held("window.runtime.WindowState$Ticks", CONSTANT, "counts"));

    @Test
    void shouldSaveWhateverRemembersSomething() {
        TreeSet<String> holding = new TreeSet<>();
        new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(
                                "io.ringmill.anomaly",
                                "io.ringmill.window.runtime",
                                "io.ringmill.window.aggregate",
                                "io.ringmill.window.learn",
                                "io.ringmill.rule")
                        .stream()
                        .filter(type -> !type.getPackageName().endsWith(".compile"))
                        .filter(type -> !type.isRecord() && !type.isEnum())
                        .flatMap(type -> type.getFields().stream())
                        .filter(StateHoldersTest::mayChange)
                        .forEach(field -> holding.add(
                                field.getOwner().getName().substring("io.ringmill.".length()) + " " + field.getName()));

        assertThat(holding)
                .as("fields that remember something, and those of the list above")
                .containsExactlyInAnyOrderElementsOf(HELD.stream()
                        .flatMap(held -> Stream.of(held.fields.split(" ")).map(field -> held.type + " " + field))
                        .toList());
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
