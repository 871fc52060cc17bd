package io.ringmill.bench.contender;

import java.util.Optional;

/** Opens contenders by name. Has a constructor without parameters, as it is made in a JVM of its own, by its name. */
public interface ContenderFactory {

    /**
     * Opens a contender that is ready to be given events.
     *
     * @param listener told of every event that is published by itself, once it is evaluated
     */
    LoadedContender open(String contender, LoadSpec load, Optional<Contender.Listener> listener) throws Exception;
}
