package io.ringmill.pipeline;

import io.ringmill.output.AlertLimiter;
import io.ringmill.output.ProgramOutput;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RulePlacement;
import io.ringmill.state.CellKind;
import io.ringmill.state.StateException;
import io.ringmill.state.StateForm;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What becomes of the state of a pipeline that gives its place to another: streams, windows and rules that are the same go on
 * with what they hold, others begin anew. So results of the former are those of a run that was never interrupted.
 *
 * <p>A part is the same if it has the same name and computes the same from the same: what it is on and what it reads have to be
 * the same, too. Of streams, fields that it does not read may differ; of rules, severity and words of the message.
 *
 * <p><b>Threading:</b> one thread.
 */
public final class Migration {

    /** What becomes of a part. */
    public enum Fate {
        /** It goes on with what it holds. */
        KEPT,
        /** It has changed, and begins with nothing. */
        ANEW,
        /** It was not there, and begins with nothing. */
        ADDED,
        /** It is not there any more. */
        DROPPED
    }

    /**
     * A stream, window or rule.
     *
     * @param kind {@code stream}, {@code window} or {@code rule}
     * @param reason why it begins anew, in words; empty for other fates
     */
    public record Part(String kind, String name, Fate fate, String reason) {

        /** Kind and name. */
        public String component() {
            return kind + " " + name;
        }
    }

    private static final String CHANGED = "it has changed";
    private static final String DEPENDS = "what it is on or reads has changed";
    private static final String LAYOUT = "it remembers other things of a key than before";

    private final Pipeline before;
    private final Pipeline after;
    private final Map<String, String> meaningsBefore;
    private final Map<String, String> meaningsAfter;

    /** By component that begins anew though its meaning is the same, why. */
    private final Map<String, String> anew = new TreeMap<>();

    /** By its name before, what is kept of a component; rings are among them. */
    private final Map<String, StateTranscoder.Kept> kept = new TreeMap<>();

    private final StateTranscoder transcoder;

    private Migration(Pipeline before, Pipeline after, PipelineProgram programBefore, PipelineProgram programAfter) {
        this.before = before;
        this.after = after;
        meaningsBefore = ComponentMeanings.of(before);
        meaningsAfter = ComponentMeanings.of(after);
        findKept(
                programBefore.windows().state().form(),
                programAfter.windows().state().form());
        transcoder = new StateTranscoder(kept, programAfter.state().saveShared());
    }

    /**
     * What would become of a state, going by the pipelines alone.
     *
     * @throws io.ringmill.diagnostic.PipelineException if one of them cannot be compiled
     */
    public static Migration between(Pipeline before, Pipeline after) {
        CompiledPipeline compiledBefore = CompiledPipeline.compile(before);
        PipelineProgram program = program(compiledBefore);
        Set<String> same = same(before, after);
        return new Migration(
                before,
                after,
                program,
                program(CompiledPipeline.compile(
                        after, (one, another) -> mayShare(program.state().components(), same, one, another))));
    }

    /**
     * What becomes of the state of a checkpoint.
     *
     * @param first the pipeline that the engine was given, before its rules were changed while events flowed
     * @throws io.ringmill.diagnostic.PipelineException if one of the pipelines cannot be compiled
     * @throws StateException if the state is damaged, or another pipeline's
     */
    public static Migration of(Pipeline first, Checkpoint checkpoint, Checkpoint.State state, Pipeline after)
            throws IOException {
        StateComponents components = StateComponents.read(state);
        CompiledPipeline compiled = CompiledPipeline.compile(first, RulePlacement.WITH_WINDOWS, state)
                .goingOn(checkpoint.changes());
        Pipeline before = compiled.pipeline();
        PipelineProgram program = program(compiled);
        List<String> differences = program.state().components().differences(components);
        if (!differences.isEmpty()) {
            throw new StateException("the state is of another pipeline: " + String.join("; ", differences));
        }
        Set<String> same = same(before, after);
        return new Migration(
                before,
                after,
                program,
                program(CompiledPipeline.compile(
                        after,
                        RulePlacement.WITH_WINDOWS,
                        state,
                        (one, another) -> mayShare(components, same, one, another))));
    }

    private static PipelineProgram program(CompiledPipeline compiled) {
        return new PipelineProgram(compiled, new boolean[compiled.windows().size()], ProgramOutput.NONE, alert -> {});
    }

