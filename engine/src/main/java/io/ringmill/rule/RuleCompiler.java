package io.ringmill.rule;

import io.ringmill.diagnostic.Faults;
import io.ringmill.expression.Expressions;
import io.ringmill.window.Catalog;
import io.ringmill.window.Follower;
import io.ringmill.window.Node;
import io.ringmill.window.StateLayout;
import io.ringmill.window.StreamNode;
import io.ringmill.window.WindowNode;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Resolves and types the rules of a pipeline, and generates their code: in the windows' class, or as a program of
 * their own. Where they are apart from the windows, this tells what rows must carry for them.
 */
public final class RuleCompiler {

    private final Catalog catalog;
    private final boolean fused;
    private final StateLayout layout;
    private final List<RuleNode> rules = new ArrayList<>();
    private Constructor<?> generated;

    /** Rules on the windows' thread; they keep what they remember of a key in the windows' state. */
    public static RuleCompiler fused(List<RuleSpec> specs, Catalog catalog, StateLayout layout, Faults faults) {
        return new RuleCompiler(specs, catalog, true, layout, faults);
    }

    /** Rules on a thread of their own. */
    public static RuleCompiler apart(List<RuleSpec> specs, Catalog catalog, Faults faults) {
        return new RuleCompiler(specs, catalog, false, new StateLayout(), faults);
    }

    private RuleCompiler(List<RuleSpec> specs, Catalog catalog, boolean fused, StateLayout layout, Faults faults) {
        this.catalog = catalog;
        this.fused = fused;
        this.layout = layout;
        for (RuleSpec spec : specs) {
            Node on = catalog.node(spec.on().text());
            if (on == null) {
                List<String> known = new ArrayList<>();
                catalog.streams().forEach(stream -> known.add(stream.name()));
                catalog.windows().forEach(window -> known.add(window.name()));
                faults.unknown(spec.on().at(), "stream or window", spec.on().text(), known);
                continue;
            }
            rules.add(type(new RuleNode(spec, rules.size(), on, layout), faults));
        }
    }

    private RuleNode type(RuleNode rule, Faults faults) {
        RuleScope scope = new RuleScope(catalog, rule, fused);
        rule.when = Expressions.condition(rule.spec.when(), scope, faults);
        rule.spec.until().ifPresent(until -> rule.until = Expressions.condition(until, scope, faults));
        rule.message = rule.spec
                .message()
                .map(message -> MessageParser.parse(message, rule, scope, faults))
                .orElseGet(() -> MessageParser.standard(rule));
        return rule;
    }

    public List<RuleLayout> layouts() {
        return rules.stream().map(RuleNode::layout).toList();
    }

    /** Whether rules that are apart from the windows are on the rows of the window of this index. */
    public boolean reads(int window) {
        return !fused && rules.stream().anyMatch(rule -> rule.on instanceof WindowNode && rule.on.index() == window);
    }

    /** The rules' code for the windows' class; nothing where they are apart. What it works with are {@link Alerts}. */
    public Follower follower() {
        return fused ? new RuleCode(rules) : Follower.NONE;
    }

    /** A new program, with a state of its own, for rules that are apart in a pipeline without faults. */
    public synchronized RuleProgram create(Alerts alerts) {
        if (generated == null) {
            List<WindowNode> windows = catalog.windows().stream()
                    .sorted(Comparator.comparingInt(Node::index))
                    .toList();
            generated = load(new RuleClass(new RuleCode(rules)).generate(catalog.streams(), windows));
        }
        RuleRuntime.RuleSetup setup = new RuleRuntime.RuleSetup(
                layout, rules.stream().anyMatch(rule -> rule.on instanceof StreamNode), layout.size() > 0);
        try {
            return (RuleProgram) generated.newInstance(setup, alerts);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated rule program cannot be made", broken);
        }
    }

    private static Constructor<?> load(byte[] bytes) {
        try {
            return MethodHandles.lookup()
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor(RuleRuntime.RuleSetup.class, Alerts.class);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated rule program does not load", broken);
        }
    }
}
