package io.ringmill.window.compile;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.Opcodes;

/**
 * Where a piece of code goes: into the method at hand, as long as that stays small, or into one of its own. A method of
 * its own is generated once, however often it is called; it begins with the locals of {@link Variables}, as every method
 * does in which a piece may stand.
 */
public final class MethodSplitter {

    /** Emits a piece, which runs through to its end. */
    @FunctionalInterface
    public interface Body {

        /** {@code locals}: where the piece finds what it was given. */
        void emit(Code code, int[] locals);
    }

    /** Items that are emitted one after the other; more are put into methods of their own. */
    public static final int MOST_TOGETHER = 32;

    /** Cases of one switch, of some twenty bytes each. */
    private static final int MOST_CASES = 128;

    private static final String PIECE = "(" + Variables.PARAMETERS + ")V";
    private static final String CHOICE = "(I" + Variables.PARAMETERS + ")V";

    private final ClassVisitor owner;
    private final String className;
    private final Set<String> known = new HashSet<>();
    private final Queue<Runnable> methods = new ArrayDeque<>();
    private boolean inline;

    /** Adds methods to a class of this name. */
    public MethodSplitter(ClassVisitor owner, String className) {
        this.owner = owner;
        this.className = className;
    }

    /** The class that the methods are added to. */
    public ClassVisitor owner() {
        return owner;
    }

    /** Its internal name. */
    public String className() {
        return className;
    }

    /** Says where the pieces of the method that is begun go. */
    void setInline(boolean newInline) {
        inline = newInline;
    }

    /** Emits what one of many is, given locals. */
    @FunctionalInterface
    public interface Each<T> {
        void emit(Code code, T item, int[] locals);
    }

    /**
     * Emits something for each of a list; of a long one in pieces of some each, and of many pieces in pieces of these. The JIT
     * does not compile methods of more than 8000 bytes.
     */
    public <T> void emitEach(Code code, String name, String types, int[] locals, List<T> items, Each<T> each) {
        if (items.size() <= MOST_TOGETHER) {
            items.forEach(item -> each.emit(code, item, locals));
            return;
        }
        int together = MOST_TOGETHER;
        while ((items.size() - 1) / together >= MOST_TOGETHER) {
            together *= MOST_TOGETHER;
        }
        boolean before = inline;
        inline = false;
        for (int from = 0; from < items.size(); from += together) {
            List<T> some = items.subList(from, Math.min(from + together, items.size()));
            String piece = name + "From" + from;
            emit(code, piece, types, locals, (into, own) -> emitEach(into, piece, types, own, some, each));
        }
        inline = before;
    }

    /**
     * Adds a method that does what one of many does, given its index before the usual arguments.
     *
     * @param access of the method
     * @param items null where nothing is to be done
     * @param each emits what one does, which runs through to its end
     */
    public <T> void dispatch(int access, String name, List<T> items, Each<T> each) {
        new Dispatch<>(name, items, each).emit(access, name, 0, items.size());
    }

    /** Emits a call of a method that {@link #dispatch} has added; the index stands in a local. */
    public void choose(Code code, String name, int indexLocal) {
        Variables.pushParameters(code.aload(0).iload(indexLocal)).call(className, name, CHOICE);
    }

    /** A dispatch, by switches over switches if there are many. */
    private final class Dispatch<T> {
        private final String base;
        private final List<T> items;
        private final Each<T> each;
        /** Equal items have one method. */
        private final Map<T, Integer> first = new HashMap<>();

        Dispatch(String base, List<T> items, Each<T> each) {
            this.base = base;
            this.items = items;
            this.each = each;
            for (int i = 0; i < items.size(); i++) {
                first.putIfAbsent(items.get(i), i);
            }
        }

