package io.ringmill.window.compile;

import io.ringmill.window.runtime.TimerCells;
import java.util.List;

/**
 * Generates what follows on the windows within their class, where it finds their values in the state: the rules, where
 * these run on the windows' thread. All code keeps to the locals of {@link Variables}.
 */
public interface Downstream {

    /** Adds the fields and methods that it needs. */
    void generate(MethodSplitter methods);

    /** Emits the setting of its fields in the constructor, whose second argument is the object made for that. */
    void construct(Code code, String className);

    /** Whether its code on events of that stream takes their values as {@link RowLocals}, and nothing reads their cells. */
    boolean takesLocals(StreamNode stream);

    /** Whether anything follows on rows of that node. */
    boolean follows(RowNode node);

    /** Emits what follows on a row of the node: on an accepted event, or an emission whose values are in the state. */
    void afterRow(MethodSplitter methods, Code code, RowNode node);

    /** The timers of its code, by index. */
    List<TimerCells> timers();

    /** Whether there are timers elsewhere by the watermark of this stream, for which it must be handed out. */
    boolean tells(StreamNode stream);
}
