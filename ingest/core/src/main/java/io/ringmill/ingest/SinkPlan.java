package io.ringmill.ingest;

import io.ringmill.output.Sink;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.window.WindowSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A sink whose settings are sound.
 *
 * @param target where it writes, for people, such as a path; empty if there is nothing to look at afterwards
 * @param takes what it takes; alerts that no sink takes are printed
 * @param files what it will write anew: two sinks must not share one, and a replay leaves out the sink if one is there
 * @param appended what it may add to: no source must read it, and no sink write it anew
 * @param sends whether it sends to another system, which a replay does only if it is told to
 * @param choice of which windows and rules it takes results and alerts
 */
public record SinkPlan(
        String target,
        Set<Content> takes,
        List<Path> files,
        Opener opener,
        List<Path> appended,
        boolean sends,
        Choice choice) {

    /** Copies the collections. */
    public SinkPlan {
        takes = Set.copyOf(takes);
        files = List.copyOf(files);
        appended = List.copyOf(appended);
    }

    /** A sink that keeps what it takes. */
    public SinkPlan(String target, Set<Content> takes, List<Path> files, Opener opener) {
        this(target, takes, files, opener, List.of(), false, new Choice(Optional.empty(), Optional.empty()));
    }

    /**
     * Of which windows and rules a sink takes results and alerts.
     *
     * @param windows empty for all of them
     * @param rules empty for all of them, those included that are added while it runs
     */
    public record Choice(Optional<Set<String>> windows, Optional<Set<String>> rules) {}

    /** The same sink, which sends what it takes to another system. */
    public SinkPlan sending() {
        return new SinkPlan(target, takes, files, opener, appended, true, choice);
    }

    /** The same sink, which may add to these files. */
    public SinkPlan appendingTo(List<Path> more) {
        return new SinkPlan(target, takes, files, opener, more, sends, choice);
    }

    /** The same sink, which takes only results of these windows, and alerts of these rules, or of all if that is empty. */
    public SinkPlan of(Set<String> windows, Optional<Set<String>> rules) {
        Choice made = new Choice(Optional.of(Set.copyOf(windows)), rules.map(Set::copyOf));
        return new SinkPlan(target, takes, files, opener, appended, sends, made);
    }

    /** Names of the windows whose results it takes, if it takes results. */
    Set<String> windows(Pipeline pipeline) {
        return choice.windows()
                .orElseGet(
                        () -> pipeline.windows().stream().map(WindowSpec::name).collect(Collectors.toSet()));
    }

    /** Names of the rules whose alerts it takes, if it takes alerts; empty for all. */
    Optional<Set<String>> rules() {
        return choice.rules();
    }

    /** Opens the sink, when everything else is known to be sound. */
    @FunctionalInterface
    public interface Opener {

        /** @throws IOException if the sink cannot be opened; the message is a sentence for the user */
        Sink open() throws IOException;
    }

    /** What a factory returns when it has added a fault. */
    public static SinkPlan unusable() {
        return new SinkPlan("", Set.of(), List.of(), () -> {
            throw new IllegalStateException("opened in spite of faults");
        });
    }
}
