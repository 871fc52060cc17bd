package io.ringmill.app.run;

/** What is done where an interrupted run is to go on with a pipeline that has changed. */
public enum OnChange {
    /** The run is refused, with what has changed and what can be done. */
    REFUSE,
    /** What is the same keeps its state, the rest begins anew. */
    MIGRATE,
    /** The state is what comes of all events of the run; of a pipeline that has not changed the output, too, is written anew. */
    REBUILD
}
