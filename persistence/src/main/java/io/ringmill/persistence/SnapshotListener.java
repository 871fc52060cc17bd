package io.ringmill.persistence;

/** Is told of snapshots, on the thread that makes them. */
public interface SnapshotListener {

    /** Nobody. */
    SnapshotListener NONE = new SnapshotListener() {};

    /** One was made. */
    default void written(Snapshot snapshot, long tookNs) {}

    /** Something that is good to know, for people. */
    default void note(String text) {}

    /** One could not be made, or no more are, and why; for people. */
    default void failed(String reason) {}
}
