package io.ringmill.expression;

import io.ringmill.event.Cells;
import java.util.Arrays;

/** The values of {@link TestScope}'s names; all missing at first. */
final class Values {

    final double[] doubles = new double[2 * TestScope.PREVIOUS];
    final long[] longs = new long[2 * TestScope.PREVIOUS];
    final int[] ints = new int[2 * TestScope.PREVIOUS];
    private final TestScope scope = new TestScope(false);

    Values() {
        Arrays.fill(doubles, Double.NaN);
        Arrays.fill(longs, Cells.MISSING_LONG);
    }

    static Values of(String name, double value) {
        return new Values().set(name, value);
    }

    Values set(String name, double value) {
        doubles[index(name, Type.DOUBLE)] = value;
        return this;
    }

    Values set(String name, long value) {
        longs[index(name, Type.LONG)] = value;
        return this;
    }

    /** Sets a symbol or key by its text's id. */
    Values set(String name, int id) {
        TestScope.Cell cell = scope.cell(name);
        if (cell.type().isNumber()) {
            return cell.type() == Type.LONG ? set(name, (long) id) : set(name, (double) id);
        }
        ints[cell.index()] = id;
        return this;
    }

    Values previous(String name, double value) {
        TestScope.Cell cell = scope.cell(name);
        if (cell.type() == Type.LONG) {
            longs[cell.index() + TestScope.PREVIOUS] = (long) value;
        } else {
            doubles[cell.index() + TestScope.PREVIOUS] = value;
        }
        return this;
    }

    private int index(String name, Type type) {
        TestScope.Cell cell = scope.cell(name);
        if (cell.type() != type) {
            throw new IllegalArgumentException(name + " is " + cell.type());
        }
        return cell.index();
    }
}
