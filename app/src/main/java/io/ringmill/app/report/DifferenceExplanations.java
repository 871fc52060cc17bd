package io.ringmill.app.report;

import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.Explainer;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.BacktestReport.DifferentAlert;
import io.ringmill.persistence.backtest.Variant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Says why variants part: both are explained as of the event at which one of them alone raised an alert. Each explanation is a
 * replay of its session up to there.
 */
public final class DifferenceExplanations {

    private final List<Variant> variants;
    private final List<Place> sessions = new ArrayList<>();

    /**
     * Where a session of the backtest is.
     *
     * @param goesOn whether it began with what came of another pipeline when it was recorded, and so in an explanation
     */
    private record Place(Path journal, int session, boolean goesOn) {}

    /**
     * Explanations of variants.
     *
     * @param journals that they were run over, in order
     * @param session the only one of each that was; 0 for all
     */
    public DifferenceExplanations(List<Variant> variants, List<Path> journals, int session) throws IOException {
        this.variants = List.copyOf(variants);
        for (Path journal : journals) {
            JournalInfo.read(journal).sessions().stream()
                    .filter(each -> session == 0 || each.number() == session)
                    .forEach(each -> sessions.add(new Place(
                            journal, each.number(), each.header().origin().isPresent())));
        }
    }

    /** The report with explanations of the first so many alerts in which a variant differs. */
    public BacktestReport addTo(BacktestReport report, int most) throws IOException {
        List<BacktestReport.Difference> explained = new ArrayList<>();
        for (BacktestReport.Difference difference : report.differences()) {
            List<String> texts = new ArrayList<>();
            for (DifferentAlert alert : first(difference, most)) {
                texts.add(text(difference.of(), alert) + text(difference.variant(), alert));
            }
            explained.add(difference.explained(texts));
        }
        return report.scored(
                report.marking(), report.variants(), report.prices(), report.alerts(), explained, List.of());
    }

    private static List<DifferentAlert> first(BacktestReport.Difference difference, int most) {
        return Stream.of(difference.gained(), difference.lost(), difference.moved())
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(DifferentAlert::session).thenComparingLong(DifferentAlert::sequence))
                .limit(most)
                .toList();
    }

    private String text(int variant, DifferentAlert alert) throws IOException {
        Variant explained = variants.get(variant);
        String head = "Variant " + explained.name() + ", event " + alert.sequence() + ":\n";
        boolean hasRule = explained.pipeline().rules().stream()
                .anyMatch(rule -> rule.name().equals(alert.rule()));
        if (!hasRule) {
            return head + "  It has no rule " + alert.rule() + ".\n";
        }
        Place place = sessions.get(alert.session() - 1);
        if (place.goesOn()) {
            return head
                    + "  Its session goes on from another one, and began with nothing here: see 'ringmill explain' for"
                    + " what was recorded.\n";
        }
        Explainer explainer =
                new Explainer(explained.pipeline(), place.journal(), place.session()).atSequence(alert.sequence());
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream none = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(text, none, false, false, false);
        ExplanationText.print(explainer.explain(alert.rule(), alert.key()), terminal);
        terminal.out().flush();
        return head + text.toString(StandardCharsets.UTF_8).strip() + "\n";
    }
}
