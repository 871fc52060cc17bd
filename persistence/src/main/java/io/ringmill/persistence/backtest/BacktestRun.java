package io.ringmill.persistence.backtest;

import io.ringmill.output.Alert;
import io.ringmill.persistence.backtest.BacktestPlan.Element;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.PipelineUnion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One run of a backtest: puts the variants into groups, plans the passes, runs them over the inputs, and adds up what each
 * variant comes to.
 */
final class BacktestRun {

    private final List<Variant> variants;
    private final List<BacktestInput> inputs;
    private final Pass.Span span;
    private final Optional<Scoring> scoring;
    private final PassListener.Factory listeners;
    private final BooleanSupplier stopped;
    private final List<VariantGroup> groups;
    private final Pass.Totals totals;
    private final List<PassPlan> plans = new ArrayList<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private volatile Feed current;
    private final AtomicLong eventsBefore = new AtomicLong();

    /** Of what was run first: what the report says of the input. */
    private Optional<Feed> first = Optional.empty();

    BacktestRun(
            List<Variant> variants,
            List<BacktestInput> inputs,
            Pass.Span span,
            Optional<Scoring> scoring,
            Optional<PassListener.Factory> listeners,
            BooleanSupplier stopped) {
        this.variants = variants;
        this.inputs = inputs;
        this.span = span;
        this.scoring = scoring;
        this.listeners = both(scoring, listeners);
        this.stopped = stopped;
        groups = VariantGroup.of(
                variants,
                variants.stream().map(variant -> given(variant.pipeline())).toList(),
                this::endIfStopped);
        int windows = groups.stream().mapToInt(group -> group.union().windows()).sum();
        int rules = groups.stream().mapToInt(group -> group.union().rules()).sum();
        totals = new Pass.Totals(windows, rules, groups.size());
    }

    private String given(Pipeline pipeline) {
        StringBuilder given = new StringBuilder();
        inputs.forEach(input -> given.append(input.gives(pipeline)).append('\n'));
        return given.toString();
    }

    private static PassListener.Factory both(Optional<Scoring> scoring, Optional<PassListener.Factory> listeners) {
        if (scoring.isEmpty() || listeners.isEmpty()) {
            return scoring.isPresent() ? scoring.get() : listeners.orElse(null);
        }
        return (session, keys) -> new BothListeners(
                scoring.get().begin(session, keys), listeners.get().begin(session, keys));
    }

    /** Plans the passes. */
    void plan(int threads) {
        int each = Math.max(1, threads / groups.size());
        groups.forEach(group -> plans.addAll(Partition.of(group, each, this::endIfStopped)));
    }

    private void endIfStopped() {
        if (stopped.getAsBoolean()) {
            throw new CancellationException("stopped while variants were compiled; nothing was read");
        }
    }

    /** Runs the passes: those that get the same of the inputs together. */
    void run(int threads) throws IOException {
        Set<String> gives = new LinkedHashSet<>();
        groups.forEach(group -> gives.add(group.given()));
        for (String each : gives) {
            List<Integer> these = groups.stream()
                    .filter(group -> group.given().equals(each))
                    .map(VariantGroup::index)
                    .toList();
            List<Pass> passes = plans.stream()
                    .filter(plan -> these.contains(plan.ofGroup()))
                    .map(plan -> new Pass(plan, span, listeners, totals))
                    .toList();
            try (Passes pool = new Passes(passes, prices(), threads, this::done)) {
                run(pool, groups.get(these.get(0)));
            } catch (UncheckedIOException failed) {
                throw failed.getCause();
            }
        }
    }

    /** As the first variant says them, whatever the others say. */
    private Optional<Pass> prices() {
        return scoring.map(Scoring::price)
                .filter(price -> !price.isEmpty())
                .map(price -> PassPlan.ofPrices(variants.get(0).pipeline(), price))
                .map(plan -> new Pass(plan, span, null, totals));
    }

    private void done(Batch batch) {
        for (int i = 0; i < batch.prices; i++) {
            scoring.orElseThrow()
                    .price(batch.session, batch.priceKeys, batch.priceKey[i], batch.priceNs[i], batch.price[i]);
        }
    }

    private void run(Passes pool, VariantGroup group) throws IOException {
        Feed feed = new Feed(pool, span);
        current = feed;
        for (BacktestInput input : inputs) {
            input.read(group.first(), feed, stopped);
        }
        feed.finish();
        eventsBefore.addAndGet(feed.events());
        current = null;
        notes.addAll(feed.notes());
        first = first.or(() -> Optional.of(feed));
    }

    /** Events read so far; any thread. */
    long events() {
        Feed feed = current;
        return eventsBefore.get() + (feed == null ? 0 : feed.events());
    }