    /** The state of a pipeline that has taken no event. */
    public static Checkpoint.State nothing(Pipeline pipeline) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            StateFile.save(program(CompiledPipeline.compile(pipeline)).state(), out);
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        byte[] state = out.toByteArray();
        return () -> new ByteArrayInputStream(state);
    }

    /** The components whose meaning is the same. */
    private static Set<String> same(Pipeline before, Pipeline after) {
        Map<String, String> meanings = ComponentMeanings.of(before);
        return ComponentMeanings.of(after).entrySet().stream()
                .filter(each -> each.getValue().equals(meanings.get(each.getKey())))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** New windows join no ring of old ones, which hold events that those have not seen. */
    private static boolean mayShare(StateComponents before, Set<String> same, String one, String another) {
        boolean oneIsOld = same.contains(StateForm.window(one));
        return oneIsOld == same.contains(StateForm.window(another)) && (!oneIsOld || before.shareRing(one, another));
    }

    private void findKept(StateForm from, StateForm to) {
        Set<String> same = same(before, after);
        for (String component : same) {
            Optional<StateTranscoder.Kept> own = kept(from, component, to, component, Set.of());
            if (own.isPresent()) {
                kept.put(component, own.get());
            } else {
                anew.put(component, LAYOUT);
            }
        }
        int size = -1;
        while (size != anew.size()) {
            size = anew.size();
            findRings(from, to);
            anew.keySet().forEach(kept::remove);
        }
    }

    /** Windows whose ring cannot be kept begin anew: it holds the events of its longest window, the first one. */
    private void findRings(StateForm from, StateForm to) {
        kept.keySet().removeIf(component -> component.startsWith(StateComponents.RINGS));
        for (String ring : to.runs().keySet()) {
            if (ring.startsWith(StateComponents.RINGS)) {
                List<String> windows = StateComponents.windowsOf(ring);
                Optional<String> old = from.runs().keySet().stream()
                        .filter(component -> component.startsWith(StateComponents.RINGS)
                                && StateComponents.windowsOf(component).containsAll(windows))
                        .findFirst();
                boolean sameLongest = old.map(StateComponents::windowsOf)
                        .filter(before -> before.get(0).equals(windows.get(0)))
                        .isPresent();
                boolean all = windows.stream().allMatch(window -> kept.containsKey(StateForm.window(window)));
                Optional<StateTranscoder.Kept> own =
                        all && sameLongest ? kept(from, old.get(), to, ring, Set.copyOf(windows)) : Optional.empty();
                if (own.isPresent()) {
                    kept.put(old.get(), own.get());
                } else {
                    windows.stream()
                            .map(StateForm::window)
                            .filter(kept::containsKey)
                            .forEach(window -> anew.put(window, ringReason(old, windows)));
                }
            }
        }
    }

    private static String ringReason(Optional<String> old, List<String> windows) {
        List<String> others =
                new ArrayList<>(old.map(StateComponents::windowsOf).orElse(List.of()));
        others.removeAll(windows);
        return others.isEmpty() ? LAYOUT : "it had its events in common with " + String.join(", ", others);
    }

    /**
     * How the cells of a component lie in two forms; empty if one could not go on from the other.
     *
     * @param owners those that have the component in common now
     */
    private static Optional<StateTranscoder.Kept> kept(
            StateForm from, String component, StateForm to, String name, Set<String> owners) {
        Roles old = new Roles(from, component);
        Roles now = new Roles(to, name);
        List<StateTranscoder.Cell> cells = new ArrayList<>();
        boolean fits = old.kindsOf("").equals(now.kindsOf("")) && old.owned.containsAll(now.owned);
        for (String owner : owners) {
            fits &= old.kindsOf(owner).equals(now.kindsOf(owner));
        }
        for (int i = 0; fits && i < now.cells.size(); i++) {
            int cell = now.cells.get(i);
            int place = old.names.indexOf(now.names.get(i));
            cells.add(new StateTranscoder.Cell(to.kinds()[cell], place, to.initial()[cell]));
        }
        return fits ? Optional.of(new StateTranscoder.Kept(name, from.kinds(component), cells)) : Optional.empty();
    }

    /** What the cells of a component are there for. */
    private static final class Roles {
        private final StateForm form;

        /** In their order. */
        private final List<Integer> cells = new ArrayList<>();

        /** By the place of a cell, a name that no other has. */
        private final List<String> names = new ArrayList<>();

        private final Map<String, List<CellKind>> kinds = new LinkedHashMap<>();

        private final Set<String> owned = new TreeSet<>();

        Roles(StateForm form, String component) {
            this.form = form;
            Map<Integer, String> owners = new LinkedHashMap<>();
            form.owned().getOrDefault(component, Map.of()).forEach((owner, runs) -> {
                owned.add(owner);
                runs.forEach(run -> {
                    for (int cell = run.from(); cell < run.to(); cell++) {
                        owners.put(cell, owner);
                    }
                });
            });
            Map<Integer, String> named = new LinkedHashMap<>();
            form.named().getOrDefault(component, Map.of()).forEach((name, cell) -> named.put(cell, name));
            for (StateForm.Run run : form.runs(component)) {
                for (int cell = run.from(); cell < run.to(); cell++) {
                    cells.add(cell);
                    names.add(named.containsKey(cell) ? named.get(cell) : next(owners.getOrDefault(cell, ""), cell));
                }
            }
        }

        private String next(String owner, int cell) {
            List<CellKind> own = kinds.computeIfAbsent(owner, none -> new ArrayList<>());
            own.add(form.kinds()[cell]);
            return owner + "#" + own.size();
        }

        List<CellKind> kindsOf(String owner) {
            return kinds.getOrDefault(owner, List.of());
        }
    }

    /** What becomes of each part: those of the new pipeline in the order of its file, then those that are dropped. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        meaningsAfter.keySet().forEach(component -> parts.add(part(component)));
        meaningsBefore.keySet().stream()
                .filter(component -> !meaningsAfter.containsKey(component))
                .forEach(component -> parts.add(part(component, Fate.DROPPED, "")));
        return parts;
    }

    private Part part(String component) {
        if (!meaningsBefore.containsKey(component)) {
            return part(component, Fate.ADDED, "");
        }
        if (anew.containsKey(component)) {
            return part(component, Fate.ANEW, anew.get(component));
        }
        if (kept.containsKey(component)) {
            return part(component, Fate.KEPT, "");
        }
        return part(component, Fate.ANEW, isItself(component) ? CHANGED : DEPENDS);
    }

    private static Part part(String component, Fate fate, String reason) {
        int blank = component.indexOf(' ');
        return new Part(component.substring(0, blank), component.substring(blank + 1), fate, reason);
    }

    /** Whether its own words have changed. */
    private boolean isItself(String component) {
        return !ownWords(before, component).equals(ownWords(after, component));
    }

    private static String ownWords(Pipeline pipeline, String component) {
        return PipelineIdentity.of(
                pipeline.streams().stream()
                        .filter(each -> StateForm.stream(each.name()).equals(component))
                        .toList(),
                pipeline.windows().stream()
                        .filter(each -> StateForm.window(each.name()).equals(component))
                        .toList(),
                pipeline.rules().stream()
                        .filter(each -> StateForm.rule(each.name()).equals(component))
                        .toList());
    }

    /** What is not as it was, a part each; empty if only their order is. */
    public List<String> differences() {
        List<String> differences = new ArrayList<>();
        for (Part part : parts()) {
            String component = part.component();
            switch (part.fate()) {
                case KEPT -> {
                    if (isItself(component)) {
                        differences.add(component + " has changed, in a way that keeps its state");
                    }
                }
                case ANEW ->
                    differences.add(
                            part.reason().equals(CHANGED)
                                    ? component + " has changed"
                                    : component + ": " + part.reason());
                case ADDED -> differences.add(component + " is new");
                case DROPPED -> differences.add(component + " is gone");
            }
        }
        return differences;
    }

    private boolean keeps(String component) {
        return kept.containsKey(component);
    }

    /** Where an engine of the new pipeline goes on: at the same event. */
    public Checkpoint checkpoint(Checkpoint saved) {
        List<String> silences = saved.changes().stream()
                .filter(change -> {
                    RuleChange parsed = RuleChange.parse(change);
                    return parsed.isSilence() && keeps(StateForm.rule(parsed.rule()));
                })
                .toList();
        List<AlertLimiter.State> limits = saved.limits().stream()
                .filter(limit -> keeps(StateForm.rule(limit.rule())))
                .toList();
        List<Checkpoint.Stream> streams = saved.streams().stream()
                .filter(stream -> keeps(StateForm.stream(stream.name())))
                .toList();
        return new Checkpoint(
                saved.sequence(),
                saved.parts(),
                saved.digest(),
                saved.blockFrom(),
                saved.blockDigest(),
                streams,
                limits,
                silences);
    }

    /**
     * Writes the state of the new pipeline that is made of the one that was given.
     *
     * @param saved the checkpoint of that one
     */
    public void write(Checkpoint saved, Checkpoint.State state, OutputStream to) throws IOException {
        try (InputStream in = new BufferedInputStream(state.open(), 1 << 16)) {
            for (int part = 0; part < saved.parts(); part++) {
                StateFile.transcode(in, to, transcoder);
            }
        }
    }
}
