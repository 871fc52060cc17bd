package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Dictionary;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Typed;
import io.ringmill.output.RowLayout;
import io.ringmill.window.WindowCost;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import io.ringmill.window.aggregate.Aggregate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * Resolves and types the streams and windows of a pipeline, then generates their program. Rules are typed in between,
 * since they say what rows must carry for them.
 */
public final class WindowCompiler {

    private final Catalog catalog;
    private final StateLayout layout = new StateLayout();
    private final Faults faults;
    private List<WindowCost> costs = List.of();
    private List<Ring> rings = List.of();

    /** Streams and windows come in an order in which each is after what it is on. */
    public WindowCompiler(
            List<StreamSpec> streams, List<WindowSpec> windows, Dictionary keys, Dictionary symbols, Faults faults) {
        this.faults = faults;
        catalog = new Catalog(keys, symbols);
        for (StreamSpec stream : streams) {
            catalog.add(new StreamNode(stream, catalog.streams().size(), layout, catalog.types()));
        }
        addWindows(windows);
        catalog.streams().forEach(this::type);
        catalog.windows().forEach(this::type);
    }

    /** Adds the windows; those on windows further on wait for them. Indexes are places in the file. */
    private void addWindows(List<WindowSpec> windows) {
        boolean[] added = new boolean[windows.size()];
        boolean more = true;
        while (more) {
            more = false;
            for (int i = 0; i < added.length; i++) {
                RowNode source = catalog.node(windows.get(i).on().text());
                if (!added[i] && source != null) {
                    WindowNode window = new WindowNode(windows.get(i), i, source, layout, catalog);
                    catalog.add(window);
                    if (source instanceof WindowNode parent) {
                        parent.children.add(window);
                    }
                    added[i] = true;
                    more = true;
                }
            }
        }
        for (int i = 0; i < added.length; i++) {
            boolean told = windows.get(i).on().text().isEmpty(); // by the file's reader
            if (!added[i] && !told) {
                faults.unknown(
                        windows.get(i).on().at(),
                        "stream or window",
                        windows.get(i).on().text(),
                        catalog.streams().stream().map(RowNode::name).toList());
            }
        }
    }

    private void type(StreamNode stream) {
        stream.derivePrevious = new Previous(stream.layout());
        for (NamedText derive : stream.spec().derive()) {
            Typed value = Expressions.compile(
                    derive.expression(), new RowScope(catalog, stream, stream.derivePrevious), faults);
            stream.derived(derive.name(), value == null ? Unknown.VALUE : value);
        }
        stream.wherePrevious = new Previous(stream.layout());
        stream.spec()
                .where()
                .ifPresent(where -> stream.where =
                        Expressions.condition(where, new RowScope(catalog, stream, stream.wherePrevious), faults));
    }

    private void type(WindowNode window) {
        window.wherePrevious = new Previous(window.layoutOfState());
        window.argumentPrevious = new Previous(window.layoutOfState());
        window.spec()
                .where()
                .ifPresent(where -> window.where = Expressions.condition(
                        where, new RowScope(catalog, window.source(), window.wherePrevious), faults));
        window.resetPrevious = new Previous(window.layoutOfState());
        window.spec().reset().ifPresent(reset -> {
            window.reset =
                    Expressions.condition(reset, new RowScope(catalog, window.source(), window.resetPrevious), faults);
            if (window.spec().form().kind() == WindowForm.Kind.SLIDING_TIME && window.unordered()) {
                faults.add(
                        reset.at(),
                        "reset needs events in order of time, to know which come after it; take sliding N events, or a"
                                + " stream without outOfOrder");
            }
        });
        SelectScope scope = new SelectScope(catalog, window);
        for (NamedText select : window.spec().select()) {
            window.select(Expressions.value(select.expression(), scope, faults), faults);
            scope.define(select.name());
        }
        scope.values.stream()
                .filter(value -> value.aggregate() != Aggregate.MEAN)
                .forEach(SelectScope.AggregateValue::prepare);
        scope.values.forEach(SelectScope.AggregateValue::prepare);
    }

    /** Adds what is wrong with a number that is to be computed of the rows of a stream or window. */
    public void checkNumber(String on, Text number, Faults into) {
        Previous previous = new Previous(layout.of("number"));
        Expressions.number(number, new RowScope(catalog, catalog.node(on), previous), into);
    }

