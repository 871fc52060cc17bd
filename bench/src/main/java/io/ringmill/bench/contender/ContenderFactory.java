package io.ringmill.bench.contender;

/** Opens contenders by name. Has a constructor without parameters, as it is made in a JVM of its own, by its name. */
public interface ContenderFactory {

    /** Opens a contender that is ready to be given events. */
    LoadedContender open(String contender, LoadSpec load) throws Exception;
}
