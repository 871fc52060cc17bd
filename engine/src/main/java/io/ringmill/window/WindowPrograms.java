package io.ringmill.window;

import io.ringmill.event.StreamSpec;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes window programs, all of one class for the same observed windows, each with a state of its own. */
public final class WindowPrograms {

    private final Catalog catalog;
    private final StateLayout layout;
    private final Map<String, Constructor<?>> generated = new HashMap<>();

    WindowPrograms(Catalog catalog, StateLayout layout) {
        this.catalog = catalog;
        this.layout = layout;
    }

    /**
     * A new program.
     *
     * @param observed by window index, whether its rows are to be put into the program's row buffer
     */
    public synchronized WindowProgram create(boolean[] observed) {
        Constructor<?> constructor = generated.computeIfAbsent(Arrays.toString(observed), key -> generate(observed));
        List<WindowShape> shapes = catalog.windows().stream()
                .sorted(Comparator.comparingInt(Node::index))
                .map(window -> window.form.shape())
                .toList();
        List<StreamSpec> streams =
                catalog.streams().stream().map(StreamNode::spec).toList();
        try {
            return (WindowProgram) constructor.newInstance(new RuntimeSetup(shapes, streams, layout));
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated window program cannot be made", broken);
        }
    }

    private Constructor<?> generate(boolean[] observed) {
        byte[] bytes = new WindowClass(catalog, observed).generate();
        try {
            return MethodHandles.lookup()
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor(RuntimeSetup.class);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated window program does not load", broken);
        }
    }

    /** Bytes that one key's state takes at most, without what rings outside of it hold. */
    public long bytesPerKey() {
        return 16 + 8L * layout.size();
    }
}
