package io.ringmill.publish.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.event.Cells;
import io.ringmill.event.Event;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Generates how an event enters an engine whose values are arguments: a method that looks at them, asks its superclass for a
 * place in the order of all events, and puts them where they are wanted: into cells, or right into the program.
 */
public final class EntryClass {

    /** The generated method. */
    public static final String PUBLISH = "publish";

    private static final String NAME = "Entry";

    /**
     * What the superclass is and does.
     *
     * @param type the superclass, beside which the class is defined
     * @param fills whether the event is written to cells
     * @param runs whether the program runs before the call returns
     * @param take takes the event as values, while the superclass says that the program wants them so: cells, offset, key, time,
     *     sequence, fields; null where the superclass always runs the program on the cells
     */
    public record Entry(Class<?> type, boolean fills, boolean runs, MethodHandle take) {}

    private final EventMethod event;
    private final int streamIndex;
    private final Entry entry;
    private final String owner;
    private final ClassWriter writer = HiddenClasses.writer();
    private MethodVisitor code;
    private int nextLocal = 1;

    /** By parameter: its local; of a text, that of its id. */
    private final int[] locals;

    private int key;
    private int time;
    private int sequence;

    private EntryClass(EventMethod event, int streamIndex, Entry entry) {
        this.event = event;
        this.streamIndex = streamIndex;
        this.entry = entry;
        owner = Type.getInternalName(entry.type());
        locals = new int[event.arguments().size()];
    }

    /** The class; its constructor takes what that of its superclass does. */
    public static Class<?> define(
            MethodHandles.Lookup beside, EventMethod event, int streamIndex, Entry entry, MethodType constructor) {
        byte[] bytes = new EntryClass(event, streamIndex, entry).generate(constructor);
        return HiddenClasses.define(beside, bytes, entry.take() == null ? List.of() : entry.take());
    }

    /** The type of the generated method. */
    public static MethodType type(EventMethod event) {
        return MethodType.methodType(long.class, event.method().getParameterTypes());
    }

    private byte[] generate(MethodType constructor) {
        String name = owner.substring(0, owner.lastIndexOf('/') + 1) + NAME;
        writer.visit(Opcodes.V17, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER, name, null, owner, null);
        String descriptor = constructor.toMethodDescriptorString();
        code = writer.visitMethod(0, "<init>", descriptor, null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        for (int i = 0; i < constructor.parameterCount(); i++) {
            code.visitVarInsn(Opcodes.ALOAD, 1 + i);
        }
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, owner, "<init>", descriptor, false);
        end(Opcodes.RETURN);
        code = writer.visitMethod(Opcodes.ACC_FINAL, PUBLISH, type(event).toMethodDescriptorString(), null, null);
        code.visitCode();
        publish();
        writer.visitEnd();
        return HiddenClasses.bytes(writer);
    }

    private void end(int opcode) {
        code.visitInsn(opcode);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void publish() {
        for (int i = 0; i < locals.length; i++) {
            locals[i] = local(Type.getType(event.arguments().get(i).type()).getSize());
        }
        Label refused = new Label();
        Label full = new Label();
        refuseInfinite();
        admit(refused);
        sequence = local(2);
        call("begin", "()J");
        code.visitInsn(Opcodes.DUP2);
        code.visitVarInsn(Opcodes.LSTORE, sequence);
        code.visitInsn(Opcodes.LCONST_0);
        code.visitInsn(Opcodes.LCMP);
        code.visitJumpInsn(Opcodes.IFLT, full);
        stamp();
        if (entry.fills()) {
            fill();
        }
        if (entry.runs()) {
            run();
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.LLOAD, sequence);
        code.visitVarInsn(Opcodes.ILOAD, key);
        code.visitVarInsn(Opcodes.LLOAD, time);
        invoke("end", "(JIJ)V");
        code.visitLabel(full);
        code.visitVarInsn(Opcodes.LLOAD, sequence);
        code.visitInsn(Opcodes.LRETURN);
        code.visitLabel(refused);
        call("refused", "()J");
        end(Opcodes.LRETURN);
    }

    private int local(int slots) {
        int local = nextLocal;
        nextLocal += slots;
        return local;
    }

    /** Calls a method of the superclass without arguments. */
    private void call(String method, String descriptor) {
        code.visitVarInsn(Opcodes.ALOAD, 0);
        invoke(method, descriptor);
    }

    private void invoke(String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, method, descriptor, false);
    }

