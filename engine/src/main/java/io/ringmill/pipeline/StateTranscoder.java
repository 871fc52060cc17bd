package io.ringmill.pipeline;

import io.ringmill.state.CellKind;
import io.ringmill.state.StateReader;
import io.ringmill.state.StateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes of a state of one pipeline one of another: what is held of components that are kept, as it is, and of the others what
 * a new program holds.
 */
final class StateTranscoder implements StateFile.Transcoding {

    /**
     * A component that is kept.
     *
     * @param name what it is called from now on
     * @param from what its cells of a key held, in order
     * @param to what they hold now
     */
    record Kept(String name, List<CellKind> from, List<Cell> to) {

        /** Whether its cells lie as they did. */
        private boolean isSame() {
            boolean same = from.size() == to.size();
            for (int i = 0; same && i < to.size(); i++) {
                same = to.get(i).before == i;
            }
            return same;
        }
    }

    /**
     * A cell of a key.
     *
     * @param before which of the cells it was; -1 if it is new
     */
    record Cell(CellKind kind, int before, double initial) {}

    /** By what it was called. */
    private final Map<String, Kept> kept;

    private final StateComponents to;
    private final List<String> names;

    /** What a new program shares, by component. */
    private final Map<String, byte[]> fresh;

    /** By the place of a component in what was saved; null if it is not kept. */
    private final List<Kept> byPlace = new ArrayList<>();

    /** {@code freshShared}: what a new program of the kind that is to load it saves as shared. */
    StateTranscoder(Map<String, Kept> kept, byte[] freshShared) {
        this.kept = Map.copyOf(kept);
        Shared shared = new Shared(freshShared);
        to = shared.components;
        names = List.copyOf(to.all().keySet());
        fresh = shared.parts;
    }

    /** What is shared, taken apart. */
    private static final class Shared {
        private final StateComponents components;
        private final List<byte[]> symbols = new ArrayList<>();
        private final Map<String, byte[]> parts = new TreeMap<>();

        Shared(byte[] record) {
            components = ProgramState.components(record);
            StateReader in = new StateReader(record);
            in.getInt();
            StateComponents.read(in);
            for (int i = in.getSize(Integer.BYTES); i > 0; i--) {
                symbols.add(in.getUtf8());
            }
            components.all().keySet().forEach(component -> parts.put(component, in.getUtf8()));
        }
    }

    private static StateWriter writer() {
        return new StateWriter();
    }

    @Override
    public byte[] shared(byte[] record) {
        Shared before = new Shared(record);
        Map<String, byte[]> parts = new TreeMap<>(fresh);
        byPlace.clear();
        before.parts.forEach((component, part) -> {
            Kept own = kept.get(component);
            byPlace.add(own);
            if (own != null) {
                parts.put(own.name, part);
            }
        });
        StateWriter out = writer();
        out.putInt(ProgramState.FORM);
        to.write(out);
        out.putInt(before.symbols.size());
        before.symbols.forEach(out::putText);
        parts.values().forEach(out::putText);
        return out.toByteArray();
    }

    @Override
    public Optional<byte[]> key(byte[] record) {
        StateReader in = new StateReader(record);
        StateWriter out = writer();
        out.putText(in.getUtf8());
        boolean any = false;
        while (in.hasMore()) {
            Kept own = byPlace.get(in.getInt());
            byte[] content = in.getUtf8();
            if (own != null) {
                any = true;
                out.putInt(names.indexOf(own.name));
                out.putText(own.isSame() ? content : moved(content, own));
            }
        }
        return any ? Optional.of(out.toByteArray()) : Optional.empty();
    }

    /** What is held of a key with its cells where they are now; what is behind the cells stays. */
    private static byte[] moved(byte[] content, Kept own) {
        StateReader in = new StateReader(content);
        StateWriter out = writer();
        boolean has = !own.from.isEmpty() && in.getByte() != 0;
        if (!own.to.isEmpty()) {
            out.putByte(has ? 1 : 0);
        }
        if (has) {
            List<byte[]> cells = new ArrayList<>();
            for (CellKind kind : own.from) {
                int from = in.position();
                kind.skip(in);
                cells.add(Arrays.copyOfRange(content, from, in.position()));
            }
            for (Cell cell : own.to) {
                if (cell.before < 0) {
                    cell.kind.write(cell.initial, out);
                } else {
                    out.putBytes(cells.get(cell.before));
                }
            }
        }
        out.putBytes(Arrays.copyOfRange(content, in.position(), content.length));
        return out.toByteArray();
    }
}
