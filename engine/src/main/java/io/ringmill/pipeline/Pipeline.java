package io.ringmill.pipeline;

import io.ringmill.config.Overrides;
import io.ringmill.config.YamlNode;
import io.ringmill.config.YamlReader;
import io.ringmill.config.YamlWriter;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.NearestName;
import io.ringmill.diagnostic.PipelineException;
import io.ringmill.event.StreamSpec;
import io.ringmill.expression.Models;
import io.ringmill.rule.RuleChange;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.WindowSpec;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What to compute, from where and to where: the content of a pipeline file, or what {@link #builder} was told. Its parts
 * are sound and their names are resolved; the expressions in them are still text. Immutable.
 */
public final class Pipeline {

    private final Sections sections;
    private final String text;
    private final String identity;
    /** What faults of changed text call it: its name, in the folder of its file, from which paths in expressions start. */
    private final String file;

    Pipeline(Sections sections, String text) {
        this(sections, text, sections.name());
    }

    private Pipeline(Sections sections, String text, String file) {
        this.sections = sections;
        this.text = text;
        this.file = file;
        this.identity = PipelineIdentity.of(sections.streams(), sections.windows(), sections.rules());
    }

    /**
     * The pipeline of a file.
     *
     * @throws PipelineException with all faults, those of reading the file included
     */
    public static Pipeline load(Path file) {
        return load(file, Map.of());
    }

    /**
     * The pipeline of a file with some of its values replaced.
     *
     * @param overrides YAML values by path, such as {@code rules.spike.cooldown} or {@code sources.0.csv.path}
     * @throws PipelineException with all faults, those of reading the file included
     */
    public static Pipeline load(Path file, Map<String, String> overrides) {
        Faults faults = new Faults();
        Optional<Pipeline> pipeline = load(file, overrides, faults);
        faults.throwIfAny();
        return pipeline.orElseThrow();
    }

    /**
     * As {@link #load(Path, Map)}, for those who look for faults in the expressions too before they tell them all.
     *
     * @return empty if there are faults in streams or windows, on which everything else stands
     */
    public static Optional<Pipeline> load(Path file, Map<String, String> overrides, Faults faults) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return PipelineFile.read(file, faults)
                .flatMap(yaml -> parse(
                        yaml,
                        new Location(file.toString(), 0, 0),
                        dot > 0 ? name.substring(0, dot) : name,
                        overrides,
                        faults));
    }

    /**
     * The pipeline of a YAML text.
     *
     * @param fileName what to call the text in faults
     * @throws PipelineException with all faults
     */
    public static Pipeline parse(String yaml, String fileName) {
        Faults faults = new Faults();
        Optional<Pipeline> pipeline = parse(yaml, new Location(fileName, 0, 0), "pipeline", Map.of(), faults);
        faults.throwIfAny();
        return pipeline.orElseThrow();
    }

    /**
     * As {@link #load(Path, Map, Faults)}, for a YAML text.
     *
     * @param fileName what to call the text in faults
     */
    public static Optional<Pipeline> parse(String yaml, String fileName, Map<String, String> overrides, Faults faults) {
        return parse(yaml, new Location(fileName, 0, 0), "pipeline", overrides, faults);
    }

    private static Optional<Pipeline> parse(
            String yaml, Location file, String defaultName, Map<String, String> overrides, Faults faults) {
        return YamlReader.read(yaml, file.file(), faults).flatMap(read -> {
            List<PipelineSection<?>> others = PipelineSection.all();
            YamlNode root = Overrides.apply(read, overrides, PipelineReader.shape(others), faults);
            String text = overrides.isEmpty() ? yaml : YamlWriter.write(root);
            return PipelineReader.read(root, defaultName, others, faults)
                    .map(sections -> new Pipeline(
                            sections,
                            text,
                            Path.of(file.file()).resolveSibling(sections.name()).toString()));
        });
    }

    /** Builds a pipeline in code, with the names of the file. */
    public static PipelineBuilder builder() {
        return new PipelineBuilder();
    }

    /**
     * This pipeline with one rule more, the last, or with another in place of the one of that name.
     *
     * @throws PipelineException with all faults of the rule
     */
    public Pipeline withRule(String rule, Consumer<RuleBuilder> content) {
        Faults faults = new Faults();
        Optional<Pipeline> changed = with(RuleText.of(rule, content, faults), faults);
        faults.throwIfAny();
        return changed.orElseThrow();
    }

    private Optional<Pipeline> with(RuleText rule, Faults faults) {
        return changed(root -> YamlNode.with(root, List.of("rules", rule.name()), rule.content()), faults);
    }

    private Pipeline withoutRule(String rule) {
        Faults faults = new Faults();
        Optional<Pipeline> changed = changed(
                root -> YamlNode.without(root, List.of("rules", rule(rule).name())), faults);
        faults.throwIfAny();
        return changed.orElseThrow();
    }

    /**
     * This pipeline with one window more, the last, which is as another one but for what it selects.
     *
     * @param select expressions by name
     * @throws PipelineException with all faults
     */
    public Pipeline withWindowLike(String window, String name, Map<String, String> select) {
        Faults faults = new Faults();
        Optional<Pipeline> changed = changed(
                root -> {
                    YamlNode like = YamlNode.at(root, List.of("windows", window));
                    YamlNode other = YamlNode.with(like, List.of("select"), YamlNode.of(select, "select"));
                    return YamlNode.with(root, List.of("windows", name), other);
                },
                faults);
        faults.throwIfAny();
        return changed.orElseThrow();
    }

    /**
     * This pipeline behind a change of its rules.
     *
     * @throws PipelineException with all faults of the rule
     * @throws IllegalArgumentException if there is a rule that is added, or none that is removed or gives its place to another
     */
    public Pipeline with(RuleChange change) {
        if (change.isSilence()) {
            return this;
        }
        Faults faults = new Faults();
        Optional<Pipeline> changed = with(change, RuleText.of(change.rule(), change.content(), faults), faults);
        faults.throwIfAny();
        return changed.orElseThrow();
    }

    /** As the other, for those who know where the rule's text came from, and look for faults in its expressions too. */
    public Optional<Pipeline> with(RuleChange change, RuleText content, Faults faults) {
        boolean known = rules().stream().anyMatch(spec -> spec.name().equals(change.rule()));
        if (change.kind() == RuleChange.Kind.ADD && known) {
            throw new IllegalArgumentException(
                    "there is a rule '" + change.rule() + "' already; replace it, or take another name");
        }
        return switch (change.kind()) {
            case SILENCE, SILENCE_KEY -> Optional.of(this);
            case ADD -> with(content, faults);
            case REPLACE -> with(new RuleText(rule(change.rule()).name(), content.content()), faults);
            case REMOVE -> Optional.of(withoutRule(change.rule()));
        };
    }

    private Optional<Pipeline> changed(UnaryOperator<YamlNode> change, Faults faults) {
        return YamlReader.read(text, file, faults)
                .map(change)
                .flatMap(root -> PipelineReader.read(root, name(), PipelineSection.all(), faults)
                        .map(read -> new Pipeline(read, YamlWriter.write(root), file)));
    }

    /** Its name; where it has none, the file's. */
    public String name() {
        return sections.name();
    }

    /** At least one. */
    public List<StreamSpec> streams() {
        return sections.streams();
    }

    /** In the order of the file, which need not be the order in which they read each other. */
    public List<WindowSpec> windows() {
        return sections.windows();
    }

    public List<RuleSpec> rules() {
        return sections.rules();
    }

    /**
     * The rule of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public RuleSpec rule(String name) {
        return rules().stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no rule '" + name + "'"
                        + NearestName.hint(
                                name, rules().stream().map(RuleSpec::name).toList())));
    }

    /** Names of the streams whose events come to a rule, be it through windows. */
    public Set<String> streamsOf(RuleSpec rule) {
        Set<String> streams = new LinkedHashSet<>();
        rule.clauses().forEach(clause -> clause.on().forEach(on -> streams.add(root(on))));
        if (streams.isEmpty()) {
            streams.add(root(rule.on().text()));
        }
        return streams;
    }

    /** Whether all emissions of a window have the empty key: it, or one that it is on, is over all keys, or its stream has none. */
    public boolean isOverAll(WindowSpec window) {
        return window.byAll() || isOverAll(window.on().text());
    }

    /** Whether all that comes to a rule has the empty key, as of a window. */
    public boolean isOverAll(RuleSpec rule) {
        return rule.clauses().stream().anyMatch(RuleClause::allKeys)
                || isOverAll(rule.on().text());
    }

    private boolean isOverAll(String node) {
        return windows().stream()
                .filter(window -> window.name().equals(node))
                .findFirst()
                .map(this::isOverAll)
                .orElseGet(() -> streams().stream()
                        .anyMatch(stream ->
                                stream.name().equals(node) && stream.key().isEmpty()));
    }

    /**
     * What of this pipeline takes events in as they were decoded: its sources, settings and streams, these without derived
     * fields and filter. An engine of it computes nothing, and its journal is told what one of the whole would be told.
     */
    public Pipeline inputOnly() {
        return inputOnly(true);
    }

    /** As {@link #inputOnly()}; unless it {@code idles} no watermark follows the clock, as where a part of an input is read ahead. */
    public Pipeline inputOnly(boolean idles) {
        List<StreamSpec> plain = streams().stream()
                .map(StreamSpec::withoutExpressions)
                .map(stream -> idles ? stream : stream.withoutIdle())
                .toList();
        return new Pipeline(
                new Sections(
                        name(),
                        plain,
                        List.of(),
                        List.of(),
                        sources(),
                        List.of(),
                        engine(),
                        Optional.empty(),
                        Map.of()),
                text);
    }

    /** Which streams, windows and rules compute something else than those of another pipeline, in words; empty if none do. */
    public List<String> differences(Pipeline before) {
        return StateComponents.of(this, List.of()).differences(StateComponents.of(before, List.of()));
    }

    /** The stream that a window, or a window that it is on, is on; a stream is its own. */
    String root(String node) {
        return windows().stream()
                .filter(window -> window.name().equals(node))
                .findFirst()
                .map(window -> root(window.on().text()))
                .orElse(node);
    }

    /** The zone in which the times of a stream, or of the stream that a window is on, are read where no other is named. */
    public ZoneId zone(String node) {
        String root = root(node);
        return streams().stream()
                .filter(stream -> stream.name().equals(root))
                .findFirst()
                .map(StreamSpec::zone)
                .orElse(ZoneOffset.UTC);
    }

    public List<SourceSpec> sources() {
        return sections.sources();
    }

    public List<SinkSpec> sinks() {
        return sections.sinks();
    }

    public EngineSettings engine() {
        return sections.engine();
    }

    /** Empty for a pipeline without journal. */
    public Optional<JournalSettings> journal() {
        return sections.journal();
    }

    /**
     * The content of a section that the engine does not know, as its {@link PipelineSection} read it; empty if the pipeline
     * does not have it.
     *
     * @param type {@link PipelineSection#type} of the section
     */
    public <T> Optional<T> section(Class<T> type) {
        return Optional.ofNullable(sections.others().get(type)).map(type::cast);
    }

    /** A YAML text that {@link #parse} reads to an equal pipeline: the file as it is, unless values were replaced. */
    public String text() {
        return text;
    }

    /** The files of models that its expressions ask, as they are written there; most pipelines ask none. */
    public List<String> models() {
        return Stream.concat(
                        streams().stream().flatMap(stream -> stream.derive().stream()),
                        windows().stream().flatMap(window -> window.select().stream()))
                .flatMap(named -> Models.files(named.expression()).stream())
                .distinct()
                .toList();
    }

    /** The folder of its file, from which paths of models start; of one that was built in code the current one. */
    public Path folder() {
        return Path.of(file).toAbsolutePath().getParent();
    }

    /** 32 hex digits that say what is computed: equal for equal streams, windows and rules, in every process. */
    public String identity() {
        return identity;
    }

    @Override
    public String toString() {
        return name() + " " + identity;
    }
}