        void emit(int access, String name, int from, int to) {
            int together = 1;
            while ((to - from - 1) / together >= MOST_CASES) {
                together *= MOST_CASES;
            }
            Code code = new Code(owner, access, name, CHOICE, Variables.FIRST_FREE + 1);
            Label none = new Label();
            Label[] labels = new Label[(to - from + together - 1) / together];
            int cases = together;
            Arrays.setAll(labels, i -> cases == 1 && items.get(from + i) == null ? none : new Label());
            // There need not be any, but a table must have an entry.
            if (labels.length > 0) {
                code.iload(1).constant(from).op(Opcodes.ISUB).constant(together).op(Opcodes.IDIV);
                code.visitor().visitTableSwitchInsn(0, labels.length - 1, none, labels);
            }
            for (int i = 0; i < labels.length; i++) {
                if (labels[i] != none) {
                    code.label(labels[i]);
                    int begin = from + i * together;
                    call(code, name, begin, together, Math.min(begin + together, to));
                    code.op(Opcodes.RETURN);
                }
            }
            code.label(none).end(Opcodes.RETURN);
        }

        private void call(Code code, String name, int from, int together, int behind) {
            boolean one = together == 1;
            String part = one ? base + first.get(items.get(from)) : name + "From" + from;
            code.aload(0);
            if (!one) {
                code.iload(1);
            }
            code.aload(Variables.STATE + 1).aload(Variables.ROW + 1).iload(Variables.AT + 1);
            code.iload(Variables.KEY + 1).lload(Variables.TIME + 1).lload(Variables.SEQUENCE + 1);
            code.call(className, part, one ? PIECE : CHOICE);
            if (!one) {
                methods.add(() -> emit(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, part, from, behind));
            } else if (first.get(items.get(from)) == from) {
                Body body = (into, none) -> each.emit(into, items.get(from), none);
                method(part, PIECE, Variables.FIRST_FREE, body, new int[0]);
            }
        }
    }

    /** Begins a method that only this class calls. */
    public Code begin(String name, String descriptor, int firstFree) {
        return FormCode.method(owner, name, descriptor, firstFree);
    }

    /** Has a method generated in its turn. */
    private void method(String name, String descriptor, int firstFree, Body body, int[] locals) {
        methods.add(() -> {
            Code method = begin(name, descriptor, firstFree);
            body.emit(method, locals);
            method.end(Opcodes.RETURN);
        });
    }

    /** Emits a piece that needs the usual locals only. */
    public void emit(Code code, String name, Body body) {
        emit(code, name, "", new int[0], body);
    }

    /** Emits a piece that changes the usual locals, and so is always apart. */
    void emitApart(Code code, String name, Body body) {
        emitApart(code, name, "", new int[0], body);
    }

    /** Emits a piece that is always apart, since it is rare. */
    void emitApart(Code code, String name, String types, int[] locals, Body body) {
        boolean before = inline;
        inline = false;
        emit(code, name, types, locals, body);
        inline = before;
    }

    /**
     * Emits a piece that is given further locals.
     *
     * @param types of these: {@code I}, {@code J}, {@code D}, {@code A} for an array of doubles, {@code L} for one of
     *     longs; what is spilled is not given
     */
    void emit(Code code, String name, String types, int[] locals, Body body) {
        if (inline) {
            body.emit(code, locals);
            return;
        }
        Variables.pushParameters(code.aload(0));
        int[] own = new int[locals.length];
        int free = Variables.FIRST_FREE;
        StringBuilder given = new StringBuilder();
        for (int i = 0; i < own.length; i++) {
            char type = types.charAt(i);
            if (Spills.isSpilled(locals[i])) {
                own[i] = locals[i];
                continue;
            }
            code.visitor().visitVarInsn(load(type), locals[i]);
            own[i] = free;
            free += type == 'J' || type == 'D' ? 2 : 1;
            given.append(type == 'A' ? "[D" : type == 'L' ? "[J" : Character.toString(type));
        }
        String descriptor = "(" + Variables.PARAMETERS + given + ")V";
        code.call(className, name, descriptor);
        if (known.add(name)) {
            method(name, descriptor, free, body, own);
        }
    }

    private static int load(char type) {
        return switch (type) {
            case 'I' -> Opcodes.ILOAD;
            case 'J' -> Opcodes.LLOAD;
            case 'D' -> Opcodes.DLOAD;
            default -> Opcodes.ALOAD;
        };
    }

    /** Generates the methods that pieces were put into. */
    public void finish() {
        inline = false;
        while (!methods.isEmpty()) {
            methods.remove().run();
        }
    }
}
