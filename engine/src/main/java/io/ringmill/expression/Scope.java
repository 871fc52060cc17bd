package io.ringmill.expression;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;

/**
 * What names mean where an expression stands. A method that finds nothing adds a fault and returns null; it may be
 * called several times for one name and must then give equal variables.
 */
public interface Scope {

    /** The variable of a name as it was written: {@code price}, {@code key}, {@code px100.mean}. */
    Variable variable(String name, Location at, Faults faults);

    /**
     * {@code argument}'s value at the key's previous event, missing at the first; of the argument's type. Asked only
     * for numbers and symbols.
     */
    Variable previous(Typed argument, Location at, Faults faults);

    /**
     * As {@link #previous(Typed, Location, Faults)}, but at the key's last event at which none of {@code known} was
     * missing. Asked only for numbers.
     */
    default Variable previous(Typed argument, List<Typed> known, Location at, Faults faults) {
        return previous(argument, at, faults);
    }

    /** Tells what users would call a value that {@link #previous} gave, {@code prev(price)}, since it has no name. */
    default void named(Variable variable, String text) {}

    /** The zone in which {@code hour(time)} and the like are, where they name none. */
    default ZoneId zone() {
        return ZoneOffset.UTC;
    }

    /** Whether {@code model("file", x)} may stand here. */
    default boolean takesModels() {
        return false;
    }

    /** The id of a text in the dictionary of {@code type}, SYMBOL or KEY; on a fault any id. */
    int intern(String text, Type type, Location at, Faults faults);

    /** The scope for the arguments of an aggregate; null if {@code function} is not an aggregate that may stand here. */
    default Scope arguments(String function) {
        return null;
    }

    /** The value of an aggregate for which {@link #arguments} gave a scope. */
    default Variable aggregate(String function, Arguments arguments, Location at, Faults faults) {
        throw new IllegalStateException("no aggregate " + function);
    }

    /** Names of all aggregates, whether or not they may stand here; only messages depend on it. */
    default Collection<String> aggregates() {
        return List.of();
    }
}
