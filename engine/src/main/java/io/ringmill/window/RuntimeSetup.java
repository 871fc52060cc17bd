package io.ringmill.window;

import io.ringmill.event.StreamSpec;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What a generated window program is made with. */
final class RuntimeSetup {

    final ProgramOutput output;

    /** By stream index. */
    final List<StreamSpec> streams;

    /** By window index. */
    final List<WindowShape> shapes;

    /** Indexes of windows, each after that of what it is on. */
    final int[] order;

    /** By history; null for those within the state. */
    final List<GrowingShape> histories;

    /** By stream, the cell with the time of a key's newest event; none if no keys expire. */
    final int[] seenCells;

    /** A new key's state. */
    final double[] initial;

    /** Cells of the longest row. */
    final int rowCells;

    /** Cells from one event to the next. */
    final int eventCells;

    /** Summaries with memory of their own. */
    final OwningSummary<?>[] owned;

    /** By window; null for those that have none. */
    final Merging[] mergings;

    final Tree[] trees;

    /** By window; null for those whose partial aggregates are never put together outside of generated code. */
    final Partial[] partials;

    RuntimeSetup(Catalog catalog, StateLayout layout, List<History> laidOut, ProgramOutput output) {
        this.output = output;
        List<WindowNode> windows = catalog.windows().stream()
                .sorted(Comparator.comparingInt(Node::index))
                .toList();
        streams = catalog.streams().stream().map(StreamNode::spec).toList();
        order = catalog.windows().stream().mapToInt(Node::index).toArray();
        shapes = windows.stream().map(window -> window.form.shape()).toList();
        histories = Arrays.asList(laidOut.stream()
                .map(history -> history instanceof GrowingHistory growing ? growing.shape() : null)
                .toArray(GrowingShape[]::new));
        seenCells = catalog.seenCells();
        initial = layout.initial();
        rowCells = windows.stream().mapToInt(Node::rowCells).max().orElse(0);
        eventCells = catalog.eventCells();
        owned = catalog.summaries().fresh();
        List<History.TreePlan> plans =
                laidOut.stream().flatMap(history -> history.trees().stream()).toList();
        Partial[] ofTrees = plans.stream()
                .map(tree -> tree.partial().generate(tree.row(), owned))
                .toArray(Partial[]::new);
        trees = new Tree[ofTrees.length];
        for (int i = 0; i < trees.length; i++) {
            trees[i] =
                    new Tree(ofTrees[i], plans.get(i).row().stride, plans.get(i).current());
        }
        partials = new Partial[windows.size()];
        for (WindowNode window : windows) {
            if (window.form instanceof AdditiveCode additive) {
                partials[window.index()] = additive.partial(owned);
            }
        }
        mergings = new Merging[windows.size()];
        for (History history : laidOut) {
            for (SlidingCode member : history.members) {
                History.Merged own = history.merged(member);
                if (own != null) {
                    int tree = own.tree().index();
                    mergings[member.window.index()] =
                            new Merging(ofTrees[tree], history.stride(), trees[tree], own.at());
                }
            }
        }
    }
}
