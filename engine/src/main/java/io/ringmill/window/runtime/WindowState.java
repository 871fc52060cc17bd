package io.ringmill.window.runtime;

import io.ringmill.event.StreamSpec;
import io.ringmill.state.StateException;
import io.ringmill.state.StateForm;
import io.ringmill.state.StateMoves;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.collections.Int2IntHashMap;
import org.agrona.collections.Int2ObjectHashMap;

/** What holds the state of a window program, by component: cells first, since what comes behind them looks at these. */
final class WindowState {

    private WindowState() {}

    static Map<String, List<Stateful>> holders(WindowRuntime runtime) {
        Map<String, List<Stateful>> holders = new LinkedHashMap<>();
        for (String component : runtime.form().runs().keySet()) {
            add(holders, component, new Cells(runtime, component));
        }
        for (EventTimers timers : runtime.timers) {
            StreamSpec stream = runtime.streams.get(timers.stream);
            add(holders, StateForm.stream(stream.name()), new Clock(runtime, timers));
        }
        for (int window = 0; window < runtime.shapes.length; window++) {
            WindowCells shape = runtime.shapes[window];
            String component = StateForm.window(shape.spec().name());
            EventTimers timers = runtime.timers[shape.root()];
            if (timers.open[window] != null) {
                add(holders, component, timers.open[window]);
            }
            add(holders, component, new Ticks(runtime, timers, window));
        }
        for (int ring = 0; ring < runtime.rings.length; ring++) {
            if (runtime.rings[ring] != null) {
                add(holders, runtime.keyRings.component(ring), new Ring(runtime, ring));
            }
        }
        for (int timer = 0; timer < runtime.timerCells.length; timer++) {
            TimerCells cells = runtime.timerCells[timer];
            KeyTimers of = runtime.keyTimers[cells.stream()];
            add(holders, runtime.form().component(cells.cell()), of.holder(timer, runtime::stateIfAny));
        }
        return holders;
    }

    /** Moves it from one program to another, as {@link WindowProgram#goOnFrom} says. */
    static void move(WindowRuntime from, WindowRuntime to, Set<String> anew) {
        StateMoves moves = StateMoves.between(from.form(), to.form(), anew);
        to.states = from.states;
        to.stateBytes = 0;
        for (int key = 0; key < to.states.length; key++) {
            if (to.states[key] != null) {
                to.states[key] = moves.moved(to.states[key]);
                to.stateBytes += (long) to.initial().length * Double.BYTES;
            }
        }
        to.keyRings.takeOver(from.keyRings);
        System.arraycopy(from.counts, 0, to.counts, 0, to.counts.length);
        System.arraycopy(from.clocks, 0, to.clocks, 0, to.clocks.length);
        int[] places = KeyTimers.places(from.timerCells, to.timerCells, moves);
        for (int stream = 0; stream < to.timers.length; stream++) {
            to.keyTimers[stream] = from.keyTimers[stream];
            to.keyTimers[stream].goOnWith(to.timerCells, places);
            to.timers[stream] = from.timers[stream];
            to.timers[stream].goOnIn(to);
        }
    }

    private static void add(Map<String, List<Stateful>> holders, String component, Stateful holder) {
        holders.computeIfAbsent(component, added -> new ArrayList<>()).add(holder);
    }

    /** A component's cells in the keys' states, and what these own. */
    private static final class Cells implements Stateful {
        private final WindowRuntime runtime;
        private final StateForm form;
        private final String component;
        /** Null if the component is no window. */
        private final WindowCells shape;

        Cells(WindowRuntime runtime, String component) {
            this.runtime = runtime;
            this.component = component;
            form = runtime.form();
            shape = Arrays.stream(runtime.shapes)
                    .filter(each -> StateForm.window(each.spec().name()).equals(component))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public boolean has(int key) {
            double[] state = runtime.stateIfAny(key);
            return state != null && !form.isInitial(component, state);
        }

        @Override
        public void saveKey(int key, StateWriter out) {
            boolean has = has(key);
            out.putByte(has ? 1 : 0);
            if (has) {
                double[] state = runtime.stateIfAny(key);
                form.save(component, state, out);
                if (shape != null) {
                    runtime.ownedMemory.save(shape, state, shape.paneFrom(), out);
                }
            }
        }

        @Override
        public void loadKey(int key, StateReader in) {
            if (in.getByte() != 0) {
                if (has(key)) {
                    throw new StateException("a key's state of " + component + " is loaded twice");
                }
                double[] state = runtime.state(key);
                form.load(component, state, in);
                if (shape != null) {
                    runtime.ownedMemory.load(shape, state, shape.paneFrom(), in);
                }
            }
        }
    }

