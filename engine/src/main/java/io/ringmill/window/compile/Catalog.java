package io.ringmill.window.compile;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.event.Dictionary;
import io.ringmill.event.Event;
import io.ringmill.expression.Type;
import io.ringmill.expression.Variable;
import io.ringmill.window.aggregate.Aggregate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The nodes of a pipeline by name, and the dictionaries of its texts. */
public final class Catalog {

    /** A window with five aggregates takes some 600 bytes; from 8,000 on the JIT would not compile the method. */
    private static final int MOST_PARTS = 48;

    private static final int PARTS_OF_A_WINDOW = 5;

    private final Map<String, RowNode> nodes = new LinkedHashMap<>();
    private final List<StreamNode> streams = new ArrayList<>();
    private final Summaries summaries = new Summaries();
    private final OutputTypes types = new OutputTypes(this);
    private final Spills spills = new Spills();
    private final List<WindowNode> windows = new ArrayList<>();
    private final Dictionary keys;
    private final Dictionary symbols;
    private boolean readAcross;
    private int[] seenCells = {};
    /** By root stream: the streams whose state its expressions read, which must be with the same worker. */
    private final Map<StreamNode, List<StreamNode>> reads = new LinkedHashMap<>();
    /** Streams on which something else than a window is over all keys. */
    private final Set<StreamNode> overAllKeys = new LinkedHashSet<>();

    Catalog(Dictionary keys, Dictionary symbols) {
        this.keys = keys;
        this.symbols = symbols;
    }

    /** A value of a node. */
    public record Reference(RowNode node, String output) {}

    void add(StreamNode stream) {
        nodes.put(stream.name(), stream);
        streams.add(stream);
    }

    void add(WindowNode window) {
        nodes.put(window.name(), window);
        windows.add(window);
    }

    public Summaries summaries() {
        return summaries;
    }

    /** The types of what is selected and derived. */
    OutputTypes types() {
        return types;
    }

    Spills spills() {
        return spills;
    }

    public List<StreamNode> streams() {
        return streams;
    }

    /** In an order in which each comes after what it is on. */
    public List<WindowNode> windows() {
        return windows;
    }

    /** Cells from one event to the next: head, time, and the most that any stream puts behind them. */
    public int eventCells() {
        return streams.stream().mapToInt(RowNode::rowCells).max().orElse(Event.FIELDS);
    }

    /** The node of that name, or null. */
    public RowNode node(String name) {
        return nodes.get(name);
    }

    /**
     * What a name means in an expression over rows of a node: {@code key} and {@code time}, a value of the row's own, the key
     * by its column's name, or a value of another node.
     *
     * @param own gives the row's own value of a name; null if it has none
     * @param other gives the value of another node
     * @return null, with a fault, if it means nothing
     */
    public Variable variable(
            String name,
            RowNode row,
            Function<String, Variable> own,
            Function<Reference, Variable> other,
            Location at,
            Faults faults) {
        if (name.equals("key")) {
            return Variables.ROW_KEY;
        }
        if (name.equals("time")) {
            return Variables.ROW_TIME;
        }
        Variable value = own.apply(name);
        if (value != null) {
            return value;
        }
        if (isKey(name, row)) {
            return Variables.ROW_KEY;
        }
        Reference reference = reference(name, row, at, faults);
        if (reference == null) {
            return null;
        }
        return reference.node() == row ? own.apply(reference.output()) : other.apply(reference);
    }

    /** Whether a name that is none of the row's values means the row's key: the name of its column, qualified or not. */
    public boolean isKey(String name, RowNode row) {
        int dot = name.indexOf('.');
        RowNode node = dot < 0 ? row : nodes.get(name.substring(0, dot));
        String column = name.substring(dot + 1);
        return node != null
                && !node.allKeys()
                && !row.allKeys()
                && !node.outputs().contains(column)
                && node.root().spec().key().filter(column::equals).isPresent();
    }

    /** What {@code node.output} means for a row of {@code row}; null, with a fault, if it means nothing. */
    public Reference reference(String name, RowNode row, Location at, Faults faults) {
        int dot = name.indexOf('.');
        if (dot < 0) {
            List<String> known = new ArrayList<>(row.outputs());
            known.add("key");
            row.root().spec().key().filter(key -> !row.allKeys()).ifPresent(known::add);
            known.add("time");
            if (nodes.containsKey(name)) {
                faults.add(
                        at,
                        "'%s' is a whole %s; name one of its values, as in %s.%s",
                        name,
                        nodes.get(name) instanceof StreamNode ? "stream" : "window",
                        name,
                        nodes.get(name).outputs().stream().findFirst().orElse("count"));
            } else {
                unknownName(name, known, at, faults);
            }
            return null;
        }
        RowNode node = nodes.get(name.substring(0, dot));
        String output = name.substring(dot + 1);
        if (node == null) {
            faults.unknown(at, "stream or window", name.substring(0, dot), nodes.keySet());
            return null;
        }
        if (!node.outputs().contains(output)) {
            faults.unknown(at.right(dot + 1), "value of " + node.name(), output, node.outputs());
            return null;
        }
        reads.computeIfAbsent(row.root(), root -> new ArrayList<>()).add(node.root());
        return new Reference(node, output);
    }

