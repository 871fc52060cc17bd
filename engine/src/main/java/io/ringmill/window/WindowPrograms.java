package io.ringmill.window;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes window programs, all of one class for the same observed windows, each with a state of its own. */
public final class WindowPrograms {

    private final Catalog catalog;
    private final StateLayout layout;
    private final List<History> histories;
    private final Follower follower;
    private final Map<String, Constructor<?>> generated = new HashMap<>();

    WindowPrograms(Catalog catalog, StateLayout layout, List<History> histories, Follower follower) {
        this.catalog = catalog;
        this.layout = layout;
        this.histories = histories;
        this.follower = follower;
    }

    /**
     * A new program.
     *
     * @param observed by window index, whether its rows are handed to the output
     * @param following what the follower's code works with
     */
    public synchronized WindowProgram create(boolean[] observed, ProgramOutput output, Object following) {
        Constructor<?> constructor = generated.computeIfAbsent(Arrays.toString(observed), key -> generate(observed));
        RuntimeSetup setup = new RuntimeSetup(catalog, layout, histories, output);
        try {
            return (WindowProgram) constructor.newInstance(setup, following);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated window program cannot be made", broken);
        }
    }

    private Constructor<?> generate(boolean[] observed) {
        try {
            return MethodHandles.lookup()
                    .defineHiddenClass(bytes(observed), true)
                    .lookupClass()
                    .getDeclaredConstructor(RuntimeSetup.class, Object.class);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated window program does not load", broken);
        }
    }

    /** The class file of a program. */
    byte[] bytes(boolean[] observed) {
        return new WindowClass(catalog, layout, histories, observed, follower).generate();
    }

    /** Bytes that one key's state takes, without what rings outside of it hold. */
    public long bytesPerKey() {
        return 16 + 8L * layout.size();
    }
}