    private void refuseInfinite() {
        for (int i = 0; i < locals.length; i++) {
            if (event.arguments().get(i).type() == double.class) {
                Label finite = new Label();
                code.visitVarInsn(Opcodes.DLOAD, locals[i]);
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Math", "abs", "(D)D", false);
                code.visitLdcInsn(Double.POSITIVE_INFINITY);
                code.visitInsn(Opcodes.DCMPL);
                code.visitJumpInsn(Opcodes.IFNE, finite);
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitLdcInsn(event.arguments().get(i).field());
                code.visitVarInsn(Opcodes.DLOAD, locals[i]);
                invoke("infinite", "(ID)Ljava/lang/IllegalArgumentException;");
                code.visitInsn(Opcodes.ATHROW);
                code.visitLabel(finite);
            }
        }
    }

    /** Turns texts into ids, and asks whether these may enter. */
    private void admit(Label refused) {
        for (int i = 0; i < locals.length; i++) {
            EventMethod.Argument argument = event.arguments().get(i);
            boolean isKey = argument.field() == EventMethod.KEY;
            if (argument.isText()) {
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitVarInsn(Opcodes.ALOAD, locals[i]);
                invoke(isKey ? "keyOf" : "symbolOf", "(Ljava/lang/String;)I");
                locals[i] = local(1);
                code.visitVarInsn(Opcodes.ISTORE, locals[i]);
            }
            if (isKey || isSymbol(argument)) {
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitVarInsn(Opcodes.ILOAD, locals[i]);
                invoke(isKey ? "admits" : "admitsSymbol", "(I)Z");
                code.visitJumpInsn(Opcodes.IFEQ, refused);
            }
        }
        int parameter = event.parameter(EventMethod.KEY);
        key = parameter < 0 ? local(1) : locals[parameter];
        if (parameter < 0) {
            code.visitInsn(Opcodes.ICONST_0);
            code.visitVarInsn(Opcodes.ISTORE, key);
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.ILOAD, key);
            invoke("admits", "(I)Z");
            code.visitJumpInsn(Opcodes.IFEQ, refused);
        }
    }

    private boolean isSymbol(EventMethod.Argument argument) {
        return argument.field() >= 0 && event.fields().get(argument.field()).type() == FieldType.SYMBOL;
    }

    private void stamp() {
        int parameter = event.parameter(EventMethod.TIME);
        time = parameter < 0 ? local(2) : locals[parameter];
        if (parameter < 0) {
            call("stampNs", "()J");
            code.visitVarInsn(Opcodes.LSTORE, time);
        }
    }

    private void fill() {
        int cells = local(1);
        int at = local(1);
        call("cells", "()[J");
        code.visitVarInsn(Opcodes.ASTORE, cells);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.LLOAD, sequence);
        invoke("at", "(J)I");
        code.visitVarInsn(Opcodes.ISTORE, at);
        store(cells, at, Event.HEAD, () -> {
            code.visitLdcInsn(Event.head(Event.DATA, streamIndex, 0));
            code.visitVarInsn(Opcodes.ILOAD, key);
            code.visitInsn(Opcodes.I2L);
            code.visitInsn(Opcodes.LOR); // a key that enters is not negative
        });
        store(cells, at, Event.TIME, () -> code.visitVarInsn(Opcodes.LLOAD, time));
        for (int field = 0; field < event.fields().size(); field++) {
            int index = field;
            store(cells, at, Event.FIELDS + field, () -> pushCell(index));
        }
    }

    private void store(int cells, int at, int cell, Runnable value) {
        code.visitVarInsn(Opcodes.ALOAD, cells);
        code.visitVarInsn(Opcodes.ILOAD, at);
        code.visitLdcInsn(cell);
        code.visitInsn(Opcodes.IADD);
        value.run();
        code.visitInsn(Opcodes.LASTORE);
    }

    private void pushCell(int index) {
        Field field = event.fields().get(index);
        if (event.parameter(index) < 0) {
            code.visitLdcInsn(Cells.missing(field.type()));
            return;
        }
        pushValue(index);
        switch (field.type()) {
            case DOUBLE ->
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "doubleToRawLongBits", "(D)J", false);
            case LONG -> {}
            case SYMBOL -> code.visitInsn(Opcodes.I2L);
        }
    }

    /** Pushes a field as programs take it. */
    private void pushValue(int index) {
        FieldType type = event.fields().get(index).type();
        int parameter = event.parameter(index);
        switch (type) {
            case DOUBLE -> {
                if (parameter < 0) {
                    code.visitLdcInsn(Double.NaN);
                } else {
                    code.visitVarInsn(Opcodes.DLOAD, locals[parameter]);
                }
            }
            case LONG -> {
                if (parameter < 0) {
                    code.visitLdcInsn(Cells.MISSING_LONG);
                } else if (event.arguments().get(parameter).type() == int.class) {
                    code.visitVarInsn(Opcodes.ILOAD, locals[parameter]);
                    code.visitInsn(Opcodes.I2L);
                } else {
                    code.visitVarInsn(Opcodes.LLOAD, locals[parameter]);
                }
            }
            case SYMBOL -> {
                if (parameter < 0) {
                    code.visitLdcInsn(Cells.MISSING_SYMBOL);
                } else {
                    code.visitVarInsn(Opcodes.ILOAD, locals[parameter]);
                }
            }
        }
    }

    /** Runs the program; what is thrown halts the engine. */
    private void run() {
        Label from = new Label();
        Label to = new Label();
        Label thrown = new Label();
        Label done = new Label();
        code.visitTryCatchBlock(from, to, thrown, null);
        code.visitLabel(from);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.LLOAD, sequence);
        invoke("filled", "(J)V");
        Label taken = new Label();
        if (entry.take() != null) {
            Label inCells = new Label();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitVarInsn(Opcodes.LLOAD, sequence);
            invoke("takes", "(J)Z");
            code.visitJumpInsn(Opcodes.IFEQ, inCells);
            take();
            code.visitJumpInsn(Opcodes.GOTO, taken);
            code.visitLabel(inCells);
            if (!entry.fills()) {
                fill();
            }
        }
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.LLOAD, sequence);
        invoke("run", "(J)V");
        code.visitLabel(taken);
        code.visitLabel(to);
        code.visitJumpInsn(Opcodes.GOTO, done);
        code.visitLabel(thrown);
        int exception = local(1);
        code.visitVarInsn(Opcodes.ASTORE, exception);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, exception);
        invoke("failed", "(Ljava/lang/Throwable;)Ljava/lang/RuntimeException;");
        code.visitInsn(Opcodes.ATHROW);
        code.visitLabel(done);
    }

    /** Hands the event to the program as values. */
    private void take() {
        ClassData.push(code, MethodHandle.class);
        code.visitInsn(Opcodes.ACONST_NULL);
        code.visitInsn(Opcodes.ICONST_0);
        code.visitVarInsn(Opcodes.ILOAD, key);
        code.visitVarInsn(Opcodes.LLOAD, time);
        code.visitVarInsn(Opcodes.LLOAD, sequence);
        for (int field = 0; field < event.fields().size(); field++) {
            pushValue(field);
        }
        ClassData.invokeExact(code, entry.take().type());
        code.visitInsn(Opcodes.POP);
    }
}
