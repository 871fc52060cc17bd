package io.ringmill.rule.compile;

import io.ringmill.window.compile.Code;
import io.ringmill.window.compile.Downstream;
import io.ringmill.window.compile.MethodSplitter;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.runtime.TimerCells;
import java.util.List;

/**
 * What follows on the windows in their class where the rules have one of their own: nothing, but that the watermarks are
 * handed out by which timers of rules are due.
 */
record RulesApart(Timers ofRules) implements Downstream {

    @Override
    public void generate(MethodSplitter methods) {}

    @Override
    public void construct(Code code, String className) {}

    @Override
    public boolean takesLocals(StreamNode stream) {
        return false;
    }

    @Override
    public boolean follows(RowNode node) {
        return false;
    }

    @Override
    public void afterRow(MethodSplitter methods, Code code, RowNode node) {}

    @Override
    public List<TimerCells> timers() {
        return List.of();
    }

    @Override
    public boolean tells(StreamNode stream) {
        return ofRules.cells().stream().anyMatch(timer -> timer.stream() == stream.index());
    }
}