    /** The names of streams and windows, for what is typed after them. */
    public Catalog catalog() {
        return catalog;
    }

    /** Windows' layouts by index; complete once all rules are typed. */
    public List<RowLayout> layouts() {
        return catalog.windows().stream()
                .sorted(Comparator.comparingInt(RowNode::index))
                .map(WindowNode::layout)
                .toList();
    }

    /** Names of the sliding windows of so many events that remember the times of these because something reads their start. */
    public Set<String> timed() {
        return catalog.windows().stream()
                .filter(WindowNode::startRead)
                .filter(window -> window.spec().form().kind() == WindowForm.Kind.SLIDING_EVENTS)
                .map(RowNode::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Sliding windows whose events are kept in one ring.
     *
     * @param windows their names, the longest first
     * @param timed whether the times of the events are kept, so that rows of windows of so many events tell when these start
     */
    public record Ring(List<String> windows, boolean timed) {}

    /** The rings; known once {@link #finish} has laid them out. */
    public List<Ring> rings() {
        return rings;
    }

    /** Whether an expression of a window or stream reads another window: then each window has a ring of its own. */
    public boolean isReadAcross() {
        return catalog.isReadAcross();
    }

    /** Has windows remember the times of their events, whether something reads their start or not. */
    public void keepTimed(Set<String> windows) {
        catalog.windows().stream()
                .filter(window -> windows.contains(window.name()))
                .forEach(WindowNode::readStart);
    }

    /** The layout of a key's state, for what else is kept there. */
    public StateLayout layout() {
        return layout;
    }

    /** As the other, where windows have rings in common wherever they can. */
    public WindowPrograms finish(Downstream downstream) {
        return finish(downstream, (one, another) -> !isReadAcross());
    }

    /**
     * Lays out the state. To be called once, when all rules are typed and there are no faults.
     *
     * @param sharing whether two windows have a ring in common if they can; in the last bit, what a window comes to depends on
     *     which others share its ring
     */
    public WindowPrograms finish(Downstream downstream, BiPredicate<String, String> sharing) {
        List<RingCode> histories = new ArrayList<>();
        List<SlidingCode> sliding = new ArrayList<>();
        for (WindowNode window : catalog.windows()) {
            window.form = switch (window.spec().form().kind()) {
                case SLIDING_EVENTS, SLIDING_TIME -> {
                    SlidingCode code = new SlidingCode(window);
                    sliding.add(code);
                    yield code;
                }
                case TUMBLING_EVENTS, TUMBLING_TIME, HOPPING, SESSION, RUNNING -> new PaneCode(window);
            };
        }
        sliding.sort(Comparator.comparingLong(SlidingCode::length).reversed());
        for (SlidingCode window : sliding) {
            histories.stream()
                    .filter(history -> sharing.test(history.longest().window.name(), window.window.name()))
                    .filter(history -> history.suits(window))
                    .findFirst()
                    .ifPresentOrElse(
                            history -> history.add(window), () -> histories.add(RingCode.of(window, histories.size())));
        }
        catalog.reserveSeen();
        long[] cells = new long[catalog.windows().size()];
        for (WindowNode window : catalog.windows()) {
            cells[window.index()] += window.selects.size() + cellsOf(() -> window.form.reserve(window.layoutOfState()));
        }
        for (WindowNode window : catalog.windows()) {
            cells[window.index()] += cellsOf(window::keepBoundsOfEmissions);
        }
        int trees = 0;
        for (RingCode history : histories) {
            int firstTree = trees;
            cells[history.longest().window.index()] +=
                    cellsOf(() -> history.reserve(layout.of(history.component()), firstTree));
            trees += history.trees().size();
        }
        rings = histories.stream()
                .map(history -> new Ring(
                        history.members.stream()
                                .map(member -> member.window.name())
                                .toList(),
                        history.isTimed()))
                .toList();
        costs = catalog.windows().stream()
                .sorted(Comparator.comparingInt(RowNode::index))
                .map(window -> WindowCosts.of(window, cells[window.index()]))
                .toList();
        catalog.putInLocals(downstream);
        return new WindowPrograms(catalog, layout, histories, downstream);
    }

    private long cellsOf(Runnable reserving) {
        int before = layout.size();
        reserving.run();
        return (long) layout.size() - before;
    }

    /** What the windows cost, by index; known once {@link #finish} has laid them out. */
    public List<WindowCost> costs() {
        return costs;
    }
}
