package io.ringmill.pipeline;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.ExpressionText;
import io.ringmill.rule.RuleSpec;
import io.ringmill.rule.compile.MessageText;
import io.ringmill.window.Emit;
import io.ringmill.window.WindowForm;
import io.ringmill.window.WindowSpec;
import io.ringmill.window.compile.WindowCompiler;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Pipelines that take their events in alike, put together: windows and rules that are the same in several of them are there
 * once. Windows are the same if they are called the same and say the same, blanks and ways to write a number aside, and so
 * are all that they are on or read; so are rules. Parts of it are pipelines in which those that only share a name have names
 * of their own; what a window or rule comes to is bit for bit what it comes to in a pipeline that was put in.
 */
public final class PipelineUnion {

    private final Pipeline first;

    /** Says how events are taken in. */
    private final String streams;

    /** Whether keys expire, which they do not while a window of them is open, whichever that is. */
    private final boolean expires;

    private final NamedKeys keys;

    /** By index. */
    private final List<Element<WindowSpec>> windows = new ArrayList<>();

    private final List<Element<RuleSpec>> rules = new ArrayList<>();
    private final Map<String, Integer> windowsByMeaning = new HashMap<>();
    private final Map<String, Integer> rulesByMeaning = new HashMap<>();

    /** Indexes of windows in an order in which those of each pipeline are as in it. */
    private List<Integer> order = new ArrayList<>();

    /** By {@link Meanings#rings}, by name of the sliding windows the ring that they are in. */
    private final Map<String, Map<String, RingMeaning>> rings = new HashMap<>();

    /** What new names must not be. */
    private final Set<String> words = new HashSet<>();

    /** Windows that streams read. */
    private final BitSet readByStreams = new BitSet();

    /**
     * A window or rule.
     *
     * @param windows of the pipeline that it came with, by their names there
     * @param ring of a sliding window, the ring that it is in
     */
    private record Element<S extends Record>(
            String name, S spec, Map<String, Integer> windows, Optional<RingMeaning> ring) {}

    /**
     * The ring of some windows of a pipeline.
     *
     * @param meaning equal for rings of windows that are the same
     * @param names of the windows, which are only together what each of them is
     */
    private record RingMeaning(String meaning, boolean timed, List<String> names) {}

    /**
     * What of the union a pipeline consists of.
     *
     * @param windows indexes, by name
     * @param rules indexes, by name
     */
    public record Member(Map<String, Integer> windows, Map<String, Integer> rules) {}

    /**
     * A pipeline of some of the windows and rules.
     *
     * @param windows by the window's index in it, its index in the union; {@link #PRICE} of the one that has prices
     * @param rules by the rule's index in it, its index in the union
     * @param timed names of windows whose rows tell when they start
     * @param rings by name, which ring a sliding window is in
     * @param keys that the pipelines name, whether or not this one does
     */
    @SuppressWarnings("ArrayRecordComponent") // read only
    public record Part(
            Pipeline pipeline,
            int[] windows,
            int[] rules,
            Set<String> timed,
            Map<String, String> rings,
            List<String> keys) {

        /** Compiles it. */
        public CompiledPipeline compile() {
            return CompiledPipeline.compile(pipeline, timed, rings, keys);
        }
    }

    /** In {@link Part#windows}, the window of {@link #prices}. */
    public static final int PRICE = -1;

    /** A union of none yet, for pipelines that take in events as this one does. */
    public PipelineUnion(Pipeline first) {
        this.first = first;
        streams = Meanings.of(first).streams();
        expires = first.streams().stream().anyMatch(stream -> stream.expireNs() != Long.MAX_VALUE);
        keys = NamedKeys.of(first);
    }

    /** A union of one pipeline. */
    public static PipelineUnion of(Pipeline only) {
        PipelineUnion union = new PipelineUnion(only);
        if (union.add(only).isEmpty()) {
            throw new IllegalStateException("a pipeline that does not fit its own streams");
        }
        return union;
    }