    /** A name without dots that is no value of the row: where just one other has such a value, that is told. */
    private void unknownName(String name, List<String> known, Location at, Faults faults) {
        List<RowNode> others = nodes.values().stream()
                .filter(node -> node.outputs().contains(name))
                .toList();
        if (others.size() == 1) {
            faults.add(
                    at,
                    "unknown name '%s'; for the latest of %s write %2$s.%1$s",
                    name,
                    others.get(0).name());
            return;
        }
        nodes.values().forEach(node -> node.outputs().forEach(output -> known.add(node.name() + "." + output)));
        faults.unknown(at, "name", name, known);
    }

    /** Names of streams and windows. */
    public List<String> nodeNames() {
        return List.copyOf(nodes.keySet());
    }

    /** The latest of that value, for expressions of windows and streams; these then depend on the windows' order. */
    Variable readAcross(Reference reference) {
        readAcross |= reference.node() instanceof WindowNode;
        return latest(reference);
    }

    /** Whether an expression of a window or stream reads another window. */
    boolean isReadAcross() {
        return readAcross;
    }

    /** The latest of that value, for code in the windows' own class. */
    public Variable latest(Reference reference) {
        return reference.node().latest(reference.output());
    }

    /** The cell in which rows of {@code row} carry that value for code elsewhere. */
    public RowNode.RowCell column(RowNode row, Reference reference) {
        return row.column(reference.node().name() + "." + reference.output(), latest(reference));
    }

    /** The cell in which rows of {@code row} carry the watermark of another stream for code elsewhere. */
    public RowNode.RowCell watermarkColumn(RowNode row, StreamNode stream) {
        return row.column("watermark of " + stream.name(), stream.watermark());
    }

    /** What is on rows of both remembers one thing of a key, so they must be with the same worker. */
    public void together(RowNode one, RowNode other) {
        reads.computeIfAbsent(one.root(), root -> new ArrayList<>()).add(other.root());
    }

    /** Whether rows of a node have keys at all: not of a stream without, nor of a window over all keys. */
    public boolean hasKeys(RowNode node) {
        return !node.allKeys() && node.root().spec().key().isPresent();
    }

    /** Whether all that an event of a stream brings about is so little that it can be one method. */
    boolean isSmall(StreamNode stream) {
        int parts = 0;
        for (WindowNode window : windows) {
            if (window.root() == stream) {
                int inOneWay = PARTS_OF_A_WINDOW + window.accumulators.size() + window.selects.size();
                parts += inOneWay * window.form.ways();
            }
        }
        return parts <= MOST_PARTS;
    }

    /** Decides which streams' events are taken in as {@link RowLocals}: those whose few values are read in one method. */
    void putInLocals(Downstream downstream) {
        for (StreamNode stream : streams) {
            boolean inOneMethod = windows.stream()
                    .filter(window -> window.source() == stream)
                    .noneMatch(window -> window.foldsKeys() || window.isWide());
            if (inOneMethod
                    && isSmall(stream)
                    && stream.outputs().size() <= RowLocals.MOST
                    && downstream.takesLocals(stream)) {
                stream.setInLocals();
            }
        }
    }

    /** Whether keys of any stream expire. */
    boolean expires() {
        return streams.stream().anyMatch(stream -> stream.spec().expireNs() != Long.MAX_VALUE);
    }

    /** Reserves what is kept of keys that may expire. */
    void reserveSeen() {
        seenCells = expires()
                ? streams.stream()
                        .mapToInt(stream -> stream.layout().reserve(1, Double.longBitsToDouble(Long.MIN_VALUE)))
                        .toArray()
                : new int[0];
    }

    /** By stream, the cell with the time of a key's newest event; none if no keys expire. */
    public int[] seenCells() {
        return seenCells;
    }

    /** Names of all aggregates. */
    public List<String> aggregates() {
        return Aggregate.words();
    }

    /** The id of a text in an expression. */
    public int intern(String text, Type type, Location at, Faults faults) {
        int id = (type == Type.KEY ? keys : symbols).intern(text);
        if (id == Dictionary.FULL) {
            faults.add(at, "no room for '%s': raise engine.maxKeys", text);
            return 0;
        }
        return id;
    }

    /** What is on these rows is over all keys, as a window may be. */
    public void overAllKeys(RowNode on) {
        overAllKeys.add(on.root());
    }

    /**
     * By stream: whether something over all keys depends on it, so that its events must all go to one worker. Where keys
     * expire, so must those of all streams with keys: a key is forgotten once it has expired on each of them.
     */
    public boolean[] pinned() {
        int[] component = new int[streams.size()];
        for (int i = 0; i < component.length; i++) {
            component[i] = i;
        }
        reads.forEach((from, tos) -> tos.forEach(to -> unite(component, from.index(), to.index())));
        if (expires()) {
            List<StreamNode> keyed = streams.stream().filter(this::hasKeys).toList();
            keyed.forEach(stream -> unite(component, keyed.get(0).index(), stream.index()));
        }
        Set<StreamNode> roots = new LinkedHashSet<>(overAllKeys);
        windows.stream().filter(WindowNode::allKeys).forEach(window -> roots.add(window.root()));
        boolean[] pinned = new boolean[component.length];
        for (StreamNode root : roots) {
            for (int i = 0; i < component.length; i++) {
                pinned[i] |= component[i] == component[root.index()];
            }
        }
        return pinned;
    }

    private static void unite(int[] component, int a, int b) {
        int from = component[a];
        int to = component[b];
        for (int i = 0; i < component.length; i++) {
            component[i] = component[i] == from ? to : component[i];
        }
    }
}
