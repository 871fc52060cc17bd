package io.ringmill.persistence.backtest;

import io.ringmill.diagnostic.Fault;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.pipeline.CompiledPipeline;
import io.ringmill.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The variants of a backtest: the file as it is, then the products of what is swept, then others by their settings, then other
 * files. They are looked at together, so that all that are unsound are told at once.
 */
public final class VariantList {

    /** The name of the first one. */
    public static final String AS_IT_IS = "as it is";

    private static final int MOST_TOLD = 20;

    private final String text;
    private final String fileName;
    private final Map<String, String> forAll;
    private final List<Sweep> sweeps = new ArrayList<>();
    private final List<Named> named = new ArrayList<>();
    private final List<Variant> others = new ArrayList<>();

    /**
     * One by its settings.
     *
     * @param name empty for one made from the settings
     * @param at its place in a file of variants, if it is from one
     */
    private record Named(String name, Map<String, String> settings, Location at) {}

    /**
     * The file as it is.
     *
     * @param text YAML
     * @param fileName what to call it in faults
     * @param forAll values that are replaced in all variants but those of other files, by path
     */
    public VariantList(String text, String fileName, Map<String, String> forAll) {
        this.text = text;
        this.fileName = fileName;
        this.forAll = new LinkedHashMap<>(forAll);
    }

    /** Sweeps over one more setting. */
    public VariantList sweep(Sweep sweep) {
        if (sweeps.stream().anyMatch(each -> each.path().equals(sweep.path()))) {
            throw new IllegalArgumentException(sweep.path() + " is swept twice; put its values into one list");
        }
        List<Sweep> all = new ArrayList<>(sweeps);
        all.add(sweep);
        limit(all, 0);
        sweeps.add(sweep);
        return this;
    }

    /** One more variant; an empty name for one made from the settings. */
    public VariantList add(String name, Map<String, String> settings) {
        return add(name, settings, Location.NONE);
    }

    VariantList add(String name, Map<String, String> settings, Location at) {
        limit(sweeps, 1);
        named.add(new Named(name, new LinkedHashMap<>(settings), at));
        return this;
    }

    /** Refuses too many besides the file as it is. */
    private void limit(List<Sweep> withSweeps, int more) {
        long all = count(withSweeps) + more;
        if (all > Sweep.MOST) {
            throw new IllegalArgumentException("these are " + all + " variants; at most " + Sweep.MOST
                    + " are run: take fewer values, or longer steps");
        }
    }

    /** Another pipeline, which is sound. */
    public VariantList against(String name, Pipeline pipeline) {
        limit(sweeps, 1);
        others.add(new Variant(name, Map.of(), pipeline));
        return this;
    }

    /** How many there are besides the file as it is. */
    private long count(List<Sweep> withSweeps) {
        long product = withSweeps.isEmpty() ? 0 : 1;
        for (Sweep each : withSweeps) {
            product = Math.min(product * each.values().size(), Integer.MAX_VALUE);
        }
        return product + named.size() + others.size();
    }

    /** How many variants there are. */
    public long size() {
        return 1 + count(sweeps);
    }

    /** How many other pipelines there are; they are the last variants. */
    int others() {
        return others.size();
    }

    /** What is swept. */
    public List<Sweep> sweeps() {
        return List.copyOf(sweeps);
    }

    /**
     * All of them.
     *
     * @throws PipelineException with the faults of all variants that are unsound, each named
     */
    public List<Variant> load() {
        return load(() -> false);
    }

