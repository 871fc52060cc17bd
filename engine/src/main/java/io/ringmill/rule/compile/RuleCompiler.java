package io.ringmill.rule.compile;

import io.ringmill.bytecode.HiddenClasses;
import io.ringmill.bytecode.TooLargeException;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.output.AlertLayout;
import io.ringmill.rule.Alerts;
import io.ringmill.rule.RuleCells;
import io.ringmill.rule.RuleClause;
import io.ringmill.rule.RulePlacement;
import io.ringmill.rule.RuleProgram;
import io.ringmill.rule.RuleRuntime;
import io.ringmill.rule.RuleSpec;
import io.ringmill.state.StateForm;
import io.ringmill.window.compile.Catalog;
import io.ringmill.window.compile.Downstream;
import io.ringmill.window.compile.RowNode;
import io.ringmill.window.compile.StateLayout;
import io.ringmill.window.compile.StreamNode;
import io.ringmill.window.compile.Timers;
import io.ringmill.window.compile.WindowNode;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Resolves and types the rules of a pipeline, and generates their code: in the windows' class, or as a program of
 * their own. Where they are apart from the windows, this tells what rows must carry for them.
 */
public final class RuleCompiler {

    private final Catalog catalog;
    private final boolean fused;
    private final StateLayout layout;
    private final List<RuleNode> rules = new ArrayList<>();
    private final Timers timers = new Timers();
    private Constructor<?> generated;

    /**
     * Types the rules.
     *
     * @param layout of the windows' state, where rules that are with the windows keep what they remember of a key
     */
    public RuleCompiler(
            List<RuleSpec> specs, Catalog catalog, RulePlacement placement, StateLayout layout, Faults faults) {
        this.catalog = catalog;
        fused = placement == RulePlacement.WITH_WINDOWS;
        this.layout = fused ? layout : new StateLayout();
        for (RuleSpec spec : specs) {
            RowNode on = catalog.node(spec.on().text());
            if (on == null && spec.on().text().isEmpty()) {
                continue; // the file's reader has told why
            }
            if (on == null) {
                List<String> known = new ArrayList<>();
                catalog.streams().forEach(stream -> known.add(stream.name()));
                catalog.windows().forEach(window -> known.add(window.name()));
                faults.unknown(spec.on().at(), "stream or window", spec.on().text(), known);
                continue;
            }
            String component = StateForm.rule(spec.name());
            StateLayout own =
                    spec.clause(Keys.class).isPresent() ? this.layout.ofRare(component) : this.layout.of(component);
            rules.add(type(new RuleNode(spec, rules.size(), on, own), own, faults));
        }
        rules.forEach(rule -> rule.watch(this.layout.ofRare(StateForm.rule(rule.spec.name()))));
    }

    private RuleNode type(RuleNode rule, StateLayout own, Faults faults) {
        RuleScope scope = new RuleScope(catalog, rule, fused);
        rule.ofMessage = scope;
        for (RuleClause clause : rule.spec.clauses()) {
            int before = timers.cells().size();
            ClauseNeeds needs = new ClauseNeeds(rule, scope, catalog, own, timers, faults);
            ClauseCode code = ((Clause) clause).code(needs);
            rule.clauses.add(code);
            for (int timer = before; timer < timers.cells().size(); timer++) {
                rule.timers.put(timer, code);
            }
        }
        rule.message = rule.spec
                .message()
                .map(message -> MessageParser.parse(message, rule, rule.ofMessage, faults))
                .orElseGet(() -> MessageParser.standard(rule, rule.ofMessage));
        rule.clauses.forEach(ClauseCode::complete);
        if (rule.keepsValues) {
            rule.keptCells = own.size();
            rule.loads.forEach(value -> own.reserve(value.type()));
        }
        return rule;
    }

    /** Where in keys' states stands what each rule is doing. */
    public List<RuleCells> cells() {
        return rules.stream().map(rule -> rule.cells).toList();
    }

    public List<AlertLayout> layouts() {
        return rules.stream().map(RuleNode::layout).toList();
    }

    /** Whether rules that are apart from the windows are on the rows of the window of this index. */
    public boolean reads(int window) {
        return !fused && nodes().anyMatch(node -> node instanceof WindowNode && node.index() == window);
    }

    /** Bytes that a rule remembers of each key. */
    public long bytesPerKey(int rule) {
        String component = StateForm.rule(rules.get(rule).spec.name());
        return 8L * layout.form().kinds(component).size();
    }

    private Stream<RowNode> nodes() {
        return rules.stream().flatMap(rule -> rule.nodes.stream());
    }

    /** The rules' code for the windows' class; hardly any where they are apart. What it works with are {@link Alerts}. */
    public Downstream downstream() {
        return fused ? new RuleCode(rules, timers) : new RulesApart(timers);
    }

    /** A new program, with a state of its own, for rules that are apart in a pipeline without faults. */
    public synchronized RuleProgram create(Alerts alerts) {
        if (generated == null) {
            generated = load(bytes());
        }
        RuleRuntime.RuleSetup setup = new RuleRuntime.RuleSetup(
                layout.form(),
                catalog.streams().size(),
                nodes().anyMatch(StreamNode.class::isInstance),
                timers.cells());
        try {
            return (RuleProgram) generated.newInstance(setup, alerts);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated rule program cannot be made", broken);
        }
    }

    /** The class file of a program of rules that are apart. */
    public byte[] bytes() {
        List<WindowNode> windows = catalog.windows().stream()
                .sorted(Comparator.comparingInt(RowNode::index))
                .toList();
        return new RuleClass(new RuleCode(rules, timers)).generate(catalog.streams(), windows);
    }

    /** Adds a fault if rules that are apart are more than a class file can hold. */
    public void refuseIfTooLarge(Faults faults) {
        try {
            if (!fused) {
                bytes();
            }
        } catch (TooLargeException tooLarge) {
            faults.add(
                    Location.NONE,
                    "%d rules are more than one program can hold (%s); make it several pipelines",
                    rules.size(),
                    tooLarge.getMessage());
        }
    }

    private static Constructor<?> load(byte[] bytes) {
        try {
            return HiddenClasses.define(RuleRuntime.class, bytes)
                    .getDeclaredConstructor(RuleRuntime.RuleSetup.class, Alerts.class);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated rule program does not load", broken);
        }
    }
}
