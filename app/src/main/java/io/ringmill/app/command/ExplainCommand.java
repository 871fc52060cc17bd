package io.ringmill.app.command;

import io.ringmill.app.report.ExplanationText;
import io.ringmill.app.report.LoadedPipeline;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.Explainer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ringmill explain}: why a rule fired, or did not. */
@Command(
        name = "explain",
        header = "Say why a rule fired for a key, or why it did not.",
        description =
                "Replays the journal up to an event, and shows the rule's condition with the value of every part, what "
                        + "the windows held that it reads, the alerts so far, and the events that led there.",
        descriptionHeading = "%n",
        parameterListHeading = "%nParameters:%n",
        optionListHeading = "%nOptions:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill explain --journal journal --alert 4711",
            "  ringmill explain --journal journal --rule spike --key AAPL --at 2013-11-28T12:00:00Z",
            "  ringmill explain pipeline.yml --journal journal --rule spike --key AAPL --at 4711"
        })
final class ExplainCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    OverrideOptions overrides;

    @Mixin
    JournalOptions journal;

    @Option(names = "--rule", paramLabel = "R", description = "The rule; with --alert only where several fired.")
    String rule;

    @Option(names = "--key", paramLabel = "K", description = "The key (default: that of all keys together).")
    String key;

    @Option(
            names = "--at",
            paramLabel = "SEQ|T",
            description = "Look when the event of this sequence was taken in, or at this event time: ISO 8601, UTC"
                    + " unless it says otherwise (default: the end).")
    String at;

    @Option(
            names = "--alert",
            paramLabel = "SEQ",
            description = "Explain the alert that the event of this sequence raised; alerts in files have it as 'seq'.")
    Long alert;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    ExplainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        if (alert != null && at != null) {
            throw usage("--alert says when already: leave out --at");
        }
        if (alert == null && rule == null) {
            throw usage("say what to explain: --alert SEQ, or --rule R with --key K");
        }
        journal.check();
        Optional<LoadedPipeline> loaded = journal.loadForOne(overrides, terminal);
        if (loaded.isEmpty()) {
            return ExitCode.USAGE;
        }
        Explainer explainer = new Explainer(
                loaded.get().pipeline(), journal.dir(loaded.get()), journal.sessionOrNewest(loaded.get()));
        if (alert != null) {
            explainer.atSequence(alert);
        } else if (at != null && at.matches("\\d{1,18}")) {
            explainer.atSequence(Long.parseLong(at));
        } else if (at != null) {
            explainer.atTime(journal.time("--at", at));
        }
        try {
            if (alert != null) {
                return explainAlert(explainer);
            }
            if (key == null && explainer.isPerKey(rule)) {
                throw usage("say for which key to explain rule " + rule + ": --key K");
            }
            return explain(explainer, rule, key == null ? "" : key);
        } catch (IllegalArgumentException unknown) {
            throw usage("--rule: " + unknown.getMessage());
        }
    }

    private int explainAlert(Explainer explainer) throws IOException {
        List<Explainer.Fired> fired = explainer.alerts().stream()
                .filter(each -> rule == null || each.rule().equals(rule))
                .filter(each -> key == null || each.key().equals(key))
                .distinct()
                .toList();
        if (fired.isEmpty() && (rule == null || key == null)) {
            terminal.error("event " + alert + " raised no alert" + (rule == null ? "" : " of rule " + rule)
                    + "; to ask why not, name --rule, --key and --at " + alert);
            return ExitCode.FAILED;
        }
        if (fired.isEmpty()) {
            return explain(explainer, rule, key);
        }
        for (Explainer.Fired each : fired) {
            explain(explainer, each.rule(), each.key());
        }
        return ExitCode.DONE;
    }

    private int explain(Explainer explainer, String ofRule, String ofKey) throws IOException {
        ExplanationText.print(explainer.explain(ofRule, ofKey), terminal);
        return ExitCode.DONE;
    }

    private ParameterException usage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