    /**
     * Puts a pipeline in.
     *
     * @return empty if its streams, or what these read, are others, its windows are in another order, it names other keys, or it has
     *     other windows and keys expire: when they do depends on which windows are open
     */
    public Optional<Member> add(Pipeline pipeline) {
        Meanings meanings = Meanings.of(pipeline);
        if (!meanings.streams().equals(streams) || !keys.areThoseOf(pipeline)) {
            return Optional.empty();
        }
        Map<String, RingMeaning> ringOf = rings(pipeline, meanings);
        List<Integer> newOrder = new ArrayList<>(order);
        Map<String, Integer> members = new LinkedHashMap<>();
        int next = windows.size();
        int at = 0;
        for (WindowSpec window : meanings.windows()) {
            Integer known = windowsByMeaning.get(meaning(window, meanings, ringOf));
            if (known == null) {
                newOrder.add(at++, next);
                members.put(window.name(), next++);
            } else {
                int place = newOrder.indexOf(known);
                if (place < at) {
                    return Optional.empty();
                }
                at = place + 1;
                members.put(window.name(), known);
            }
        }
        boolean isFirst = order.isEmpty();
        if (expires && !isFirst && (next > windows.size() || members.size() < windows.size())) {
            return Optional.empty();
        }
        order = newOrder;
        return Optional.of(added(pipeline, meanings, members, ringOf));
    }

    private static String meaning(WindowSpec window, Meanings meanings, Map<String, RingMeaning> ringOf) {
        RingMeaning ring = ringOf.get(window.name());
        return meanings.of(window) + (ring == null ? "" : " in " + ring.meaning());
    }

    private Map<String, RingMeaning> rings(Pipeline pipeline, Meanings meanings) {
        boolean slides = pipeline.windows().stream()
                .map(window -> window.form().kind())
                .anyMatch(kind -> kind == WindowForm.Kind.SLIDING_EVENTS || kind == WindowForm.Kind.SLIDING_TIME);
        return slides ? rings.computeIfAbsent(meanings.rings(pipeline), key -> ringsOf(pipeline, meanings)) : Map.of();
    }

    private static Map<String, RingMeaning> ringsOf(Pipeline pipeline, Meanings meanings) {
        Map<String, RingMeaning> ringOf = new HashMap<>();
        for (WindowCompiler.Ring ring : CompiledPipeline.compile(pipeline).rings()) {
            StringBuilder meaning = new StringBuilder(ring.timed() ? "timed" : "untimed");
            pipeline.windows().stream()
                    .filter(window -> ring.windows().contains(window.name()))
                    .forEach(window -> meaning.append(", ").append(meanings.of(window)));
            ring.windows()
                    .forEach(window ->
                            ringOf.put(window, new RingMeaning(meaning.toString(), ring.timed(), ring.windows())));
        }
        return ringOf;
    }

    private Member added(
            Pipeline pipeline, Meanings meanings, Map<String, Integer> members, Map<String, RingMeaning> ringOf) {
        for (WindowSpec window : meanings.windows()) {
            if (members.get(window.name()) == windows.size()) {
                windowsByMeaning.put(meaning(window, meanings, ringOf), windows.size());
                windows.add(
                        new Element<>(window.name(), window, members, Optional.ofNullable(ringOf.get(window.name()))));
            }
        }
        Map<String, Integer> memberRules = new LinkedHashMap<>();
        for (RuleSpec rule : pipeline.rules()) {
            int index = rulesByMeaning.computeIfAbsent(meanings.of(rule), meaning -> {
                rules.add(new Element<>(rule.name(), rule, members, Optional.empty()));
                return rules.size() - 1;
            });
            memberRules.put(rule.name(), index);
        }
        for (StreamSpec stream : pipeline.streams()) {
            meanings.reads(stream).forEach(name -> readByStreams.set(members.get(name)));
        }
        words.addAll(meanings.words());
        return new Member(inFileOrder(pipeline, members), memberRules);
    }

