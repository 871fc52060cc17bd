package io.ringmill.rule;

import io.ringmill.event.Cells;
import io.ringmill.event.Dictionary;
import io.ringmill.output.Alert;
import io.ringmill.output.AlertLayout;
import io.ringmill.output.RuleStatus;
import io.ringmill.output.RuleStatus.Began;
import io.ringmill.output.RuleStatus.Counted;
import io.ringmill.output.RuleStatus.Run;
import io.ringmill.output.RuleStatus.Seen;
import io.ringmill.output.RuleStatus.State;
import io.ringmill.window.runtime.KeyStates;
import io.ringmill.window.runtime.KeyTimers;
import io.ringmill.window.runtime.Times;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Tells from the states of keys what the rules of a pipeline are doing.
 *
 * <p><b>Threading:</b> a program's, or any while that stands still. <b>Allocation:</b> for what it tells.
 * <b>Cost:</b> O(rules) for a key.
 */
@SuppressWarnings("exports") // for the engine
public final class RuleWatch {

    private final List<AlertLayout> rules;
    private final List<RuleCells> cells;
    private final Dictionary keys;
    private final Dictionary symbols;

    /** {@code cells} of each rule, in their order. */
    public RuleWatch(List<AlertLayout> rules, List<RuleCells> cells, Dictionary keys, Dictionary symbols) {
        this.rules = List.copyOf(rules);
        this.cells = List.copyOf(cells);
        this.keys = keys;
        this.symbols = symbols;
    }

    /** Tells of every rule and key for which it is not in state normal. */
    public void active(KeyStates states, long sequence, Consumer<RuleStatus> told) {
        Alert view = view();
        for (int key = 0; key < states.keys(); key++) {
            double[] state = states.stateIfAny(key);
            for (int rule = 0; state != null && rule < cells.size(); rule++) {
                if (isActive(cells.get(rule), states, state)) {
                    new Look(rule, key, states, state, sequence, view).tell(told);
                }
            }
        }
    }

    private Alert view() {
        return new Alert(rules, keys, symbols);
    }

    /** Tells of one rule and key, whatever its state; of nothing if it is a rule that remembers nothing. */
    public void of(int rule, int key, KeyStates states, long sequence, Consumer<RuleStatus> told) {
        int stateKey = cells.get(rule).allKeys ? 0 : key;
        if (cells.get(rule).isWatched()) {
            new Look(rule, stateKey, states, states.stateIfAny(stateKey), sequence, view()).tell(told);
        }
    }

    private static boolean isActive(RuleCells of, KeyStates states, double[] state) {
        if (of.runs != null) {
            return state[of.runs.count()] > 0;
        }
        return of.episode != RuleCells.NONE
                && (state[of.episode] != RuleCells.NORMAL || holds(of.beginning, states, state));
    }

    private static boolean holds(RuleCells.Wait wait, KeyStates states, double[] state) {
        return wait != null
                && (wait.ns() > 0 ? states.timerNs(wait.timer(), state) != KeyTimers.NEVER : state[wait.cell()] > 0);
    }

    /** At one rule and key. */
    private final class Look {
        private final int rule;
        private final RuleCells of;
        private final int key;
        private final KeyStates states;
        private final double[] state;
        private final long sequence;
        private final Alert view;

        Look(int rule, int key, KeyStates states, double[] state, long sequence, Alert view) {
            this.rule = rule;
            of = cells.get(rule);
            this.key = key;
            this.states = states;
            this.state = state;
            this.sequence = sequence;
            this.view = view;
            view.set(rule, Alert.State.FIRING, sequence, key, 0);
        }

        void tell(Consumer<RuleStatus> told) {
            if (state == null) {
                told.accept(normal());
                return;
            }
            if (of.runs == null && of.episode != RuleCells.NONE) {
                told.accept(episode());
                return;
            }
            int runs = of.runs == null ? 0 : (int) state[of.runs.count()];
            for (int run = 0; run < runs; run++) {
                told.accept(run(of.runs.first() + run * of.runs.stride()));
            }
            if (runs == 0) {
                told.accept(normal());
            }
        }

        private RuleStatus normal() {
            return status(State.NORMAL, Cells.MISSING_LONG, Cells.MISSING_LONG, null, null, Map.of(), Optional.empty());
        }

