package io.ringmill.window.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.bytecode.TooLargeException;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.output.ProgramOutput;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.runtime.Partial;
import io.ringmill.window.runtime.PartialTree;
import io.ringmill.window.runtime.RingCells;
import io.ringmill.window.runtime.RuntimeSetup;
import io.ringmill.window.runtime.TwoStacks;
import io.ringmill.window.runtime.WindowProgram;
import io.ringmill.window.runtime.WindowRuntime;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes window programs, all of one class for the same observed windows, each with a state of its own. */
public final class WindowPrograms {

    private final Catalog catalog;
    private final StateLayout layout;
    private final List<RingCode> histories;
    private final Downstream downstream;
    private final Map<String, Constructor<?>> generated = new HashMap<>();

    WindowPrograms(Catalog catalog, StateLayout layout, List<RingCode> histories, Downstream downstream) {
        this.catalog = catalog;
        this.layout = layout;
        this.histories = histories;
        this.downstream = downstream;
    }

    /**
     * A new program.
     *
     * @param observed by window index, whether its rows are handed to the output
     * @param following what the downstream's code works with
     * @param before from where it is to go on, by {@link WindowProgram#goOnFrom}; null if from nothing
     */
    public synchronized WindowProgram create(
            boolean[] observed, ProgramOutput output, Object following, WindowProgram before) {
        Constructor<?> constructor = generated.computeIfAbsent(Arrays.toString(observed), key -> generate(observed));
        RuntimeSetup setup = setup(output, before == null ? catalog.summaries().fresh() : before.owned());
        try {
            return (WindowProgram) constructor.newInstance(setup, following);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated window program cannot be made", broken);
        }
    }

    private RuntimeSetup setup(ProgramOutput output, OwningSummary<?>[] owned) {
        List<WindowNode> windows = catalog.windows().stream()
                .sorted(Comparator.comparingInt(RowNode::index))
                .toList();
        List<RingCells> rings = new ArrayList<>();
        List<RingCode.TreePlan> plans = new ArrayList<>();
        for (RingCode ring : histories) {
            rings.add(ring instanceof GrowingRingCode growing ? growing.shape() : null);
            plans.addAll(ring.trees());
        }
        PartialTree[] trees = plans.stream().map(plan -> tree(plan, owned)).toArray(PartialTree[]::new);
        return new RuntimeSetup(
                output,
                catalog.streams().stream().map(StreamNode::spec).toList(),
                windows.stream().map(window -> window.form.shape()).toList(),
                catalog.windows().stream().mapToInt(RowNode::index).toArray(),
                rings,
                catalog.seenCells(),
                downstream.timers(),
                tells(),
                layout.form(),
                windows.stream().mapToInt(RowNode::rowCells).max().orElse(0),
                catalog.eventCells(),
                owned,
                catalog.spills().count(),
                stacks(trees),
                trees,
                partials(windows, owned));
    }

    /** By stream, whether the watermark is handed out. */
    private boolean[] tells() {
        boolean[] tells = new boolean[catalog.streams().size()];
        catalog.streams().forEach(stream -> tells[stream.index()] = downstream.tells(stream));
        return tells;
    }

    private static PartialTree tree(RingCode.TreePlan plan, OwningSummary<?>[] owned) {
        return new PartialTree(plan.partial().generate(plan.row(), owned), plan.row().stride, plan.current());
    }

    private TwoStacks[] stacks(PartialTree[] trees) {
        TwoStacks[] stacks = new TwoStacks[catalog.windows().size()];
        for (RingCode ring : histories) {
            for (SlidingCode member : ring.members) {
                RingCode.Merged own = ring.merged(member);
                if (own != null) {
                    PartialTree tree = trees[own.tree().index()];
                    stacks[member.window.index()] = new TwoStacks(tree.partial, ring.stride(), tree, own.at());
                }
            }
        }
        return stacks;
    }

    private static Partial[] partials(List<WindowNode> windows, OwningSummary<?>[] owned) {
        return windows.stream()
                .map(window -> window.form instanceof PaneCode pane ? pane.partial(owned) : null)
                .toArray(Partial[]::new);
    }

    private Constructor<?> generate(boolean[] observed) {
        try {
            return HiddenClasses.define(WindowRuntime.class, bytes(observed))
                    .getDeclaredConstructor(RuntimeSetup.class, Object.class);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated window program does not load", broken);
        }
    }

    /** The class file of a program. */
    byte[] bytes(boolean[] observed) {
        return new WindowClass(catalog, layout, histories, observed, downstream).generate();
    }

    /** Adds a fault if the pipeline's windows, with the rules that are in their class, are more than a class file can hold. */
    public void refuseIfTooLarge(Faults faults) {
        boolean[] all = new boolean[catalog.windows().size()];
        Arrays.fill(all, true);
        try {
            bytes(all);
        } catch (TooLargeException tooLarge) {
            faults.add(
                    Location.NONE,
                    "%d windows and what follows on them are more than one program can hold (%s); make it several pipelines,"
                            + " or give the windows fewer values",
                    all.length,
                    tooLarge.getMessage());
        }
    }

    /** Bytes that one key's state takes, without what rings outside of it hold. */
    public long bytesPerKey() {
        return 16 + 8L * layout.size();
    }
}