    private static Map<String, Integer> inFileOrder(Pipeline pipeline, Map<String, Integer> members) {
        Map<String, Integer> windows = new LinkedHashMap<>();
        pipeline.windows().forEach(window -> windows.put(window.name(), members.get(window.name())));
        return windows;
    }

    /** How many different windows there are. */
    public int windows() {
        return windows.size();
    }

    /** How many different rules there are. */
    public int rules() {
        return rules.size();
    }

    /** What a window is called in the pipelines. */
    public String window(int index) {
        return windows.get(index).name();
    }

    /** What a rule is called in the pipelines. */
    public String rule(int index) {
        return rules.get(index).name();
    }

    /**
     * Some windows, those that some rules are on or read, those that streams read, and all that these are on or read; all where keys
     * expire.
     */
    public BitSet needed(BitSet someWindows, BitSet someRules) {
        BitSet needed = (BitSet) someWindows.clone();
        if (expires) {
            needed.set(0, windows.size());
        }
        needed.or(readByStreams);
        someRules.stream()
                .forEach(rule -> need(rules.get(rule).spec(), rules.get(rule).windows(), needed));
        closed(needed);
        return needed;
    }

    private void closed(BitSet needed) {
        BitSet done = new BitSet();
        for (int next = next(needed, done); next >= 0; next = next(needed, done)) {
            done.set(next);
            Element<WindowSpec> window = windows.get(next);
            need(window.spec(), window.windows(), needed);
            window.ring()
                    .ifPresent(ring -> ring.names()
                            .forEach(name -> needed.set(window.windows().get(name))));
        }
    }

    private static int next(BitSet needed, BitSet done) {
        BitSet open = (BitSet) needed.clone();
        open.andNot(done);
        return open.nextSetBit(0);
    }

    private static void need(Record spec, Map<String, Integer> members, BitSet needed) {
        Meanings.reads(spec, members.keySet()).forEach(name -> needed.set(members.get(name)));
    }

    /** A pipeline of some windows and rules, with all that these are on or read. */
    public Part part(BitSet wantedWindows, BitSet wantedRules) {
        return part(needed(wantedWindows, wantedRules), wantedRules, Optional.empty());
    }

    /**
     * A pipeline with a window that has a row for each value of an expression, by key, and with all that this reads.
     *
     * @param price in words of the first pipeline that was put in
     */
    public Part prices(String price) {
        WindowSpec window = priceWindow(price);
        BitSet needed = needed(new BitSet(), new BitSet());
        need(window, firstWindows(), needed);
        closed(needed);
        return part(needed, new BitSet(), Optional.of(window));
    }

    private Map<String, Integer> firstWindows() {
        return windows.isEmpty() ? Map.of() : windows.get(0).windows();
    }

