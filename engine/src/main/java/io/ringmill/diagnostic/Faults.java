package io.ringmill.diagnostic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Collects every fault of a pipeline, so that they can be told all at once. Single-threaded. */
public final class Faults {

    private static final Comparator<Fault> IN_ORDER = Comparator.comparingInt((Fault fault) ->
                    fault.at().line() == 0 ? Integer.MAX_VALUE : fault.at().line())
            .thenComparingInt(fault -> fault.at().column());

    private final List<Fault> all = new ArrayList<>();

    /** None yet. */
    public Faults() {}

    /** Adds a fault; {@code format} and {@code arguments} as for {@link String#format}. */
    public void add(Location at, String format, Object... arguments) {
        Fault fault = new Fault(at, arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments));
        if (!all.contains(fault)) {
            all.add(fault);
        }
    }

    /** Adds a fault, unless another place has the same; of both places the first in the file remains. */
    public void addOnce(Location at, String message) {
        Fault fault = new Fault(at, message);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).message().equals(message) && all.get(i).at().file().equals(at.file())) {
                if (IN_ORDER.compare(fault, all.get(i)) < 0) {
                    all.set(i, fault);
                }
                return;
            }
        }
        all.add(fault);
    }

    /** Adds "unknown WHAT 'name'" with the nearest of the names that exist, or the list of them. */
    public void unknown(Location at, String what, String name, Collection<String> known) {
        add(at, "unknown %s '%s'%s", what, name, NearestName.hint(name, known));
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public int count() {
        return all.size();
    }

    /** The faults in order of line and column; faults without a place come last, as they were found. */
    public List<Fault> all() {
        return all.stream().sorted(IN_ORDER).toList();
    }

    /** Throws a {@link PipelineException} with all faults, if there are any. */
    public void throwIfAny() {
        if (!all.isEmpty()) {
            throw new PipelineException(all());
        }
    }
}