    /** A stream's clock and counts, and by key when it may expire. */
    private static final class Clock implements Stateful {
        private final WindowRuntime runtime;
        private final EventTimers timers;
        private final int firstCount;
        private Int2ObjectHashMap<Long> deadlines;

        Clock(WindowRuntime runtime, EventTimers timers) {
            this.runtime = runtime;
            this.timers = timers;
            firstCount = timers.stream * WindowProgram.STATUSES;
        }

        @Override
        public void beginSaving() {
            deadlines = timers.expiry.deadlines();
        }

        @Override
        public void saveShared(StateWriter out) {
            out.putLong(runtime.clocks[timers.clock + WindowRuntime.WATERMARK]);
            out.putByte(timers.ends ? 1 : 0);
            for (int status = 0; status < WindowProgram.STATUSES; status++) {
                out.putLong(runtime.counts[firstCount + status]);
            }
        }

        @Override
        public void loadShared(StateReader in) {
            int watermark = timers.clock + WindowRuntime.WATERMARK;
            runtime.clocks[watermark] = Math.max(runtime.clocks[watermark], in.getLong());
            timers.ends |= in.getByte() != 0;
            for (int status = 0; status < WindowProgram.STATUSES; status++) {
                runtime.counts[firstCount + status] += in.getCount();
            }
        }

        @Override
        public boolean has(int key) {
            return deadlines.containsKey(key);
        }

        @Override
        public void saveKey(int key, StateWriter out) {
            Long deadlineNs = deadlines.get(key);
            out.putLong(deadlineNs == null ? Long.MAX_VALUE : deadlineNs);
        }

        @Override
        public void loadKey(int key, StateReader in) {
            timers.expireAfter(in.getLong(), key);
        }

        @Override
        public void endLoading() {
            // Whatever is due, the next move of the clock looks.
            timers.setDue(Long.MIN_VALUE);
        }
    }

    /** A window's next tick and counts, and by key its place among those to be emitted then. */
    private static final class Ticks implements Stateful {
        private final WindowRuntime runtime;
        private final EventTimers timers;
        private final int window;
        private final int[] counts;
        private Int2IntHashMap places;

        Ticks(WindowRuntime runtime, EventTimers timers, int window) {
            this.runtime = runtime;
            this.timers = timers;
            this.window = window;
            counts = new int[] {runtime.emissionsCell(window), runtime.cappedCell(window)};
        }

        @Override
        public void beginSaving() {
            places = timers.noted[window].places();
        }

        @Override
        public void saveShared(StateWriter out) {
            out.putLong(timers.dirty[window] > 0 ? timers.tickNs[window] : Long.MAX_VALUE);
            for (int count : counts) {
                out.putLong(runtime.counts[count]);
            }
        }

        @Override
        public void loadShared(StateReader in) {
            timers.tickNs[window] = Math.min(timers.tickNs[window], in.getLong());
            for (int count : counts) {
                runtime.counts[count] += in.getCount();
            }
        }

        @Override
        public boolean has(int key) {
            return places.containsKey(key);
        }

        @Override
        public void saveKey(int key, StateWriter out) {
            out.putInt(places.get(key));
        }

        @Override
        public void loadKey(int key, StateReader in) {
            int place = in.getInt();
            if (place >= 0) {
                timers.noted[window].load(key, place);
                double[] state = runtime.stateIfAny(key);
                timers.dirty[window] += state == null ? 0 : timers.marks(window, state, key);
            }
        }

        @Override
        public void endLoading() {
            timers.noted[window].endLoading();
        }
    }

    /** The rings of sliding windows that are not within the keys' states. */
    private static final class Ring implements Stateful {
        private final WindowRuntime runtime;
        private final int ring;

        Ring(WindowRuntime runtime, int ring) {
            this.runtime = runtime;
            this.ring = ring;
        }

        @Override
        public boolean has(int key) {
            double[][] ofKeys = runtime.keyRings.rings[ring];
            return key < ofKeys.length && ofKeys[key] != null;
        }

        @Override
        public void saveKey(int key, StateWriter out) {
            boolean has = has(key);
            out.putByte(has ? 1 : 0);
            if (has) {
                runtime.keyRings.save(ring, runtime.stateIfAny(key), key, out);
            }
        }

        @Override
        public void loadKey(int key, StateReader in) {
            if (in.getByte() != 0) {
                runtime.keyRings.load(ring, runtime.state(key), key, in);
            }
        }
    }
}
