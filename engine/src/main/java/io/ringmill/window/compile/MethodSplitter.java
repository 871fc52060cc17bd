package io.ringmill.window.compile;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Where a piece of code goes: into the method at hand, as long as that stays small, or into one of its own. A method of
 * its own is generated once, however often it is called; it begins with the locals of {@link Variables}, as every method
 * does in which a piece may stand.
 */
final class MethodSplitter {

    /** Emits a piece, which runs through to its end. */
    @FunctionalInterface
    interface Body {

        /** {@code locals}: where the piece finds what it was given. */
        void emit(Code code, int[] locals);
    }

    private static final int MOST_TOGETHER = 32;

    private final ClassVisitor owner;
    private final String className;
    private final Set<String> known = new HashSet<>();
    private final Queue<Runnable> methods = new ArrayDeque<>();
    private boolean inline;

    MethodSplitter(ClassVisitor owner, String className) {
        this.owner = owner;
        this.className = className;
    }

    /** Says where the pieces of the method that is begun go. */
    void setInline(boolean newInline) {
        inline = newInline;
    }

    /** Emits what one of many is, given locals. */
    @FunctionalInterface
    interface Each<T> {
        void emit(Code code, T item, int[] locals);
    }

    /**
     * Emits something for each of a list; of a long one in pieces of some each. The JIT does not compile methods of more than 8000
     * bytes.
     */
    <T> void emitEach(Code code, String name, String types, int[] locals, List<T> items, Each<T> each) {
        if (items.size() <= MOST_TOGETHER) {
            items.forEach(item -> each.emit(code, item, locals));
            return;
        }
        for (int from = 0; from < items.size(); from += MOST_TOGETHER) {
            List<T> some = items.subList(from, Math.min(from + MOST_TOGETHER, items.size()));
            emit(
                    code,
                    name + "From" + from,
                    types,
                    locals,
                    (into, own) -> some.forEach(item -> each.emit(into, item, own)));
        }
    }

    /** Emits a piece that needs the usual locals only. */
    void emit(Code code, String name, Body body) {
        emit(code, name, "", new int[0], body);
    }

    /** Emits a piece that changes the usual locals, and so is always apart. */
    void emitApart(Code code, String name, Body body) {
        boolean before = inline;
        inline = false;
        emit(code, name, body);
        inline = before;
    }

    /**
     * Emits a piece that is given further locals.
     *
     * @param types of these: {@code I}, {@code J}, {@code D}, or {@code A} for an array of doubles
     */
    void emit(Code code, String name, String types, int[] locals, Body body) {
        if (inline) {
            body.emit(code, locals);
            return;
        }
        Variables.pushParameters(code.aload(0));
        int[] own = new int[locals.length];
        int free = Variables.FIRST_FREE;
        for (int i = 0; i < own.length; i++) {
            char type = types.charAt(i);
            code.visitor().visitVarInsn(load(type), locals[i]);
            own[i] = free;
            free += type == 'J' || type == 'D' ? 2 : 1;
        }
        String descriptor = "(" + Variables.PARAMETERS + types.replace("A", "[D") + ")V";
        code.call(className, name, descriptor);
        if (known.add(name)) {
            int firstFree = free;
            methods.add(() -> {
                Code method = FormCode.method(owner, name, descriptor, firstFree);
                body.emit(method, own);
                method.end(Opcodes.RETURN);
            });
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
    void finish() {
        inline = false;
        while (!methods.isEmpty()) {
            methods.remove().run();
        }
    }
}
