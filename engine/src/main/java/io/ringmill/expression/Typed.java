package io.ringmill.expression;

import io.ringmill.diagnostic.Location;
import io.ringmill.event.Cells;
import java.util.List;

/**
 * A type-checked expression. Nodes are equal if they compute the same value in the same way, wherever they stand in
 * the user's text. Operands of numeric nodes may be LONG where the node computes in DOUBLE; they are promoted when
 * they are emitted.
 */
public sealed interface Typed {

    Type type();

    Place place();

    /** The nodes that it is computed from. */
    default List<Typed> operands() {
        return List.of();
    }

    /** Where it begins in the user's text. */
    default Location at() {
        return place().at();
    }

    /** Whether it was written with a duration, such as {@code 5m}, whose value is a number of nanoseconds. */
    default boolean hasDuration() {
        return ExpressionText.hasDuration(place().text());
    }

    /**
     * Where a node stands, and what is written there. All places are equal: what a node computes does not depend on its place.
     */
    record Place(Location at, String text) {

        /** Of a node that nobody wrote. */
        public Place(Location at) {
            this(at, "");
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Place;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /** A number or truth value known now; {@code cell} as {@link Cells} says. */
    record Constant(Type type, long cell, Place place) implements Typed {

        static Constant of(double value, Place place) {
            return new Constant(Type.DOUBLE, Double.doubleToLongBits(value), place);
        }

        static Constant of(long value, Place place) {
            return new Constant(Type.LONG, value, place);
        }

        static Constant of(boolean value, Place place) {
            return new Constant(Type.BOOLEAN, value ? 1 : 0, place);
        }

        /** A DOUBLE or LONG as a double. */
        public double asDouble() {
            return type == Type.LONG ? Cells.toDouble(cell) : Double.longBitsToDouble(cell);
        }

        boolean isTrue() {
            return type == Type.BOOLEAN && cell == 1;
        }
    }

    /** A text between quotes, and its id in the dictionary of {@code type}. */
    record TextConstant(Type type, String text, int id, Place place) implements Typed {}

    /** The value of a name, of {@code prev(x)} or of an aggregate. */
    record Load(Variable variable, Place place) implements Typed {

        @Override
        public Type type() {
            return variable.type();
        }
    }

    /** {@code -x} or {@code not x}. */
    record Unary(Type type, Operator operator, Typed operand, Place place) implements Typed {

        @Override
        public List<Typed> operands() {
            return List.of(operand);
        }
    }

    /** Arithmetic, a comparison, {@code and} or {@code or}. */
    record Binary(Type type, Operator operator, Typed left, Typed right, Place place) implements Typed {

        @Override
        public List<Typed> operands() {
            return List.of(left, right);
        }
    }

    /** A function of its arguments; never IF, PREV, DELTA or a crossing, which become other nodes. */
    record Call(Type type, Function function, List<Typed> arguments, Place place) implements Typed {

        @Override
        public List<Typed> operands() {
            return arguments;
        }
    }

    /** {@code if(condition, then, otherwise)}. */
    record Conditional(Type type, Typed condition, Typed then, Typed otherwise, Place place) implements Typed {

        @Override
        public List<Typed> operands() {
            return List.of(condition, then, otherwise);
        }
    }

    /** {@code operand in [options]}; options are constants, all of one type, in which they are compared. */
    record In(Typed operand, List<Typed> options, Place place) implements Typed {

        @Override
        public List<Typed> operands() {
            return List.of(operand);
        }

        @Override
        public Type type() {
            return Type.BOOLEAN;
        }
    }
}
