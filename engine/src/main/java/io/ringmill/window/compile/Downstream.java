package io.ringmill.window.compile;

import org.objectweb.asm.ClassVisitor;

/**
 * Generates what follows on the windows within their class, where it finds their values in the state: the rules, where
 * these run on the windows' thread. All code keeps to the locals of {@link Variables}.
 */
public interface Downstream {

    /** Nothing follows. */
    Downstream NONE = new Downstream() {
        @Override
        public void generate(ClassVisitor owner, String className) {}

        @Override
        public void construct(Code code, String className) {}

        @Override
        public boolean follows(RowNode node) {
            return false;
        }

        @Override
        public void afterRow(Code code, String className, RowNode node) {}
    };

    /** Adds the fields and methods that it needs. */
    void generate(ClassVisitor owner, String className);

    /** Emits the setting of its fields in the constructor, whose second argument is the object made for that. */
    void construct(Code code, String className);

    /** Whether anything follows on rows of that node. */
    boolean follows(RowNode node);

    /** Emits what follows on a row of the node: on an accepted event, or an emission whose values are in the state. */
    void afterRow(Code code, String className, RowNode node);
}
