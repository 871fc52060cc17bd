package io.ringmill.window.runtime;

import io.ringmill.state.StateMoves;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * The timers that are set on one stream: by key, calls at an event time for which generated code has asked. They are due
 * in order of time, and at the same time in the order in which they were set.
 *
 * <p>Setting a timer later, as is done with each event of a key, moves nothing in the heap: its entry stays at the time
 * that was asked for first, and goes to its place when that has come.
 *
 * <p><b>Threading:</b> one thread, the program's. <b>Allocation:</b> for more timers at once than ever before.
 * <b>Units:</b> epoch nanoseconds. <b>Cost:</b> O(1) to set one later, else O(log n) of those that are set.
 */
public final class KeyTimers {

    /** {@link #nextNs()} where no timer is set. */
    public static final long NEVER = Long.MAX_VALUE;

    private TimerCells[] timers;

    private final DeadlineHeap heap = new DeadlineHeap() {
        @Override
        void placed(int slot, int at) {
            places[slot] = at;
        }
    };

    /** By slot: which timer it is of, of which key, when it is due, when it was set, and where in the heap it is. */
    private int[] timerOf = new int[16];

    private int[] keyOf = new int[16];
    private long[] dueNs = new long[16];
    private long[] orders = new long[16];
    private int[] places = new int[16];

    /** Slots that were used before, and are not now. */
    private final KeyList free = new KeyList();

    private int slots;
    private long set;

    private int firstTimer;
    private int firstKey;
    private long firstNs;

    /** {@code timers}: all of the program, by index. */
    public KeyTimers(List<TimerCells> timers) {
        this.timers = timers.toArray(TimerCells[]::new);
    }

    /** One for each stream of a program with these timers. */
    public static KeyTimers[] ofStreams(int streams, List<TimerCells> timers) {
        KeyTimers[] all = new KeyTimers[streams];
        Arrays.setAll(all, stream -> new KeyTimers(timers));
        return all;
    }

    /** By timer of a program, which it is among those of another that takes its place; negative where it is none. */
    public static int[] places(TimerCells[] before, TimerCells[] after, StateMoves moves) {
        int[] places = new int[before.length];
        for (int timer = 0; timer < places.length; timer++) {
            int cell = moves.placeOf(before[timer].cell());
            places[timer] = -1;
            for (int i = 0; cell >= 0 && i < after.length; i++) {
                places[timer] = after[i].cell() == cell ? i : places[timer];
            }
        }
        return places;
    }

    /** From now on it is of a program with these timers; those that are none of them are not set any more. */
    public void goOnWith(TimerCells[] newTimers, int[] newPlaces) {
        timers = newTimers;
        boolean[] unused = new boolean[slots];
        for (int i = 0; i < free.size(); i++) {
            unused[free.get(i)] = true;
        }
        for (int slot = 0; slot < unused.length; slot++) {
            if (unused[slot]) {
                continue;
            }
            timerOf[slot] = newPlaces[timerOf[slot]];
            if (timerOf[slot] < 0) {
                heap.remove(places[slot]);
                free.add(slot);
            }
        }
    }

    /** The states of a program's keys, by key, with its timers, by stream. */
    public static KeyStates states(Supplier<double[][]> states, KeyTimers[] timers, TimerCells[] cells) {
        return new KeyStates() {
            @Override
            public int keys() {
                return states.get().length;
            }

            @Override
            public double[] stateIfAny(int key) {
                return key < keys() ? states.get()[key] : null;
            }

            @Override
            public long timerNs(int timer, double[] state) {
                return timers[cells[timer].stream()].dueNs(timer, state);
            }
        };
    }

    /** Sets the timer of a key, whose state this is, to that time: anew, sooner or later. */
    public void schedule(int timer, double[] state, int key, long timeNs) {
        int slot = (int) state[timers[timer].cell()] - 1;
        long order = set++;
        if (slot < 0) {
            add(timer, state, key, timeNs, order);
            return;
        }
        dueNs[slot] = timeNs;
        orders[slot] = order;
        if (timeNs < heap.timeNs(places[slot])) {
            heap.place(places[slot], timeNs, order, slot);
        }
    }

