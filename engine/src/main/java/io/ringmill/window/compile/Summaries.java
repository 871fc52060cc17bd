package io.ringmill.window.compile;

import io.ringmill.window.aggregate.Anomaly;
import io.ringmill.window.aggregate.OwningSummary;
import io.ringmill.window.aggregate.Summary;
import io.ringmill.window.learn.Learner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** The summaries that the windows of a pipeline use, and how generated code comes by them. */
public final class Summaries {

    /** The field that holds a program's own. */
    static final String FIELD = "owned";

    /** Those of which each program has its own. */
    private final List<OwningSummary<?>> owning = new ArrayList<>();

    private final Map<String, Anomaly> anomalies = new LinkedHashMap<>();

    /** What detects anomalies of so many columns that repeat themselves after so long; of 0 those that do not. */
    Anomaly anomaly(int columns, long seasonNs) {
        return anomalies.computeIfAbsent(columns + " " + seasonNs, of -> new Anomaly(columns, seasonNs));
    }

    void add(Summary summary) {
        if (summary instanceof OwningSummary<?> own && !owning.contains(own)) {
            owning.add(own);
        }
    }

    /** Instances for a new program, in the order of the field {@link #FIELD}. */
    public OwningSummary<?>[] fresh() {
        return owning.stream().map(OwningSummary::fresh).toArray(OwningSummary<?>[]::new);
    }

    /** Place of a summary in the field {@link #FIELD}. */
    public int indexOf(OwningSummary<?> summary) {
        return owning.indexOf(summary);
    }

    /** Pushes the object whose methods are to be called, in a window program. */
    void push(Code code, Summary summary) {
        push(code, summary, FormCode.RUNTIME);
    }

    /** The same in a class with a field {@link #FIELD}. */
    void push(Code code, Summary summary, String owner) {
        Class<?> type = summary.getClass();
        if (summary instanceof OwningSummary<?> own) {
            code.field(owner, FIELD, Type.getDescriptor(OwningSummary[].class));
            code.constant(indexOf(own)).op(Opcodes.AALOAD);
            code.visitor().visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(type));
        } else if (summary instanceof Learner learner) {
            code.constant(learner.size()).callStatic(type, "of", "(I)" + Type.getDescriptor(type));
        } else {
            code.visitor()
                    .visitFieldInsn(
                            Opcodes.GETSTATIC, Type.getInternalName(type), "INSTANCE", Type.getDescriptor(type));
        }
    }

    static void call(Code code, Summary summary, String method, String descriptor) {
        code.call(Type.getInternalName(summary.getClass()), method, descriptor);
    }
}
