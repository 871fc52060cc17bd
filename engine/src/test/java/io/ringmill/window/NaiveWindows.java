package io.ringmill.window;

import io.ringmill.event.Cells;
import io.ringmill.time.NaiveCalendar;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Windows over one stream as the reference says them, computed from everything that ever happened: no state but lists
 * of events. The oracle for the generated programs.
 */
final class NaiveWindows {

    /** A select: aggregate of one of the row's values. */
    record Select(String name, String aggregate, int argument, int second, double parameter) {}

    /** What an event or row brings: a Double, or a Long for a long or the id of a text. */
    record Row(int key, long timeNs, List<Number> values) {

        /** As a double, missing as NaN. */
        double number(int i) {
            return values.get(i) instanceof Long whole ? Cells.toDouble(whole) : (double) values.get(i);
        }
    }

    /** What is emitted; {@code window} is an index, start is ignored where {@code startKnown} is false. */
    record Emission(
            int window,
            int key,
            long timeNs,
            long start,
            boolean startKnown,
            long end,
            long count,
            List<Number> values,
            List<DoubleSupplier> scales) {}

    /** An open session; {@code order} is that in which they were opened. */
    static final class Session {
        final int key;
        int order;
        final List<Row> rows = new ArrayList<>();

        Session(int key, int order) {
            this.key = key;
            this.order = order;
        }

        long first() {
            return rows.stream().mapToLong(Row::timeNs).min().orElseThrow();
        }

        long last() {
            return rows.stream().mapToLong(Row::timeNs).max().orElseThrow();
        }
    }

    /** A window's form, and when and from how many events on it emits. */
    record Shape(WindowForm form, Emit emit, long min) {}

    private final List<NaiveWindow> windows;
    private final long outOfOrderNs;
    private long newest = Long.MIN_VALUE;
    private long watermark = Long.MIN_VALUE;
    private long now = Long.MIN_VALUE;
    private boolean atBound;
    private boolean doing;
    private boolean ends;
    private List<Emission> out = new ArrayList<>();

    NaiveWindows(List<NaiveWindow> windows, long outOfOrderNs) {
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
        for (NaiveWindow window : windows) {
            if (window.on == -1) {
                enter(window, event);
            }
        }
        List<Emission> rows = out;
        rows.sort(Comparator.comparingInt(Emission::window));
        for (NaiveWindow window : windows) {
            rows.stream().filter(row -> row.window() == window.index).forEach(closed::add);
            out = new ArrayList<>();
            emitSeveral(window);
            closed.addAll(out);
        }
        return closed;
    }

    /** The windows that hold the rows that have entered a hopping one, each with what it brings about. */
    private void emitSeveral(NaiveWindow window) {
        List<Row> rows = List.copyOf(window.entered);
        window.entered.clear();
        for (Row row : rows) {
            for (long end : ends(window, row.timeNs())) {
                emitAlone(window, row.key(), row.timeNs(), end);
            }
        }
    }

