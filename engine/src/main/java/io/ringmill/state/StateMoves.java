package io.ringmill.state;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the cells of a key's state go when a program takes the place of another that has the same streams and windows, and
 * other rules: those of a component that both have keep what they hold, those of one that is new begin as a new key's. A
 * value that is kept only because something reads it may be new in a component, and begins unknown.
 *
 * <p><b>Threading:</b> immutable. <b>Cost:</b> to move a key, O(cells), in as many pieces as have moved in relation to each
 * other.
 */
public final class StateMoves {

    private final StateForm to;
    /** By cell of the old state, its new place; negative if it is gone. */
    private final int[] places;
    /** Of each piece: first old cell, first new cell, length. */
    private final int[] pieces;

    private StateMoves(StateForm to, int[] places) {
        this.to = to;
        this.places = places;
        pieces = pieces(places);
    }

    /**
     * The moves between two forms.
     *
     * @param anew rules of both that begin as new ones all the same
     * @throws StateException with the component, if one has cells that the other program's does not have
     */
    public static StateMoves between(StateForm from, StateForm to, Set<String> anew) {
        int[] places = new int[from.kinds().length];
        Arrays.fill(places, -1);
        Set<String> both = new TreeSet<>(from.runs().keySet());
        both.retainAll(to.runs().keySet());
        anew.forEach(rule -> both.remove(StateForm.rule(rule)));
        for (String component : both) {
            List<Integer> old = unnamed(from, component);
            List<Integer> own = unnamed(to, component);
            if (!kinds(from, old).equals(kinds(to, own))) {
                throw new StateException(component + " would have to keep other values of a key");
            }
            for (int i = 0; i < own.size(); i++) {
                places[old.get(i)] = own.get(i);
            }
            Map<String, Integer> named = to.named().getOrDefault(component, Map.of());
            from.named().getOrDefault(component, Map.of()).forEach((name, cell) -> {
                places[cell] = named.getOrDefault(name, -1);
            });
        }
        return new StateMoves(to, places);
    }

    private static List<Integer> unnamed(StateForm form, String component) {
        List<Integer> cells = new ArrayList<>();
        for (StateForm.Run run : form.runs(component)) {
            for (int cell = run.from(); cell < run.to(); cell++) {
                cells.add(cell);
            }
        }
        cells.removeAll(form.named().getOrDefault(component, Map.of()).values());
        return cells;
    }

    private static List<CellKind> kinds(StateForm form, List<Integer> cells) {
        return cells.stream().map(cell -> form.kinds()[cell]).toList();
    }

    private static int[] pieces(int[] places) {
        List<int[]> pieces = new ArrayList<>();
        int[] last = null;
        for (int cell = 0; cell < places.length; cell++) {
            if (places[cell] < 0) {
                continue;
            }
            if (last != null && last[0] + last[2] == cell && last[1] + last[2] == places[cell]) {
                last[2]++;
            } else {
                last = new int[] {cell, places[cell], 1};
                pieces.add(last);
            }
        }
        return pieces.stream().flatMapToInt(Arrays::stream).toArray();
    }

    /** The new place of a cell; negative if it is gone. */
    public int placeOf(int cell) {
        return places[cell];
    }

    /** The state of a key as the new program has it. */
    public double[] moved(double[] state) {
        double[] moved = to.initial().clone();
        for (int i = 0; i < pieces.length; i += 3) {
            System.arraycopy(state, pieces[i], moved, pieces[i + 1], pieces[i + 2]);
        }
        return moved;
    }
}