    private void add(int timer, double[] state, int key, long timeNs, long order) {
        int slot = slot(timer, key);
        state[timers[timer].cell()] = slot + 1;
        dueNs[slot] = timeNs;
        orders[slot] = order;
        heap.add(timeNs, order, slot);
    }

    /** When the timer of a key, whose state this is, is due; {@link #NEVER} if it is not set. */
    public long dueNs(int timer, double[] state) {
        int slot = (int) state[timers[timer].cell()] - 1;
        return slot < 0 ? NEVER : dueNs[slot];
    }

    /** The timer of a key is not set any more. */
    public void cancel(int timer, double[] state) {
        int slot = (int) state[timers[timer].cell()] - 1;
        if (slot >= 0) {
            heap.remove(places[slot]);
            free.add(slot);
            state[timers[timer].cell()] = 0;
        }
    }

    private int slot(int timer, int key) {
        int slot = free.size() > 0 ? free.takeLast() : slots++;
        if (slot == keyOf.length) {
            timerOf = Arrays.copyOf(timerOf, 2 * slot);
            keyOf = Arrays.copyOf(keyOf, 2 * slot);
            dueNs = Arrays.copyOf(dueNs, 2 * slot);
            orders = Arrays.copyOf(orders, 2 * slot);
            places = Arrays.copyOf(places, 2 * slot);
        }
        timerOf[slot] = timer;
        keyOf[slot] = key;
        return slot;
    }

    /**
     * The state of one of the timers: by key, when it is due, and as which of all it was set.
     *
     * @param stateIfAny the key's state, which is loaded before; null if there is none
     */
    public Stateful holder(int timer, IntFunction<double[]> stateIfAny) {
        return new Holder(timer, stateIfAny);
    }

    private final class Holder implements Stateful {
        private final int timer;
        private final IntFunction<double[]> stateIfAny;

        Holder(int timer, IntFunction<double[]> stateIfAny) {
            this.timer = timer;
            this.stateIfAny = stateIfAny;
        }

        @Override
        public void saveShared(StateWriter out) {
            out.putLong(set);
        }

        /** Numbers go on behind the greatest of those that were given. */
        @Override
        public void loadShared(StateReader in) {
            set = Math.max(set, in.getLong());
        }

        /** Its slot; negative if it is not set. */
        private int slotOf(int key) {
            double[] state = stateIfAny.apply(key);
            return state == null ? -1 : (int) state[timers[timer].cell()] - 1;
        }

        @Override
        public boolean has(int key) {
            return slotOf(key) >= 0;
        }

        @Override
        public void saveKey(int key, StateWriter out) {
            int slot = slotOf(key);
            out.putByte(slot < 0 ? 0 : 1);
            if (slot >= 0) {
                out.putLong(dueNs[slot]);
                out.putLong(orders[slot]);
            }
        }

        @Override
        public void loadKey(int key, StateReader in) {
            if (in.getByte() != 0) {
                add(timer, stateIfAny.apply(key), key, in.getLong(), in.getLong());
            }
        }
    }

    /** A time before which nothing is due. */
    public long nextNs() {
        return heap.isEmpty() ? NEVER : heap.firstNs();
    }

    /**
     * Takes out the first timer if it is due at that time or before; {@link #timer}, {@link #key} and {@link #timeNs} say
     * which it is. The cell in the key's state is the caller's to clear.
     */
    public boolean takeDue(long upToNs) {
        while (!heap.isEmpty() && heap.firstNs() <= upToNs) {
            int slot = heap.firstKey();
            if (orders[slot] != heap.firstOrder()) {
                heap.place(0, dueNs[slot], orders[slot], slot);
                continue;
            }
            heap.removeFirst();
            free.add(slot);
            firstTimer = timerOf[slot];
            firstKey = keyOf[slot];
            firstNs = dueNs[slot];
            return true;
        }
        return false;
    }

    /** Of the one that was taken out last. */
    public int timer() {
        return firstTimer;
    }

    public int key() {
        return firstKey;
    }

    /** When it was due, which the watermark may be past. */
    public long timeNs() {
        return firstNs;
    }
}