    List<Emission> end() {
        out = new ArrayList<>();
        ends = true;
        advance(Long.MAX_VALUE);
        for (NaiveWindow window : windows) {
            if (window.form.closesByTime()) {
                continue;
            }
            if (window.emit.kind() == Emit.Kind.CLOSE) {
                Map<Integer, List<Row>> open =
                        window.form.kind() == WindowForm.Kind.TUMBLING_EVENTS ? window.block : window.rows;
                for (int key : new java.util.TreeSet<>(window.rows.keySet())) {
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
            NaiveWindow due = null;
            long at = Long.MAX_VALUE;
            boolean tick = false;
            for (NaiveWindow window : windows) {
                if (!window.dirty.isEmpty() && (due == null || window.tick < at)) {
                    due = window;
                    at = window.tick;
                    tick = true;
                }
                boolean goesOn = window.closedNs != Long.MIN_VALUE
                        && window.isHeld()
                        && isReached(window, window.closedNs + window.hop());
                if (!window.panes.isEmpty() || goesOn) {
                    long end = window.panes.isEmpty()
                            ? Long.MAX_VALUE
                            : window.panes.keySet().iterator().next();
                    if (goesOn) {
                        end = Math.min(end, window.closedNs + window.hop());
                    }
                    if (due == null || end < at) {
                        due = window;
                        at = end;
                        tick = false;
                    }
                }
                for (Session session : window.sessions) {
                    long end = session.last() + window.form.size() + 1;
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
            atBound = tick || due.form.kind() != WindowForm.Kind.SESSION;
            doing = true;
            if (tick) {
                tick(due, at);
            } else {
                close(due, at);
            }
            atBound = false;
            doing = false;
        }
    }

    /** Whether the newest event is not before the window of that end, or there may be newer ones. */
    private boolean isReached(NaiveWindow window, long end) {
        return !ends || end - window.form.size() <= newest;
    }

    private void closeSession(NaiveWindow window, long at) {
        Session session = window.sessions.stream()
                .filter(each -> each.last() + window.form.size() + 1 == at)
                .min(Comparator.comparingInt(each -> each.order))
                .orElseThrow();
        boolean changed = window.dirty.contains(List.of((long) session.key, (long) session.order));
        if (window.emit.kind() == Emit.Kind.CLOSE || changed) {
            emitAlone(window, session.key, at - 1, session.order);
            window.clearDirty(session.key, session.order);
        }
        window.sessions.remove(session);
    }

    private void close(NaiveWindow window, long end) {
        if (window.form.kind() == WindowForm.Kind.SESSION) {
            closeSession(window, end);
            return;
        }
        Map<Integer, List<Row>> keys = window.panes.getOrDefault(end, Map.of());
        List<Integer> inOrder = new ArrayList<>(keys.keySet());
        if (window.isHeld()) {
            window.closedNs = end;
            if (isReached(window, end)) {
                inOrder.addAll(window.heldKeys(end - window.form.size()));
            }
            inOrder = new ArrayList<>(new java.util.TreeSet<>(inOrder));
        } else if (window.form.kind() == WindowForm.Kind.HOPPING) {
            Collections.sort(inOrder);
        }
        for (int key : inOrder) {
            boolean changed = window.dirty.contains(List.of((long) key, end));
            if (window.emit.kind() == Emit.Kind.CLOSE || changed) {
                emitAlone(window, key, end, end);
                window.clearDirty(key, end);
            }
        }
        window.panes.remove(end);
    }

    private void tick(NaiveWindow window, long at) {
        List<List<Long>> changed = new ArrayList<>(window.dirty);
        List<Integer> keys = new ArrayList<>(window.order);
        if (window.form.kind() == WindowForm.Kind.HOPPING) {
            Collections.sort(keys);
        }
        window.dirty.clear();
        window.order.clear();
        for (int key : keys) {
            changed.stream()
                    .filter(entry -> entry.get(0) == key)
                    .sorted(Comparator.comparing(entry -> window.form.kind() == WindowForm.Kind.SESSION
                            ? session(window, entry.get(1)).first()
                            : entry.get(1)))
                    .forEach(entry -> emitAlone(window, key, at, entry.get(1)));
        }
    }

    private static Session session(NaiveWindow window, long order) {
        return window.sessions.stream()
                .filter(session -> session.order == order)
                .findFirst()
                .orElseThrow();
    }

    /** An emission outside of an event: its row, then those of the windows on it. */
    private void emitAlone(NaiveWindow window, int key, long timeNs, long pane) {
        List<Emission> before = out;
        out = new ArrayList<>();
        emit(window, key, timeNs, pane);
        List<Emission> rest = new ArrayList<>(out.subList(1, out.size()));
        rest.sort(Comparator.comparingInt(Emission::window));
        before.add(out.get(0));
        for (NaiveWindow child : windows) {
            rest.stream().filter(row -> row.window() == child.index).forEach(before::add);
            out = new ArrayList<>();
            if (descends(child, window)) {
                emitSeveral(child);
            }
            before.addAll(out);
        }
        out = before;
    }

    private boolean descends(NaiveWindow window, NaiveWindow from) {
        return window.on == from.index || (window.on >= 0 && descends(windows.get(window.on), from));
    }

    private void enter(NaiveWindow window, Row row) {
        if (!window.where.test(row)) {
            return;
        }
        int key = window.byAll ? 0 : row.key();
        Row own = new Row(key, row.timeNs(), row.values());
        List<Row> rows = window.rows.computeIfAbsent(key, none -> new ArrayList<>());
        if (window.reset.test(row)) {
            beginAnew(window, own, rows);
        }
        rows.add(own);
        long pane = 0;
        List<Long> panes = List.of(0L);
        if (isOfPanes(window)) {
            panes = ends(window, row.timeNs());
            for (long end : panes) {
                window.panes
                        .computeIfAbsent(end, none -> new LinkedHashMap<>())
                        .computeIfAbsent(key, none -> new ArrayList<>())
                        .add(own);
            }
            pane = panes.isEmpty() ? 0 : panes.get(0);
        } else if (window.form.kind() == WindowForm.Kind.SESSION) {
            pane = enterSession(window, own).order;
            panes = List.of(pane);
        } else if (window.form.kind() == WindowForm.Kind.TUMBLING_EVENTS) {
            List<Row> block = window.block.computeIfAbsent(key, none -> new ArrayList<>());
            block.add(own);
            if (block.size() == window.form.size()) {
                emit(window, key, row.timeNs(), 0);
                window.block.remove(key);
                window.clearDirty(key, 0);
                return;
            }
        }
        if (window.emit.kind() == Emit.Kind.EACH) {
            if (window.form.kind() == WindowForm.Kind.HOPPING) {
                window.entered.add(own);
            } else {
                emit(window, key, row.timeNs(), pane);
            }
        } else if (window.emit.kind() == Emit.Kind.EVERY) {
            markDirty(window, key, panes);
        }
    }

    private void markDirty(NaiveWindow window, int key, List<Long> panes) {
        if (window.dirty.isEmpty() && !panes.isEmpty()) {
            long every = window.emit.everyNs();
            // What closes at a time is emitted then by windows on it.
            long ticked = doing && now != Long.MAX_VALUE ? now - 1 : now;
            window.tick = Math.floorDiv(ticked, every) * every + every;
            if (window.tick < ticked) {
                window.tick = Long.MAX_VALUE;
            }
        }
        for (long changed : panes) {
            if (!window.dirty.contains(List.of((long) key, changed))) {
                window.dirty.add(List.of((long) key, changed));
                if (!window.order.contains(key)) {
                    window.order.add(key);
                }
            }
        }
    }

    private void beginAnew(NaiveWindow window, Row row, List<Row> rows) {
        if (window.emit.kind() == Emit.Kind.CLOSE
                && !contents(window, row.key(), 0).isEmpty()) {
            emit(window, row.key(), row.timeNs(), 0);
        }
        rows.clear();
        window.block.remove(row.key());
    }

    private static boolean isOfPanes(NaiveWindow window) {
        return window.form.kind() == WindowForm.Kind.TUMBLING_TIME || window.form.kind() == WindowForm.Kind.HOPPING;
    }

    /** When the tumbling or hopping windows end to which a time belongs. */
    private List<Long> ends(NaiveWindow window, long timeNs) {
        long time = window.on >= 0 && atBound ? timeNs - 1 : timeNs;
        WindowForm form = window.form;
        long hop = window.hop();
        List<Long> ends = new ArrayList<>();
        if (form.calendar().isPresent()) {
            return List.of(NaiveCalendar.span(form.calendar().get(), form.offsetNs(), time)
                    .endNs());
        }
        long start = Math.floorDiv(time - form.offsetNs(), hop) * hop + form.offsetNs();
        for (; start + form.size() > time; start -= hop) {
            ends.add(0, start + form.size());
        }
        return ends;
    }

    private Session enterSession(NaiveWindow window, Row row) {
        long time = row.timeNs();
        List<Session> touching = window.sessions.stream()
                .filter(each -> each.key == row.key()
                        && time >= each.first() - window.form.size()
                        && time <= each.last() + window.form.size())
                .sorted(Comparator.comparingInt(each -> each.order))
                .toList();
        Session session = touching.isEmpty() ? new Session(row.key(), ++window.opened) : touching.get(0);
        if (touching.isEmpty()) {
            window.sessions.add(session);
        }
        for (Session other : touching) {
            if (other != session) {
                session.rows.addAll(other.rows);
                window.sessions.remove(other);
                List<Long> entry = List.of((long) row.key(), (long) other.order);
                List<Long> own = List.of((long) row.key(), (long) session.order);
                if (window.dirty.contains(entry)) {
                    if (!window.dirty.contains(own)) {
                        window.dirty.add(own);
                    }
                    window.dirty.remove(entry);
                }
            }
        }
        session.rows.add(row);
        return session;
    }

    /** What the window of a key holds, in its order. */
    private List<Row> contents(NaiveWindow window, int key, long pane) {
        List<Row> all = window.rows.getOrDefault(key, List.of());
        return switch (window.form.kind()) {
            case SLIDING_EVENTS -> all.subList((int) Math.max(0, all.size() - window.form.size()), all.size());
            case SLIDING_TIME -> {
                long t = all.stream().mapToLong(Row::timeNs).max().orElse(0);
                yield byTime(all.stream()
                        .filter(row -> row.timeNs() > t - window.form.size())
                        .toList());
            }
            case TUMBLING_TIME, HOPPING ->
                window.panes.getOrDefault(pane, Map.of()).getOrDefault(key, List.of());
            case TUMBLING_EVENTS -> window.block.getOrDefault(key, List.of());
            case RUNNING -> all;
            case SESSION -> session(window, pane).rows;
        };
    }

    static List<Row> byTime(List<Row> rows) {
        List<Row> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparingLong(Row::timeNs));
        return sorted;
    }

    private long bound(NaiveWindow window, List<Row> rows, boolean first) {
        return switch (window.form.kind()) {
            case RUNNING, SLIDING_TIME, SESSION ->
                first
                        ? rows.stream().mapToLong(Row::timeNs).min().orElseThrow()
                        : rows.stream().mapToLong(Row::timeNs).max().orElseThrow();
            default -> rows.get(first ? 0 : rows.size() - 1).timeNs();
        };
    }

    private static long startOf(NaiveWindow window, long end) {
        WindowForm form = window.form;
        return form.calendar()
                .map(span -> NaiveCalendar.span(span, form.offsetNs(), end - 1).startNs())
                .orElse(end - form.size());
    }

    private static double rate(NaiveWindow window, int count, long spanNs) {
        if (window.form.kind() == WindowForm.Kind.SLIDING_TIME || isOfPanes(window)) {
            return count * 1e9 / (window.form.calendar().isPresent() ? spanNs : window.form.size());
        }
        return spanNs > 0 ? (count - 1) * 1e9 / spanNs : Double.NaN;
    }

    private void emit(NaiveWindow window, int key, long timeNs, long pane) {
        List<Row> rows = contents(window, key, pane);
        boolean session = window.form.kind() == WindowForm.Kind.SESSION;
        long start = isOfPanes(window) ? startOf(window, pane) : bound(window, rows, true);
        long last = isOfPanes(window) ? pane : bound(window, rows, false);
        long end = session ? last + window.form.size() : last;
        List<Row> ordered = window.form.closesByTime() ? byTime(rows) : rows;
        NaiveValue.Contents held =
                new NaiveValue.Contents(window, key, ordered, rows.isEmpty() ? window.rows.get(key) : rows, start, end);
        List<NaiveValue> selected = window.selects.stream()
                .map(select -> NaiveValue.of(held, select, () -> rate(window, rows.size(), last - start)))
                .toList();
        List<Number> values = selected.stream().map(NaiveValue::value).toList();
        List<DoubleSupplier> scales = selected.stream().map(NaiveValue::scale).toList();
        out.add(new Emission(
                window.index,
                key,
                timeNs,
                start,
                window.form.kind() != WindowForm.Kind.SLIDING_EVENTS,
                end,
                rows.size(),
                values,
                scales));
        for (NaiveWindow child : windows) {
            if (child.on == window.index) {
                enter(child, new Row(key, timeNs, values));
            }
        }
    }
}
