package io.ringmill.window.compile;

import io.ringmill.diagnostic.Location;
import io.ringmill.expression.Typed;

/** Stands for the value of an expression that has faults, so that what refers to it can be checked too. */
final class Unknown {

    static final Typed VALUE = new Typed.Constant(
            io.ringmill.expression.Type.DOUBLE, io.ringmill.event.Cells.MISSING_DOUBLE, new Typed.Place(Location.NONE));

    private Unknown() {}
}