    private Part part(BitSet needed, BitSet wantedRules, Optional<WindowSpec> priced) {
        Map<String, Integer> firstWindows = firstWindows();
        String[] names = names(needed);
        List<WindowSpec> partWindows = new ArrayList<>();
        List<Integer> windowIndexes = new ArrayList<>();
        priced.ifPresent(window -> {
            partWindows.add(renamed(window, firstWindows, names));
            windowIndexes.add(PRICE);
        });
        order.stream().filter(needed::get).forEach(index -> {
            Element<WindowSpec> window = windows.get(index);
            partWindows.add(named(renamed(window.spec(), window.windows(), names), names[index]));
            windowIndexes.add(index);
        });
        List<RuleSpec> partRules = new ArrayList<>();
        Set<String> ruleNames = new HashSet<>();
        wantedRules.stream().forEach(index -> {
            Element<RuleSpec> rule = rules.get(index);
            String name = free(rule.name(), ruleNames, Set.of());
            partRules.add(named(renamed(rule.spec(), rule.windows(), names), name));
        });
        List<StreamSpec> partStreams = first.streams().stream()
                .map(stream -> renamed(stream, firstWindows, names))
                .toList();
        Sections sections = new Sections(
                first.name(),
                partStreams,
                partWindows,
                partRules,
                List.of(),
                List.of(),
                first.engine(),
                Optional.empty(),
                Map.of());
        Set<String> timed = new TreeSet<>();
        Map<String, String> ringOf = new HashMap<>();
        needed.stream()
                .forEach(index -> windows.get(index).ring().ifPresent(ring -> {
                    ringOf.put(names[index], ring.meaning());
                    if (ring.timed() && windows.get(index).spec().form().kind() == WindowForm.Kind.SLIDING_EVENTS) {
                        timed.add(names[index]);
                    }
                }));
        return new Part(
                new Pipeline(sections, ""),
                windowIndexes.stream().mapToInt(Integer::intValue).toArray(),
                wantedRules.stream().toArray(),
                timed,
                ringOf,
                keys.list());
    }

    private static RuleSpec named(RuleSpec rule, String name) {
        return new RuleSpec(name, rule.at(), rule.on(), rule.clauses(), rule.severity(), rule.message());
    }

    private static WindowSpec named(WindowSpec window, String name) {
        return new WindowSpec(
                name,
                window.at(),
                window.on(),
                window.byAll(),
                window.form(),
                window.where(),
                window.reset(),
                window.select(),
                window.minEvents(),
                window.maxEvents(),
                window.emit());
    }

    /** By index, the names of windows in a part; of the first of each name, that. */
    private String[] names(BitSet needed) {
        String[] names = new String[windows.size()];
        Set<String> taken = new HashSet<>();
        needed.stream().forEach(index -> names[index] = free(windows.get(index).name(), taken, words));
        return names;
    }

    /** A name that is not taken yet, with a number behind it if need be. */
    private static String free(String name, Set<String> taken, Set<String> words) {
        String free = name;
        for (int number = 2; ; number++) {
            if (taken.add(free)) {
                return free;
            }
            while (words.contains(name + "_" + number)) {
                number++;
            }
            free = name + "_" + number;
        }
    }

    private static <S extends Record> S renamed(S spec, Map<String, Integer> members, String[] names) {
        UnaryOperator<String> node = name -> members.containsKey(name) ? names[members.get(name)] : name;
        UnaryOperator<String> expression = text -> ExpressionText.renamed(text, name -> {
            int dot = name.indexOf('.');
            return dot < 0 ? name : node.apply(name.substring(0, dot)) + name.substring(dot);
        });
        return SpecTexts.changed(spec, (kind, text) -> switch (kind) {
            case NODE -> node.apply(text);
            case MESSAGE -> MessageText.with(text, expression);
            case EXPRESSION -> expression.apply(text);
        });
    }

    /** A window whose rows are the values of an expression, on the first stream or window that this names. */
    private WindowSpec priceWindow(String price) {
        Set<String> nodes = new LinkedHashSet<>();
        first.streams().forEach(stream -> nodes.add(stream.name()));
        first.windows().forEach(window -> nodes.add(window.name()));
        String on = ExpressionText.firstNode(price, nodes)
                .orElse(first.streams().get(0).name());
        Set<String> all = new TreeSet<>(words);
        all.addAll(nodes);
        String name = free("price", all, Set.of());
        return new WindowSpec(
                name,
                Location.NONE,
                Text.of(on),
                false,
                new WindowForm(WindowForm.Kind.RUNNING, 0, 0, 0),
                // The last value that is not missing would be that of an event before.
                Optional.of(Text.of("not missing(" + price + ")")),
                Optional.empty(),
                // As a double, whatever it is.
                List.of(NamedText.of("latest", "last(1.0 * (" + price + "))")),
                0,
                0,
                Emit.EACH);
    }
}
