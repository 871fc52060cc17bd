package io.ringmill.app.report;

import io.ringmill.app.terminal.FaultReport;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.JobPlan;
import io.ringmill.ingest.JobRunner;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What of a pipeline Flink's tasks share, for people, and what a job came to. */
public final class JobPlanText {

    private static final String INDENT = "  ";
    private static final String STREAM = "stream ";

    private JobPlanText() {}

    /** The plan of a pipeline; what cannot run is told, all at once, and then it is empty. */
    public static Optional<JobPlan> plan(LoadedPipeline loaded, Terminal terminal) {
        Faults faults = new Faults();
        JobPlan plan = JobPlan.of(loaded.pipeline(), loaded.connectors(), faults);
        if (faults.isEmpty()) {
            return Optional.of(plan);
        }
        new FaultReport(terminal).print(loaded.file(), faults.all());
        return Optional.empty();
    }

    /** Prints a plan. */
    public static void print(JobPlan plan, Terminal terminal) {
        terminal.out().println(INDENT + terminal.paint(Style.CYAN, "On Flink"));
        line("shared by all tasks, by key", plan.scales(), terminal);
        line("in one task, as something over all keys depends on it", plan.together(), terminal);
        line("read by all tasks, part by part", plan.parts(), terminal);
        plan.whole().forEach(source -> line("read by one task", List.of(source), terminal));
        String input = plan.parts().isEmpty() ? "the sources" : "the order of events";
        line("in one task", List.of(input, "the sinks"), terminal);
        terminal.out().println(INDENT + INDENT + changes(plan));
        if (!plan.failures().isEmpty()) {
            terminal.out().println(INDENT + INDENT + "where the job goes on after a failure, or from a savepoint:");
            plan.failures().forEach(sentence -> terminal.out().println(INDENT + INDENT + INDENT + sentence));
        }
        plan.leftOut().forEach(sentence -> terminal.out().println(INDENT + INDENT + sentence));
        terminal.out().println();
    }

    private static String changes(JobPlan plan) {
        String streams = plan.scales().stream()
                .filter(name -> name.startsWith(STREAM))
                .map(name -> name.substring(STREAM.length()))
                .collect(Collectors.joining(", "));
        return "rules can be changed while it runs: --changes FILE"
                + (streams.isEmpty() ? "" : "; rules over all keys of " + streams + " only with --parallelism 1");
    }

    private static void line(String what, List<String> names, Terminal terminal) {
        if (!names.isEmpty()) {
            terminal.out().println(INDENT + INDENT + what + ": " + String.join(", ", names));
        }
    }

    /** Prints what a job whose input has ended came to. */
    public static void outcome(JobRunner.Outcome outcome, Terminal terminal) {
        outcome.counts().forEach((name, count) -> terminal.out().println(name + ": " + Figures.count(count)));
        terminal.out().println("digest: " + String.format("%016x", outcome.digest()));
    }
}
