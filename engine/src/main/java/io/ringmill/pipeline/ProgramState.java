package io.ringmill.pipeline;

import io.ringmill.event.Dictionary;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleProgram;
import io.ringmill.state.HeldState;
import io.ringmill.state.StateException;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import io.ringmill.state.Stateful;
import io.ringmill.window.runtime.WindowProgram;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The state of a program while it stands still between two events: what is shared, and some of each key, as docs/state.md
 * lays it out. It does not depend on the topology, nor on the ids that texts have; so keys may be handed out to several
 * programs, and those of several come together in one. To load: {@link #loadShared}, {@link #loadKey} for each key, both again
 * for each further part, then {@link #endLoading}. A program whose loading has failed is of no further use.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> some for each key.
 */
public final class ProgramState {

    /** To be raised when a holder writes something else. */
    static final int FORM = 2;

    private final Dictionary keys;
    private final Dictionary symbols;
    private final StateComponents components;
    /** By component, in the order of their names: what holds its state. */
    private final List<List<Stateful>> parts = new ArrayList<>();

    /** By component, whether all of its keys are worker 0's of several. */
    private final List<Boolean> pinned = new ArrayList<>();

    private final StateWriter out;
    /** By the id that a symbol had in the saved program, its id in this one. */
    private int[] symbolIds = {};

    private boolean takesCounts = true;

    /** Whether a key has another id than it had in the saved program. */
    private boolean hasOtherIds;

    /** How many keys the saved program knew, as far as they were read. */
    private int knownKeys;

    /** The key that was read last; the one with the next id mostly follows. */
    private int lastKey;

    /** Which keys of a state a program takes, one of several workers. */
    @FunctionalInterface
    public interface Share {

        /** All. */
        Share ALL = (pinned, key) -> true;

        /**
         * Whether it takes what a component remembers of a key.
         *
         * @param pinned whether all keys of the component must be one worker's, as something over all keys depends on them
         * @param key its id in the program
         */
        boolean takes(boolean pinned, int key);
    }

    /**
     * The state of a program's parts, wherever they run.
     *
     * @param rules where they are apart from the windows
     * @param alerts those that the rules raise
     */
    @SuppressWarnings("exports") // for the ring
    public ProgramState(CompiledPipeline compiled, WindowProgram windows, Optional<RuleProgram> rules, Alerts alerts) {
        keys = compiled.keys();
        symbols = compiled.symbols();
        out = new StateWriter(keys::utf8);
        List<HeldState> programs = new ArrayList<>(List.of(windows.state()));
        rules.ifPresent(apart -> programs.add(apart.state()));
        components = StateComponents.of(
                compiled.pipeline(), programs.stream().map(HeldState::form).toList());
        List<Map<String, List<Stateful>>> holders = new ArrayList<>();
        programs.forEach(program -> holders.add(program.holders()));
        holders.add(alerts.holders());
        for (String component : components.all().keySet()) {
            pinned.add(compiled.pinned(component));
            parts.add(holders.stream()
                    .flatMap(each -> each.getOrDefault(component, List.of()).stream())
                    .toList());
        }
    }

    /** Saves what is of no key, and makes ready to save keys. */
    public byte[] saveShared() {
        out.clear();
        out.putInt(FORM);
        components.write(out);
        out.putInt(symbols.size());
        for (int symbol = 0; symbol < symbols.size(); symbol++) {
            out.putText(symbols.utf8(symbol));
        }
        for (List<Stateful> component : parts) {
            int begun = out.begin();
            component.forEach(part -> {
                part.beginSaving();
                part.saveShared(out);
            });
            out.end(begun);
        }
        return out.toByteArray();
    }

    /** The keys of which there is something to save, in the order of their ids; after {@link #saveShared}. */
    public IntStream keys() {
        return IntStream.range(0, keys.size()).filter(key -> parts.stream().anyMatch(component -> has(component, key)));
    }

    private static boolean has(List<Stateful> component, int key) {
        return component.stream().anyMatch(part -> part.has(key));
    }

    /** Saves what is of a key; after {@link #saveShared}. */
    public byte[] saveKey(int key) {
        out.clear();
        out.putKey(key);
        for (int component = 0; component < parts.size(); component++) {
            if (has(parts.get(component), key)) {
                out.putInt(component);
                int begun = out.begin();
                parts.get(component).forEach(part -> part.saveKey(key, out));
                out.end(begun);
            }
        }
        return out.toByteArray();
    }

    /**
     * Loads what {@link #saveShared} saved.
     *
     * @param counts whether to count on from its counts: once, where the keys of a state are split over programs
     * @throws StateException if it belongs to other windows or rules; the message names them
     */
    public void loadShared(byte[] saved, boolean counts) {
        takesCounts = counts;
        knownKeys = 0;
        lastKey = -1;
        StateReader in = reader(saved, saved.length);
        requireForm(in);
        List<String> differences = components.differences(StateComponents.read(in));
        if (!differences.isEmpty()) {
            throw new StateException("the state is of another pipeline: " + String.join("; ", differences));
        }
        symbolIds = new int[in.getSize(Integer.BYTES)];
        for (int i = 0; i < symbolIds.length; i++) {
            symbolIds[i] = symbols.intern(new String(in.getUtf8(), StandardCharsets.UTF_8));
            hasOtherIds |= symbolIds[i] != i;
        }
        for (List<Stateful> component : parts) {
            int end = in.getSize(1) + in.position();
            component.forEach(part -> part.loadShared(in));
            checkEnd(in, end);
        }
    }

    /** Loads what {@link #saveKey} saved; after {@link #loadShared} of the same program. */
    public void loadKey(byte[] saved) {
        loadKey(saved, Share.ALL);
    }

    /** As {@link #loadKey(byte[])}, only of those components of which the share takes the key. */
    public void loadKey(byte[] saved, Share share) {
        loadKey(saved, saved.length, share);
    }

    /** The same of what is in the first bytes of {@code saved}. */
    void loadKey(byte[] saved, int length, Share share) {
        StateReader in = reader(saved, length);
        int key = in.getKey();
        while (in.hasMore()) {
            int component = in.getInt();
            if (component < 0 || component >= parts.size()) {
                throw new StateException("the saved state has a component of number " + component);
            }
            int end = in.getSize(1) + in.position();
            if (share.takes(pinned.get(component), key)) {
                parts.get(component).forEach(part -> part.loadKey(key, in));
                checkEnd(in, end);
            } else {
                in.skip(end - in.position());
            }
        }
    }

    /**
     * Throws if a key or a symbol has another id here than in the program that was saved, so that a journal that has ids of that
     * one cannot be gone on with.
     */
    public void requireSameIds() {
        if (hasOtherIds) {
            throw new StateException(
                    "keys or symbols have other ids than in the saved state: the pipeline names others");
        }
    }

    /** Ends the loading: from now on the program takes events. */
    public void endLoading() {
        parts.forEach(component -> component.forEach(Stateful::endLoading));
    }

    /** The text of a key that {@link #saveKey} saved. */
    public static String keyOf(byte[] saved) {
        return new StateReader(saved).getText();
    }

    /** What it is of. */
    StateComponents components() {
        return components;
    }

    /** Of what program it is that {@link #saveShared} saved. */
    static StateComponents components(byte[] shared) {
        StateReader in = new StateReader(shared);
        requireForm(in);
        return StateComponents.read(in);
    }

    private static void requireForm(StateReader in) {
        int form = in.getInt();
        if (form != FORM) {
            throw new StateException("the saved state is of form " + form + ", this program reads " + FORM);
        }
    }

    /** Makes the symbols known that {@link #saveShared} saved. */
    static void makeSymbolsKnown(byte[] shared, Dictionary symbols) {
        StateReader in = new StateReader(shared);
        if (in.getInt() == FORM) {
            StateComponents.read(in);
            for (int i = in.getSize(Integer.BYTES); i > 0; i--) {
                symbols.intern(new String(in.getUtf8(), StandardCharsets.UTF_8));
            }
        }
    }

    /** Makes the keys of a record of known ones known. */
    static void makeKeysKnown(byte[] record, int length, Dictionary keys) {
        StateReader in = new StateReader(
                record,
                length,
                new StateReader.Ids() {
                    @Override
                    public int symbol(int saved) {
                        throw new IllegalStateException("no symbols are among keys");
                    }

                    @Override
                    public int key(byte[] utf8) {
                        return keys.intern(utf8, 0, utf8.length);
                    }
                },
                false);
        while (in.hasMore()) {
            in.getKey();
        }
    }

    private static void checkEnd(StateReader in, int end) {
        if (in.position() != end) {
            throw new StateException("the saved state has " + (end - in.position()) + " bytes more than are read");
        }
    }

    private StateReader reader(byte[] saved, int length) {
        return new StateReader(
                saved,
                length,
                new StateReader.Ids() {
                    @Override
                    public int symbol(int id) {
                        if (id < 0 || id >= symbolIds.length) {
                            throw new StateException("the saved state has no symbol of id " + id);
                        }
                        return symbolIds[id];
                    }

                    @Override
                    public int key(byte[] utf8) {
                        return internKey(utf8);
                    }
                },
                takesCounts);
    }

    /** Makes the keys of a record known, in the order that they had in the saved program. */
    void loadKnownKeys(byte[] record, int length) {
        StateReader in = reader(record, length);
        while (in.hasMore()) {
            hasOtherIds |= in.getKey() != knownKeys++;
        }
    }

    /** A key's id in this program. */
    private int internKey(byte[] utf8) {
        int next = lastKey + 1;
        if (next >= keys.size() || !Arrays.equals(keys.utf8(next), utf8)) {
            next = keys.intern(utf8, 0, utf8.length);
            if (next == Dictionary.FULL) {
                throw new StateException("no room for the keys of the saved state: raise engine.maxKeys");
            }
        }
        lastKey = next;
        return next;
    }

    /** The keys that the program knows, for what saves their order. */
    Dictionary knownKeys() {
        return keys;
    }
}
