package io.ringmill.ingest;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.Text;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import java.lang.invoke.MethodHandles;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Compiles a sink's {@code where}. Single-threaded. */
final class SinkFilterCompiler implements Scope {

    private static final String BASE = "io/ringmill/ingest/SinkFilter";
    private static final String VALUES = BASE + "$Values";
    private static final int ROW = 1;

    private final SinkFilterNames names;
    private final ZoneId zone;
    private final Map<String, Integer> texts = new HashMap<>();

    SinkFilterCompiler(SinkFilterNames names, ZoneId zone) {
        this.names = names;
        this.zone = zone;
        texts.put("", 0);
    }

    /** The filter; null if there are faults. */
    SinkFilter compile(Text where, Faults faults) {
        Typed condition = Expressions.condition(where, this, faults);
        if (condition == null || !mayBeSo(condition, faults)) {
            return null;
        }
        Set<Variable> read = new HashSet<>();
        Expressions.collectVariables(condition, read);
        SinkFilter filter =
                ConditionClass.make(MethodHandles.lookup(), SinkFilter.class, "(L" + VALUES + ";)Z", condition);
        boolean severalTexts =
                read.stream().filter(variable -> variable.type().isText()).count() > 1;
        filter.setTexts(texts, severalTexts);
        return filter;
    }

    /** Whether each text that a value is compared with is one that it may have; else it is a fault. */
    private static boolean mayBeSo(Typed node, Faults faults) {
        boolean all = true;
        if (node instanceof Typed.In in) {
            for (Typed option : in.options()) {
                all &= mayBe(in.operand(), option, faults);
            }
        } else if (node instanceof Typed.Binary pair) {
            all = mayBe(pair.left(), pair.right(), faults) && mayBe(pair.right(), pair.left(), faults);
        }
        for (Typed operand : node.operands()) {
            all &= mayBeSo(operand, faults);
        }
        return all;
    }

    private static boolean mayBe(Typed value, Typed text, Faults faults) {
        if (!(value instanceof Typed.Load load && load.variable() instanceof Value named)
                || !(text instanceof Typed.TextConstant constant)) {
            return true;
        }
        List<String> texts = SinkFilterNames.textsAt(named.index());
        if (texts.isEmpty() || texts.contains(constant.text())) {
            return true;
        }
        String name = named.index() == SinkFilterNames.SEVERITY ? "severity" : "state";
        faults.add(
                constant.at(),
                "an alert's '%s' is never \"%s\"%s",
                name,
                constant.text(),
                NearestName.hint(constant.text(), texts));
        return false;
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        SinkFilterNames.Place place = names.find(name, at, faults);
        return place == null ? null : new Value(place.type(), place.index());
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        faults.add(at, "a sink's 'where' sees one row at a time; select this in the window, and use its name here");
        return null;
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        return texts.computeIfAbsent(text, added -> texts.size());
    }

    /** A value of the row. */
    private record Value(Type type, int index) implements Variable {

        @Override
        public void load(MethodVisitor code) {
            if (type.isText()) {
                code.visitVarInsn(Opcodes.ALOAD, 0);
            }
            code.visitVarInsn(Opcodes.ALOAD, ROW);
            code.visitIntInsn(Opcodes.SIPUSH, index);
            switch (type) {
                case DOUBLE -> call(code, VALUES, "number", "(I)D");
                case LONG -> call(code, VALUES, "whole", "(I)J");
                case BOOLEAN -> call(code, VALUES, "yes", "(I)Z");
                case SYMBOL, KEY -> {
                    call(code, VALUES, "text", "(I)Ljava/lang/String;");
                    call(code, BASE, "id", "(Ljava/lang/String;)I");
                }
            }
        }

        private static void call(MethodVisitor code, String owner, String name, String descriptor) {
            code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
        }
    }
}
