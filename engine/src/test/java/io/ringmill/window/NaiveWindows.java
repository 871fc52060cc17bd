package io.ringmill.window;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Windows over one stream as the reference says them, computed from everything that ever happened: no state but lists
 * of events. The oracle for the generated programs.
 */
final class NaiveWindows {

    /** A select: aggregate of one of the row's values. */
    record Select(String name, String aggregate, int argument, double parameter) {}

    /** What an event or row brings. */
    record Row(int key, long timeNs, List<Double> values) {}

    /** What is emitted; {@code window} is an index, start is ignored where {@code startKnown} is false. */
    record Emission(
            int window,
            int key,
            long timeNs,
            long start,
            boolean startKnown,
            long end,
            long count,
            List<Double> values) {}

    /** A window's form, and when and from how many events on it emits. */
    record Shape(WindowForm form, Emit emit, long min) {}

    /** A window: {@code on} is -1 for the stream, else a window's index. */
    static final class Window {
        final int index;
        final int on;
        final boolean byAll;
        final WindowForm form;
        final Emit emit;
        final long min;
        final Predicate<Row> where;
        final List<Select> selects;
        /** By key, all rows that came in. */
        final Map<Integer, List<Row>> rows = new LinkedHashMap<>();
        /** By key, rows of the block of N events not yet closed. */
        final Map<Integer, List<Row>> block = new LinkedHashMap<>();
        /** By end, then key in order of arrival. */
        final Map<Long, Map<Integer, List<Row>>> panes = new java.util.TreeMap<>();
        /** Keys, and ends of their panes, that changed since the last tick and were not emitted. */
        final List<List<Long>> dirty = new ArrayList<>();
        /** The keys in the order in which they first changed since the last tick. */
        final List<Integer> order = new ArrayList<>();

        boolean clean(int key, long pane) {
            boolean was = dirty.remove(List.of((long) key, pane));
            if (dirty.isEmpty()) {
                order.clear();
            }
            return was;
        }

        long tick = Long.MAX_VALUE;

        Window(int index, int on, boolean byAll, Shape shape, Predicate<Row> where, List<Select> selects) {
            this.index = index;
            this.on = on;
            this.byAll = byAll;
            this.form = shape.form();
            this.emit = shape.emit();
            this.min = shape.min();
            this.where = where;
            this.selects = selects;
        }
    }

    private final List<Window> windows;
    private final long outOfOrderNs;
    private long newest = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;
    private long now = Long.MIN_VALUE;
    private boolean atBound;
    private List<Emission> out = new ArrayList<>();

    NaiveWindows(List<Window> windows, long outOfOrderNs) {
        this.windows = windows;
        this.outOfOrderNs = outOfOrderNs;
    }

    /** Takes an event in; null if it is late. */
    List<Emission> onEvent(Row event) {
        out = new ArrayList<>();
        if (event.timeNs() < watermark) {
            return null;
        }
        newest = Math.max(newest, event.timeNs());
        watermark = Math.max(watermark, newest - outOfOrderNs);
        advance(watermark);
        List<Emission> closed = out;
        out = new ArrayList<>();
        for (Window window : windows) {
            if (window.on == -1) {
                enter(window, event);
            }
        }
        out.sort(Comparator.comparingInt(Emission::window));
        closed.addAll(out);
        return closed;
    }

    List<Emission> end() {
        out = new ArrayList<>();
        advance(Long.MAX_VALUE);
        for (Window window : windows) {
            if (window.form.closesByTime()) {
                continue;
            }
            if (window.emit.kind() == Emit.Kind.CLOSE) {
                Map<Integer, List<Row>> open =
                        window.form.kind() == WindowForm.Kind.TUMBLING_EVENTS ? window.block : window.rows;
                for (int key : window.rows.keySet()) {
                    List<Row> rows = open.getOrDefault(key, List.of());
                    if (!rows.isEmpty()) {
                        emitAlone(window, key, bound(window, rows, false), 0);
                    }
                }
            }
            advance(Long.MAX_VALUE);
        }
        return out;
    }

    private void advance(long to) {
        while (true) {
            Window due = null;
            long at = Long.MAX_VALUE;
            boolean tick = false;
            for (Window window : windows) {
                if (!window.dirty.isEmpty() && (due == null || window.tick < at)) {
                    due = window;
                    at = window.tick;
                    tick = true;
                }
                if (!window.panes.isEmpty()) {
                    long end = window.panes.keySet().iterator().next();
                    if (due == null || end < at) {
                        due = window;
                        at = end;
                        tick = false;
                    }
                }
            }
            if (due == null || at > to) {
                now = Math.max(now, to);
                return;
            }
            now = Math.max(now, at);
            atBound = true;
            if (tick) {
                tick(due, at);
            } else {
                close(due, at);
            }
            atBound = false;
        }
    }

    private void close(Window window, long end) {
        Map<Integer, List<Row>> keys = window.panes.get(end);
        for (int key : keys.keySet()) {
            boolean changed = window.dirty.contains(List.of((long) key, end));
            if (window.emit.kind() == Emit.Kind.CLOSE || changed) {
                emitAlone(window, key, end, end);
                window.clean(key, end);
            }
        }
        window.panes.remove(end);
    }