    /**
     * As {@link #load()}, unless it is stopped before.
     *
     * @throws CancellationException if it is stopped; the message is a sentence for the user
     */
    public List<Variant> load(BooleanSupplier stopped) {
        List<Named> all = new ArrayList<>();
        all.add(new Named(AS_IT_IS, Map.of(), Location.NONE));
        all.addAll(products());
        all.addAll(named);
        VariantNames labels = VariantNames.of(all.stream().map(Named::settings).toList());
        Faults ownFaults = new Faults();
        Optional<Pipeline> own = read(Map.of(), ownFaults, stopped);
        ownFaults.throwIfAny();
        List<Faults> faults =
                IntStream.range(0, all.size()).mapToObj(i -> new Faults()).toList();
        List<Optional<Pipeline>> pipelines = IntStream.range(0, all.size())
                .parallel()
                .mapToObj(i -> i == 0 ? own : read(all.get(i).settings(), faults.get(i), stopped))
                .toList();
        if (stopped.getAsBoolean()) {
            throw new CancellationException("stopped while variants were checked; nothing was run");
        }
        Set<String> names = new HashSet<>();
        List<Variant> variants = new ArrayList<>();
        List<String> labelled = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Named one = all.get(i);
            String name = unique(one.name().isEmpty() ? labels.of(one.settings()) : one.name(), names);
            labelled.add(name);
            if (faults.get(i).isEmpty()) {
                variants.add(new Variant(name, one.settings(), pipelines.get(i).orElseThrow()));
            }
        }
        throwIfAny(all, labelled, faults);
        others.forEach(
                other -> variants.add(new Variant(unique(other.name(), names), other.settings(), other.pipeline())));
        return variants;
    }

    private Optional<Pipeline> read(Map<String, String> settings, Faults faults, BooleanSupplier stopped) {
        if (stopped.getAsBoolean()) {
            return Optional.empty();
        }
        Map<String, String> all = new LinkedHashMap<>(forAll);
        all.putAll(settings);
        Optional<Pipeline> pipeline = Pipeline.parse(text, fileName, all, faults);
        pipeline.ifPresent(some -> CompiledPipeline.check(some, faults));
        return pipeline;
    }

    private static String unique(String name, Set<String> names) {
        String unique = name;
        for (int number = 2; !names.add(unique); number++) {
            unique = name + " (" + number + ")";
        }
        return unique;
    }

    /** Of a fault that many variants have, the first is named. */
    private static void throwIfAny(List<Named> all, List<String> names, List<Faults> faults) {
        Map<Fault, List<Integer>> variants = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            int variant = i;
            faults.get(i)
                    .all()
                    .forEach(fault -> variants.computeIfAbsent(fault, each -> new ArrayList<>())
                            .add(variant));
        }
        List<Fault> told = new ArrayList<>();
        variants.forEach((fault, of) -> {
            int first = of.get(0);
            String who = "variant " + names.get(first) + (of.size() == 1 ? "" : " and " + (of.size() - 1) + " more");
            told.add(told(fault, who, all.get(first).at()));
        });
        if (told.size() > MOST_TOLD) {
            int more = told.size() - MOST_TOLD;
            told.subList(MOST_TOLD, told.size()).clear();
            told.add(new Fault(Location.NONE, "and " + more + " more faults"));
        }
        if (!told.isEmpty()) {
            throw new PipelineException(told);
        }
    }

    /** In a file of variants it is told where the variant is, and with what of the pipeline it does not go. */
    private static Fault told(Fault fault, String who, Location ofVariant) {
        return ofVariant.equals(Location.NONE)
                ? new Fault(fault.at(), who + ": " + fault.message())
                : new Fault(ofVariant, who + ": " + fault.toString().replaceFirst("^--set ", ""));
    }

    private List<Named> products() {
        List<Map<String, String>> products = new ArrayList<>();
        products.add(Map.of());
        for (Sweep sweep : sweeps) {
            List<Map<String, String>> more = new ArrayList<>();
            for (Map<String, String> settings : products) {
                for (String value : sweep.values()) {
                    Map<String, String> one = new LinkedHashMap<>(settings);
                    one.put(sweep.path(), value);
                    more.add(one);
                }
            }
            products = more;
        }
        return sweeps.isEmpty()
                ? List.of()
                : products.stream()
                        .map(settings -> new Named("", settings, Location.NONE))
                        .toList();
    }
}