    /** What the variants consist of. */
    BacktestPlan planned() {
        List<Element> windows = new ArrayList<>();
        List<Element> rules = new ArrayList<>();
        BacktestPlan.Variant[] planned = new BacktestPlan.Variant[variants.size()];
        for (VariantGroup group : groups) {
            PipelineUnion union = group.union();
            for (int window = 0; window < union.windows(); window++) {
                windows.add(new Element(windows.size(), union.window(window)));
            }
            for (int rule = 0; rule < union.rules(); rule++) {
                rules.add(new Element(rules.size(), union.rule(rule)));
            }
            for (int i = 0; i < group.variants().size(); i++) {
                int variant = group.variants().get(i);
                planned[variant] = planned(group, group.member(i), variants.get(variant));
            }
        }
        return new BacktestPlan(windows, rules, List.of(planned));
    }

    private static BacktestPlan.Variant planned(VariantGroup group, PipelineUnion.Member member, Variant variant) {
        Map<String, Integer> windows = new LinkedHashMap<>();
        member.windows().forEach((name, index) -> windows.put(name, group.firstWindow() + index));
        Map<String, Integer> rules = new LinkedHashMap<>();
        member.rules().forEach((name, index) -> rules.put(name, group.firstRule() + index));
        return new BacktestPlan.Variant(variant.name(), windows, rules);
    }

    /** What came of it, without scores. */
    BacktestReport report(String pipeline, List<Sweep> sweeps, boolean partial, double elapsedSeconds) {
        Feed feed = first.orElseThrow();
        if (feed.changes() > 0) {
            notes.add(feed.changes() + (feed.changes() == 1 ? " change" : " changes")
                    + " of rules in the journal left out; compare with 'ringmill replay --without-changes'");
        }
        BacktestReport.Computed computed = new BacktestReport.Computed(
                plans.size(),
                totals.windowSums().length,
                totals.ruleSums().length,
                variants.stream()
                        .mapToInt(each -> each.pipeline().windows().size())
                        .sum(),
                variants.stream()
                        .mapToInt(each -> each.pipeline().rules().size())
                        .sum());
        BacktestReport.Input input = new BacktestReport.Input(
                inputs.stream().map(BacktestInput::name).toList(),
                feed.sessions(),
                feed.events(),
                feed.hasCounted() ? Optional.of(feed.firstNs()) : Optional.empty(),
                feed.hasCounted() ? Optional.of(feed.lastNs()) : Optional.empty());
        return new BacktestReport(
                pipeline,
                partial,
                input,
                elapsedSeconds,
                computed,
                Optional.empty(),
                "",
                List.copyOf(notes),
                swept(sweeps),
                results(),
                Map.of(),
                List.of(),
                List.of());
    }

    private List<BacktestReport.Sweep> swept(List<Sweep> sweeps) {
        VariantNames names =
                VariantNames.of(variants.stream().map(Variant::settings).toList());
        return sweeps.stream()
                .map(sweep -> new BacktestReport.Sweep(
                        sweep.path(),
                        names.labels().get(sweep.path()),
                        sweep.values(),
                        sweep.values().stream()
                                .map(value -> names.shown(sweep.path(), value))
                                .toList()))
                .toList();
    }

    private List<VariantResult> results() {
        List<BacktestPlan.Variant> planned = planned().variants();
        VariantResult[] results = new VariantResult[planned.size()];
        for (VariantGroup group : groups) {
            group.variants()
                    .forEach(variant ->
                            results[variant] = result(group.index(), planned.get(variant), variants.get(variant)));
        }
        return List.of(results);
    }

    private VariantResult result(int group, BacktestPlan.Variant planned, Variant variant) {
        long digest = 0;
        Map<String, Long> results = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> window : planned.windows().entrySet()) {
            digest += totals.windowSums()[window.getValue()];
            results.put(window.getKey(), totals.windowCounts()[window.getValue()]);
        }
        Map<String, Long> alerts = new LinkedHashMap<>();
        for (Map.Entry<String, Integer> rule : planned.rules().entrySet()) {
            digest += totals.ruleSums()[rule.getValue()];
            alerts.put(rule.getKey(), totals.ruleCounts()[rule.getValue()]);
        }
        return new VariantResult(
                variant.name(),
                variant.settings(),
                variant.pipeline().identity(),
                String.format("%016x", digest),
                VariantResult.Events.of(totals.groupEvents()[group]),
                results,
                alerts,
                Map.of());
    }

    /** Tells two. */
    private record BothListeners(PassListener one, PassListener other) implements PassListener {

        @Override
        public void onAlert(int rule, int key, long sequence, Alert alert) {
            one.onAlert(rule, key, sequence, alert);
            other.onAlert(rule, key, sequence, alert);
        }

        @Override
        public void onPrice(int key, long timeNs, long sequence, double price) {
            one.onPrice(key, timeNs, sequence, price);
            other.onPrice(key, timeNs, sequence, price);
        }

        @Override
        public void onEnd() {
            one.onEnd();
            other.onEnd();
        }
    }
}
