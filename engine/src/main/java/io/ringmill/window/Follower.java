package io.ringmill.window;

import org.objectweb.asm.ClassVisitor;

/**
 * Generates what follows on the windows within their class, where it finds their values in the state: the rules, where
 * these run on the windows' thread. All code keeps to the locals of {@link Variables}.
 */
public interface Follower {

    /** Nothing follows. */
    Follower NONE = new Follower() {
        @Override
        public void generate(ClassVisitor owner, String className) {}

        @Override
        public void construct(Code code, String className) {}

        @Override
        public boolean follows(Node node) {
            return false;
        }

        @Override
        public void afterRow(Code code, String className, Node node) {}
    };

    /** Adds the fields and methods that it needs. */
    void generate(ClassVisitor owner, String className);

    /** Emits the setting of its fields in the constructor, whose second argument is the object made for that. */
    void construct(Code code, String className);

    /** Whether anything follows on rows of that node. */
    boolean follows(Node node);

    /** Emits what follows on a row of the node: on an accepted event, or an emission whose values are in the state. */
    void afterRow(Code code, String className, Node node);
}
