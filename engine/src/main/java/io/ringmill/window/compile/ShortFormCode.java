package io.ringmill.window.compile;

import io.ringmill.window.aggregate.Moments;
import io.ringmill.window.aggregate.ShortMoments;
import java.util.Comparator;
import java.util.List;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Generates what changes the summaries of a window that are kept in their {@link io.ringmill.window.aggregate.ShortForm}. */
final class ShortFormCode {

    private ShortFormCode() {}

    /** The accumulators that are kept in short form; those whose answers take longest first. */
    static List<Accumulator> inShortForm(SlidingCode member) {
        return member.window.accumulators.stream()
                .filter(accumulator -> accumulator.shortForm() != null)
                .sorted(Comparator.comparing(accumulator -> accumulator.summary != Moments.INSTANCE))
                .toList();
    }

    static void change(MethodSplitter pieces, Code code, SlidingCode member, Columns values, boolean comes) {
        pieces.emitEach(
                code,
                (comes ? "come" : "go") + member.window.index(),
                "",
                new int[0],
                member.window.arguments,
                (into, argument, none) -> change(into, member, argument, values, comes));
    }

    static Class<?> form(Accumulator accumulator) {
        return accumulator.shortForm().methods();
    }

    static double parameter(Accumulator accumulator) {
        boolean root = accumulator.summary == Moments.INSTANCE
                && (accumulator.asked.contains("stddevPop") || accumulator.asked.contains("zscore"));
        return root ? ShortMoments.ROOT : accumulator.parameter;
    }

    /** Lets the summaries know of a value that comes or goes, unless it is missing; the count is in a local. */
    static void change(Code code, SlidingCode member, Argument argument, Columns values, boolean comes) {
        Label absent = new Label();
        int x = values.x(argument);
        int y = values.y(argument);
        argument.jumpIfMissing(code, x, y, absent);
        argument.count(code, comes ? Opcodes.DADD : Opcodes.DSUB);
        for (Accumulator accumulator : inShortForm(member)) {
            if (accumulator.argument == argument) {
                code.aload(Variables.STATE).constant(accumulator.at).dload(x);
                argument.pushPresent(code);
                code.constant(parameter(accumulator));
                code.callStatic(form(accumulator), comes ? "add" : "remove", "([DIDDD)V");
            }
        }
        for (Accumulator accumulator : member.owning()) {
            if (accumulator.argument == argument) {
                member.tellOwning(code, accumulator, x, y, comes);
            }
        }
        code.label(absent);
    }
}