    private void tick(Window window, long at) {
        List<List<Long>> changed = new ArrayList<>(window.dirty);
        List<Integer> keys = List.copyOf(window.order);
        window.dirty.clear();
        window.order.clear();
        for (int key : keys) {
            changed.stream()
                    .filter(entry -> entry.get(0) == key)
                    .sorted(Comparator.comparing(entry -> entry.get(1)))
                    .forEach(entry -> emitAlone(window, key, at, entry.get(1)));
        }
    }

    /** An emission outside of an event: its row, then those of the windows on it. */
    private void emitAlone(Window window, int key, long timeNs, long pane) {
        List<Emission> before = out;
        out = new ArrayList<>();
        emit(window, key, timeNs, pane);
        List<Emission> rest = new ArrayList<>(out.subList(1, out.size()));
        rest.sort(Comparator.comparingInt(Emission::window));
        before.add(out.get(0));
        before.addAll(rest);
        out = before;
    }

    private void enter(Window window, Row row) {
        if (!window.where.test(row)) {
            return;
        }
        int key = window.byAll ? 0 : row.key();
        Row own = new Row(key, row.timeNs(), row.values());
        window.rows.computeIfAbsent(key, none -> new ArrayList<>()).add(own);
        long pane = 0;
        if (window.form.kind() == WindowForm.Kind.TUMBLING_TIME) {
            pane = paneEnd(window, row.timeNs());
            window.panes
                    .computeIfAbsent(pane, none -> new LinkedHashMap<>())
                    .computeIfAbsent(key, none -> new ArrayList<>())
                    .add(own);
        } else if (window.form.kind() == WindowForm.Kind.TUMBLING_EVENTS) {
            List<Row> block = window.block.computeIfAbsent(key, none -> new ArrayList<>());
            block.add(own);
            if (block.size() == window.form.size()) {
                emit(window, key, row.timeNs(), 0);
                window.block.remove(key);
                window.clean(key, 0);
                return;
            }
        }
        if (window.emit.kind() == Emit.Kind.EACH) {
            emit(window, key, row.timeNs(), pane);
        } else if (window.emit.kind() == Emit.Kind.EVERY) {
            if (window.dirty.isEmpty()) {
                long every = window.emit.everyNs();
                window.tick = Math.floorDiv(now, every) * every + every;
                if (window.tick < now) {
                    window.tick = Long.MAX_VALUE;
                }
            }
            if (!window.dirty.contains(List.of((long) key, pane))) {
                window.dirty.add(List.of((long) key, pane));
                if (!window.order.contains(key)) {
                    window.order.add(key);
                }
            }
        }
    }

    private long paneEnd(Window window, long timeNs) {
        long time = window.on >= 0 && atBound ? timeNs - 1 : timeNs;
        long size = window.form.size();
        return Math.floorDiv(time - window.form.offsetNs(), size) * size + size + window.form.offsetNs();
    }

    /** What the window of a key holds, in its order. */
    private List<Row> contents(Window window, int key, long pane) {
        List<Row> all = window.rows.getOrDefault(key, List.of());
        return switch (window.form.kind()) {
            case SLIDING_EVENTS -> all.subList((int) Math.max(0, all.size() - window.form.size()), all.size());
            case SLIDING_TIME -> {
                long t = all.stream().mapToLong(Row::timeNs).max().orElse(0);
                yield byTime(all.stream()
                        .filter(row -> row.timeNs() > t - window.form.size())
                        .toList());
            }
            case TUMBLING_TIME -> window.panes.getOrDefault(pane, Map.of()).getOrDefault(key, List.of());
            case TUMBLING_EVENTS -> window.block.getOrDefault(key, List.of());
            case RUNNING -> all;
            case HOPPING, SESSION -> throw new IllegalStateException();
        };
    }

    private static List<Row> byTime(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingLong(Row::timeNs));
        return sorted;
    }

    private long bound(Window window, List<Row> rows, boolean first) {
        return switch (window.form.kind()) {
            case RUNNING, SLIDING_TIME ->
                first
                        ? rows.stream().mapToLong(Row::timeNs).min().orElseThrow()
                        : rows.stream().mapToLong(Row::timeNs).max().orElseThrow();
            default -> rows.get(first ? 0 : rows.size() - 1).timeNs();
        };
    }

    private void emit(Window window, int key, long timeNs, long pane) {
        List<Row> rows = contents(window, key, pane);
        boolean tumbling = window.form.kind() == WindowForm.Kind.TUMBLING_TIME;
        long start = tumbling ? pane - window.form.size() : bound(window, rows, true);
        long end = tumbling ? pane : bound(window, rows, false);
        List<Double> values = new ArrayList<>();
        for (Select select : window.selects) {
            boolean byTime = tumbling
                    && (select.aggregate().equals("first") || select.aggregate().equals("last"));
            List<Double> arguments = (byTime ? byTime(rows) : rows)
                    .stream().map(row -> row.values().get(select.argument())).toList();
            values.add(
                    rows.size() < window.min
                            ? Double.NaN
                            : NaiveAggregate.of(select.aggregate(), arguments, select.parameter()));
        }
        out.add(new Emission(
                window.index,
                key,
                timeNs,
                start,
                window.form.kind() != WindowForm.Kind.SLIDING_EVENTS,
                end,
                rows.size(),
                Collections.unmodifiableList(values)));
        for (Window child : windows) {
            if (child.on == window.index) {
                enter(child, new Row(key, timeNs, values));
            }
        }
    }
}
