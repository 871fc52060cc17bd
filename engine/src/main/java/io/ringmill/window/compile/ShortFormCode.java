package io.ringmill.window.compile;

import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.ShortForm;
import io.ringmill.window.aggregate.ShortMoments;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/** Generates what changes the summaries of a window that are kept in their {@link ShortForm}. */
final class ShortFormCode {

    private ShortFormCode() {}

    /** The accumulators that are kept in short form; those whose answers take longest first. */
    static List<Accumulator> inShortForm(SlidingCode member) {
        return member.window.accumulators.stream()
                .filter(accumulator -> accumulator.shortForm() != null)
                .sorted(Comparator.comparing(accumulator -> !isOfMoments(accumulator)))
                .toList();
    }

    private static boolean isOfMoments(Accumulator accumulator) {
        return accumulator.shortForm().methods() == ShortMoments.class;
    }

    /** Reserves its cells, for rings of at most that capacity. */
    static void reserve(StateLayout layout, Accumulator accumulator, int capacity) {
        ShortForm form = accumulator.shortForm();
        accumulator.shortAt = layout.reserve(form.cells(), form.initial());
        layout.reserve(form.cells(capacity) - form.cells(), 0);
        accumulator.setKinds(layout, accumulator.shortAt);
    }

    static void pushValue(Code code, Accumulator accumulator, FormCode.Answer answer) {
        code.aload(Variables.STATE).constant(accumulator.shortAt);
        accumulator.argument.pushPresent(code);
        answer.parameter().accept(code);
        code.callStatic(form(accumulator), answer.method(), answer.descriptor());
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
        boolean root = isOfMoments(accumulator)
                && (accumulator.asked.contains("stddevPop") || accumulator.asked.contains("zscore"));
        return root ? ShortMoments.ROOT : accumulator.parameter;
    }

    /** Lets the summaries know of a value that comes or goes, unless it is missing. */
    private static void change(Code code, SlidingCode member, Argument argument, Columns values, boolean comes) {
        List<Accumulator> all = Stream.concat(inShortForm(member).stream(), member.owning().stream())
                .toList();
        change(code, member, argument, all, values, comes);
    }

    /** The same for some summaries of a window. */
    static void change(
            Code code,
            SlidingCode member,
            Argument argument,
            List<Accumulator> accumulators,
            Columns values,
            boolean comes) {
        Label absent = new Label();
        int x = values.x(argument);
        int y = values.y(argument);
        argument.jumpIfMissing(code, x, y, absent);
        argument.count(code, comes ? Opcodes.DADD : Opcodes.DSUB);
        for (Accumulator accumulator : accumulators) {
            if (accumulator.argument != argument) {
                continue;
            }
            if (accumulator.summary instanceof OwningSummary<?>) {
                member.tellOwning(code, accumulator, x, y, comes);
            } else {
                code.aload(Variables.STATE).constant(accumulator.shortAt).dload(x);
                argument.pushPresent(code);
                code.constant(parameter(accumulator));
                code.callStatic(form(accumulator), comes ? "add" : "remove", "([DIDDD)V");
            }
        }
        code.label(absent);
    }
}
