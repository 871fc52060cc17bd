package io.ringmill.ingest.decode;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.Expressions;
import io.ringmill.expression.Scope;
import io.ringmill.expression.Type;
import io.ringmill.expression.Typed;
import io.ringmill.expression.Variable;
import io.ringmill.ingest.ConditionClass;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Compiles a source's {@code where}. Single-threaded. */
final class RecordFilterCompiler implements Scope {

    /** Local variables of {@link RecordFilter#test}. */
    private static final int CELLS = 1;

    private static final int TIME = 2;
    private static final int KEY = 4;

    private final StreamSpec stream;
    private final ToIntFunction<String> symbols;
    private final List<String> keys = new ArrayList<>();

    RecordFilterCompiler(StreamSpec stream, ToIntFunction<String> symbols) {
        this.stream = stream;
        this.symbols = symbols;
    }

    static void check(Text where, StreamSpec stream, Faults faults) {
        Expressions.condition(where, new RecordFilterCompiler(stream, text -> 1), faults);
    }

    /** The keys that the expression names, by id. */
    byte[][] namedKeys() {
        return keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    RecordFilter compile(Text where) {
        Faults faults = new Faults();
        Typed condition = Expressions.condition(where, this, faults);
        faults.throwIfAny();
        return ConditionClass.make(MethodHandles.lookup(), RecordFilter.class, "([JJI)Z", condition);
    }

    @Override
    public Variable variable(String name, Location at, Faults faults) {
        if (name.equals("time") && stream.time().isEmpty()) {
            faults.add(
                    at,
                    "the events of stream '%s' get the time of their arrival behind a source's 'where'; put what asks for it"
                            + " into the 'where' of the stream",
                    stream.name());
            return null;
        }
        if (name.equals("time")) {
            return new Local(Type.LONG, TIME, Opcodes.LLOAD);
        }
        if (name.equals("key") || stream.key().filter(name::equals).isPresent()) {
            return new Local(Type.KEY, KEY, Opcodes.ILOAD);
        }
        int cell = stream.indexOf(name);
        if (cell < 0) {
            List<String> known =
                    new ArrayList<>(stream.fields().stream().map(Field::name).toList());
            known.addAll(List.of("key", "time"));
            stream.key().ifPresent(known::add);
            faults.add(
                    at,
                    "a record of stream '%s' has no field '%s'%s",
                    stream.name(),
                    name,
                    NearestName.hint(name, known));
            return null;
        }
        return switch (stream.fields().get(cell).type()) {
            case DOUBLE -> new Cell(Type.DOUBLE, cell);
            case LONG -> new Cell(Type.LONG, cell);
            case SYMBOL -> new Cell(Type.SYMBOL, cell);
        };
    }

    @Override
    public Variable previous(Typed argument, Location at, Faults faults) {
        faults.add(at, "a source's 'where' sees one record at a time; put this into the stream's 'where'");
        return null;
    }

    @Override
    public ZoneId zone() {
        return stream.zone();
    }

    @Override
    public int intern(String text, Type type, Location at, Faults faults) {
        if (type == Type.SYMBOL) {
            return symbols.applyAsInt(text);
        }
        if (!keys.contains(text)) {
            keys.add(text);
        }
        return keys.indexOf(text);
    }

    /** A local variable of {@link RecordFilter#test}. */
    private record Local(Type type, int index, int opcode) implements Variable {

        @Override
        public void load(MethodVisitor code) {
            code.visitVarInsn(opcode, index);
        }
    }

    /** A field. */
    private record Cell(Type type, int index) implements Variable {

        @Override
        public void load(MethodVisitor code) {
            code.visitVarInsn(Opcodes.ALOAD, CELLS);
            code.visitIntInsn(Opcodes.SIPUSH, index);
            code.visitInsn(Opcodes.LALOAD);
            if (type == Type.DOUBLE) {
                code.visitMethodInsn(Opcodes.INVOKESTATIC, "java/lang/Double", "longBitsToDouble", "(J)D", false);
            } else if (type == Type.SYMBOL) {
                code.visitInsn(Opcodes.L2I);
            }
        }
    }
}
