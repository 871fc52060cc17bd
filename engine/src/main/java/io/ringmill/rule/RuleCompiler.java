package io.ringmill.rule;

import io.ringmill.diagnostic.Faults;
import io.ringmill.event.Dictionary;
import io.ringmill.expression.Expressions;
import io.ringmill.window.Catalog;
import io.ringmill.window.Node;
import io.ringmill.window.StateLayout;
import io.ringmill.window.StreamNode;
import io.ringmill.window.WindowNode;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;

/** Resolves and types the rules of a pipeline, which tells what rows must carry for them, and generates their program. */
public final class RuleCompiler {

    private final Catalog catalog;
    private final Dictionary keys;
    private final Dictionary symbols;
    private final StateLayout layout = new StateLayout();
    private final List<RuleNode> rules = new ArrayList<>();
    private Constructor<?> generated;

    public RuleCompiler(List<RuleSpec> specs, Catalog catalog, Dictionary keys, Dictionary symbols, Faults faults) {
        this.catalog = catalog;
        this.keys = keys;
        this.symbols = symbols;
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
        RuleScope scope = new RuleScope(catalog, rule);
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

    /** Whether rules are on the rows of the window of this index. */
    public boolean reads(int window) {
        return rules.stream().anyMatch(rule -> rule.on instanceof WindowNode && rule.on.index() == window);
    }

    /** A new program, with a state of its own, for a pipeline without faults. */
    public synchronized RuleProgram create(RuleProgram.Output output) {
        if (generated == null) {
            byte[] bytes = new RuleClass(rules)
                    .generate(catalog.streams().size(), catalog.windows().size());
            generated = load(bytes);
        }
        try {
            return (RuleProgram)
                    generated.newInstance(new RuleRuntime.RuleSetup(layouts(), keys, symbols, layout, output, needs()));
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated rule program cannot be made", broken);
        }
    }

    private RuleRuntime.Needs needs() {
        return new RuleRuntime.Needs(
                rules.stream().anyMatch(rule -> rule.on instanceof StreamNode),
                rules.stream().anyMatch(RuleNode::remembers));
    }

    private static Constructor<?> load(byte[] bytes) {
        try {
            return MethodHandles.lookup()
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor(RuleRuntime.RuleSetup.class);
        } catch (ReflectiveOperationException broken) {
            throw new IllegalStateException("generated rule program does not load", broken);
        }
    }

    /** Bytes that the rules take for each key. */
    public long bytesPerKey() {
        return needs().state() ? 16 + 8L * layout.size() : 0;
    }
}