        private long cooldownUntilNs() {
            long lastNs = state == null || of.lastAlert == RuleCells.NONE ? Long.MIN_VALUE : time(of.lastAlert);
            return lastNs == Long.MIN_VALUE ? Cells.MISSING_LONG : Times.plus(lastNs, of.cooldownNs);
        }

        private RuleStatus episode() {
            boolean on = state[of.episode] != RuleCells.NORMAL;
            RuleCells.Wait wait = on ? of.ending : of.beginning;
            boolean held = holds(wait, states, state);
            State is = on ? (held ? State.ENDING : State.FIRING) : held ? State.PENDING : State.NORMAL;
            boolean timed = held && wait.ns() > 0;
            long untilNs = timed ? states.timerNs(wait.timer(), state) : Cells.MISSING_LONG;
            if (is == State.NORMAL && of.silence != RuleCells.NONE) {
                long silentNs = states.timerNs(of.silence, state);
                untilNs = silentNs == KeyTimers.NEVER ? Cells.MISSING_LONG : silentNs;
            }
            long sinceNs = is == State.NORMAL
                    ? Cells.MISSING_LONG
                    : is == State.PENDING && timed ? untilNs - wait.ns() : time(of.since);
            Counted counted = held && !timed ? new Counted((int) state[wait.cell()], wait.events()) : null;
            boolean silent = state[of.episode] == RuleCells.SILENT || time(of.sequence) == Long.MIN_VALUE;
            Began began = silent ? null : new Began(time(of.sequence), time(of.time));
            Map<String, String> values = is == State.NORMAL || of.values == RuleCells.NONE ? Map.of() : values();
            return status(is, sinceNs, untilNs, counted, began, values, Optional.empty());
        }

        private RuleStatus run(int at) {
            long untilNs = Runs.deadlineNs(state, at);
            int awaited = (int) state[at + Runs.STEP];
            List<RuleCells.Step> steps = of.runs.steps();
            Map<String, String> all = new LinkedHashMap<>();
            List<Seen> seen = new ArrayList<>();
            for (int step = 0; step < awaited; step++) {
                seen.add(seen(step, at, all));
            }
            String awaits = awaited < steps.size() ? steps.get(awaited).name() : "not";
            int times = awaited < steps.size() ? steps.get(awaited).times() : 1;
            Run run = new Run(seen, awaits, new Counted((int) state[at + Runs.TIMES], times));
            return status(State.PENDING, untilNs - of.runs.withinNs(), untilNs, null, null, all, Optional.of(run));
        }

        private Seen seen(int step, int at, Map<String, String> all) {
            String name = of.runs.steps().get(step).name();
            Map<String, String> own = new LinkedHashMap<>();
            long stepSequence = Alert.NONE;
            AlertLayout layout = rules.get(rule);
            for (int i = 0; i < of.runs.values().size(); i++) {
                RuleCells.Kept kept = of.runs.values().get(i);
                if (kept.step() != step) {
                    continue;
                }
                view.cells()[i] = Double.doubleToRawLongBits(state[at + kept.cell()]);
                String value = layout.values().get(i).name();
                all.put(value, view.valueText(i));
                if (value.equals(name + ".seq")) {
                    stepSequence = view.cells()[i];
                } else {
                    own.put(value.substring(name.length() + 1), view.valueText(i));
                }
            }
            return new Seen(name, stepSequence, own);
        }

        private Map<String, String> values() {
            Map<String, String> values = new LinkedHashMap<>();
            for (int i = 0; i < view.values().size(); i++) {
                view.cells()[i] = Double.doubleToRawLongBits(state[of.values + i]);
                values.put(view.values().get(i).name(), view.valueText(i));
            }
            return values;
        }

        private long time(int cell) {
            return Double.doubleToRawLongBits(state[cell]);
        }

        private RuleStatus status(
                State is,
                long sinceNs,
                long untilNs,
                Counted counted,
                Began began,
                Map<String, String> values,
                Optional<Run> run) {
            return new RuleStatus(
                    rules.get(rule).name(),
                    of.allKeys ? "" : keys.text(key),
                    is,
                    sequence,
                    sinceNs,
                    untilNs,
                    Optional.ofNullable(counted),
                    Optional.ofNullable(began),
                    cooldownUntilNs(),
                    values,
                    run);
        }
    }
}
