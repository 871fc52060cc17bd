package io.ringmill.app.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.ColorScheme;
import io.ringmill.app.terminal.OutputFiles;
import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.VariantResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page as a browser shows it, without a network. */
class BacktestPageTest {

    private static final String RULE = "spike";
    private static final int FIRST_HORIZON = 0;

    @TempDir
    Path dir;

    private Browser browser;

    @AfterEach
    void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private Page show(BacktestReport report, int width, ColorScheme scheme) throws IOException {
        browser = Browser.open();
        return browser.show(written(report), width, 900, scheme);
    }

    private Path written(BacktestReport report) throws IOException {
        Path file = dir.resolve("page.html");
        write(report, file);
        return file;
    }

    private static void write(BacktestReport report, Path file) throws IOException {
        new OutputFiles().write(file, out -> BacktestPage.write(report, out)).end();
    }

    private static double meanBp(VariantResult variant) {
        return variant.rules().get(RULE).markOuts().get(FIRST_HORIZON).meanBp();
    }

    /** As the page writes it. */
    private static String signed(double value) {
        String text = String.format(Locale.ROOT, "%+.2f", value).replace('-', '−');
        return text.substring(1).equals("0.00") ? "0.00" : text;
    }

    private static List<String> column(Page page, int index) {
        return page.locator("#ranking tbody tr:not(.space)").all().stream()
                .map(row -> row.locator("td, th")
                        .nth(index)
                        .innerText()
                        .replace("▲ ", "")
                        .replace("▼ ", ""))
                .toList();
    }

    @Test
    void shouldRankVariantsByTAndSortThemByAnotherHead() throws IOException {
        BacktestReport report = new SampleBacktest(1).unlabelled().report();
        List<VariantResult> byT = report.variants().stream()
                .sorted(Comparator.comparingDouble((VariantResult variant) -> variant.rules()
                                .get(RULE)
                                .markOuts()
                                .get(FIRST_HORIZON)
                                .t())
                        .reversed())
                .toList();
        List<String> byAlerts = report.variants().stream()
                .map(variant -> variant.alerts().get(RULE))
                .sorted(Comparator.reverseOrder())
                .map(String::valueOf)
                .toList();

        Page page = show(report, 1440, ColorScheme.LIGHT);

        List<String> means = column(page, 4);
        assertThat(means)
                .hasSizeGreaterThan(10)
                .isEqualTo(byT.stream()
                        .limit(means.size())
                        .map(variant -> signed(meanBp(variant)))
                        .toList());
        assertThat(page.locator("#verdict").innerText())
                .startsWith("Best of 48 variants by t: ")
                .contains("after 1 s is " + means.get(0) + " bp");
        page.locator("#ranking th[data-column=alerts] button").click();
        List<String> alerts = column(page, 3);
        assertThat(alerts).isEqualTo(byAlerts.subList(0, alerts.size()));
        assertThat(page.locator("#ranking th[data-column=alerts]").getAttribute("aria-sort"))
                .isEqualTo("descending");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldFindVariantsByTheirSettings() throws IOException {
        Page page = show(new SampleBacktest(1).report(), 1440, ColorScheme.LIGHT);

        page.locator("#ranking input[type=search]").fill("cooldown 30s threshold 4.5");

        assertThat(column(page, 2)).containsExactly("cooldown=30s, threshold=4.5");
        assertThat(page.locator("#ranking .found").innerText()).isEqualTo("1 of 48 variants");
    }

    @Test
    void shouldShowAllFiguresOfAVariantWhenItsNameIsPressed() throws IOException {
        BacktestReport report = new SampleBacktest(1).report();
        VariantResult best = report.variants().stream()
                .max(Comparator.comparingDouble(variant ->
                        variant.rules().get(RULE).labels().orElseThrow().f1()))
                .orElseThrow();

        Page page = show(report, 1440, ColorScheme.DARK);
        page.locator("#ranking tbody button.row").first().press("Enter");

        String shown = page.locator("#dialog").innerText();
        assertThat(shown).contains(best.digest(), best.name(), "Rule spike", "Rule golden-cross", "By key", "side −1");
        best.rules().get(RULE).markOuts().forEach(out -> assertThat(shown).contains(signed(out.medianBp())));
    }

    @Test
    void shouldZoomIntoAlertsAndBackWhenDraggedOverThePrice() throws IOException {
        Page page = show(new SampleBacktest(1).report(), 1440, ColorScheme.LIGHT);
        page.locator("#alerts").scrollIntoViewIfNeeded();
        Locator told = page.locator("#alerts .told");
        PlaywrightAssertions.assertThat(told).containsText("of this key.");
        String all = told.innerText();

        BoundingBox chart = page.locator("#alerts .u-over").boundingBox();
        double y = chart.y + chart.height / 2;
        page.mouse().move(chart.x + chart.width * 0.4, y);
        page.mouse().down();
        page.mouse().move(chart.x + chart.width * 0.6, y);
        page.mouse().up();

        PlaywrightAssertions.assertThat(told).containsText("in view");
        page.locator("#alerts .zoom button").last().click();
        PlaywrightAssertions.assertThat(told).hasText(all);
    }

    @Test
    void shouldTellAnAlertWhenTheArrowKeysReachIt() throws IOException {
        BacktestReport report = new SampleBacktest(1).report();
        String key = report.alerts().stream()
                .collect(Collectors.groupingBy(BacktestReport.ShownAlert::key, Collectors.counting()))
                .entrySet()
                .stream()
                .max(java.util.Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        BacktestReport.ShownAlert first = report.alerts().stream()
                .filter(alert -> alert.key().equals(key))
                .min(Comparator.comparingLong(BacktestReport.ShownAlert::timeNs))
                .orElseThrow();

        Page page = show(report, 1440, ColorScheme.LIGHT);
        page.locator("#alerts").scrollIntoViewIfNeeded();
        page.locator("#alerts .price .u-over").waitFor();
        page.locator("#alerts .price").press("ArrowRight");

        String tip = page.locator("#alerts .tip").innerText();
        assertThat(tip)
                .contains(
                        first.rule(),
                        "2020-01-28 14:3",
                        signed(first.markOutBp().get(0)) + " bp");
        assertThat(page.locator("#announce").innerText()).contains(first.rule());
    }

    @Test
    void shouldDrawAHeatMapWhoseCellsAreTheVariants() throws IOException {
        BacktestReport report = new SampleBacktest(1).unlabelled().report();
        Page page = show(report, 1440, ColorScheme.DARK);
        page.locator("#sweep").scrollIntoViewIfNeeded();
        page.locator("#sweep .heat").waitFor();

        assertThat(page.locator("#sweep tbody td.num").allInnerTexts())
                .isEqualTo(report.variants().stream()
                        .map(variant -> signed(meanBp(variant)))
                        .toList());
        page.locator("#sweep select").first().selectOption("alerts");
        assertThat(page.locator("#sweep tbody td.num").allInnerTexts())
                .isEqualTo(report.variants().stream()
                        .map(variant -> String.valueOf(variant.alerts().get(RULE)))
                        .toList());
        page.locator("#sweep tbody td.num").first().focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("ArrowDown");
        assertThat(page.locator("#sweep .told").innerText()).startsWith("cooldown=5s, threshold=2: ");
    }

    @Test
    void shouldShowHostileTextsAsTheyAreAndRunNoneOfThem() throws IOException {
        String script = "</script><script>document.title='owned'</script>";
        String image = "<img src=x onerror=\"document.title='owned'\">";
        BacktestReport report = new SampleBacktest(3)
                .rules(script, "\u202egnp.exe", "'\"`&amp;@data@")
                .keys(image, "\u05d0\u05d1\u05d2", "key-".repeat(2_500), "__proto__")
                .report();

        for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
            Page page = show(report, 390, scheme);
            page.locator("#alerts").scrollIntoViewIfNeeded();
            page.locator("#alerts .price .u-over").waitFor();
            page.locator("#ranking tbody button.row").first().click();

            assertThat(page.title()).isEqualTo("trades – Ringmill backtest");
            assertThat(page.locator("img").count()).isZero();
            assertThat(page.locator("#dialog").innerText())
                    .contains(script, image, "⟨202E⟩gnp.exe", "'\"`&amp;@data@", "__proto__", "(10,000 characters)");
            assertThat(sideways(page)).isZero();
            assertThat(browser.troubles()).isEmpty();
            browser.close();
        }
    }

    private static int sideways(Page page) {
        return (Integer) page.evaluate("document.documentElement.scrollWidth - innerWidth");
    }

    @Test
    void shouldHaveNoTroubleForScreenReadersAtAnyWidthAndTheme() throws IOException {
        Path file = written(new SampleBacktest(1).report());
        browser = Browser.open();
        // Colours go by the theme alone, and the layout by the width.
        Map.of(ColorScheme.LIGHT, 390, ColorScheme.DARK, 1440).forEach((scheme, width) -> {
            Page page = browser.show(file, width, 5_000, scheme);
            page.locator("#differences .rows").waitFor();

            assertThat(sideways(page)).isZero();
            assertThat(new AxeBuilder(page)
                            .analyze().getViolations().stream()
                                    .map(rule -> rule.getId() + " "
                                            + rule.getNodes().get(0).getHtml())
                                    .toList())
                    .as("%s, %d px", scheme, width)
                    .isEmpty();
        });
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldShowTimesInTheChosenZone() throws IOException {
        Page page = show(new SampleBacktest(1).report(), 1440, ColorScheme.LIGHT);
        assertThat(page.locator(".tiles").innerText()).contains("2020-01-28 14:30:00.000");

        page.locator("#tools select:has(optgroup)").selectOption("America/New_York");

        assertThat(page.locator(".tiles").innerText()).contains("2020-01-28 09:30:00.000", "America/New_York");
        page.locator("#tools select:has(optgroup)").selectOption("local");
        assertThat(page.locator(".tiles").innerText()).contains("2020-01-28 23:30:00.000", "Asia/Tokyo");
    }

    @Test
    void shouldDrawOnlyTheRowsInViewOfTenThousandVariants() throws IOException {
        BacktestReport report = new SampleBacktest(2).sweep(100, 100).report();
        Path file = written(report);
        assertThat(Files.size(file)).isLessThan(16_000_000);

        browser = Browser.open();
        Page page = browser.show(file, 1440, 900, ColorScheme.LIGHT);
        Object took = page.evaluate("document.documentElement.dataset.took");
        System.out.println("page of 10,000 variants: " + Files.size(file) / 1_000 + " kB, drawn in " + took + " ms");

        assertThat(page.locator("#ranking tbody tr").count()).isLessThan(60);
        assertThat(page.locator("#ranking table").getAttribute("aria-rowcount")).isEqualTo("10001");
        page.locator("#ranking .rows").evaluate("rows => { rows.scrollTop = rows.scrollHeight; }");
        PlaywrightAssertions.assertThat(page.locator("#ranking tr[aria-rowindex='10001']"))
                .isVisible();
        assertThat(page.locator("#ranking tbody tr").count()).isLessThan(60);
        page.locator("#notes").scrollIntoViewIfNeeded();
        assertThat(page.locator("#notes").innerText()).contains("of 10000 variants");
    }

    @Test
    void shouldLeaveOutWhatWasNotAskedFor() throws IOException {
        Page page =
                show(new SampleBacktest(4).sweep(1, 1).unpriced().unlabelled().report(), 1440, ColorScheme.LIGHT);

        assertThat(page.locator("#sections a").allInnerTexts())
                .containsExactly("Variants", "Alerts", "Differences", "Notes");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldRankByLabelsWhereThereIsNoPrice() throws IOException {
        Page page = show(new SampleBacktest(4).unpriced().report(), 1440, ColorScheme.LIGHT);

        assertThat(page.locator("#verdict").innerText()).contains("F1").contains("precision");
        assertThat(page.locator("#ranking th[data-column=f1]").getAttribute("aria-sort"))
                .isEqualTo("descending");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldNameVariantsAndValuesAsTheReportDoes() throws IOException {
        BacktestReport report = new SampleBacktest(1)
                .unlabelled()
                .thresholds("price > px100.mean + 1.25 * px100.sd", "price > px100.mean + 1.2 * px100.sd")
                .firstNamed("=cmd|' /C calc'!A0")
                .report();

        Page page = show(report, 1440, ColorScheme.LIGHT);

        assertThat(column(page, 2))
                .containsExactlyInAnyOrderElementsOf(
                        report.variants().stream().map(VariantResult::name).toList());
        page.locator("#sweep").scrollIntoViewIfNeeded();
        page.locator("#sweep .heat").waitFor();
        assertThat(page.locator("#sweep .heat thead tr").last().locator("th").allInnerTexts())
                .containsExactly("cooldown", "\u20261.25\u2026", "\u20261.2\u2026");
    }

    @Test
    void shouldCutNoFigureAndNoNameAtAnyWidth() throws IOException {
        Path file = written(new SampleBacktest(1).unlabelled().scaled(400).report());
        browser = Browser.open();
        for (int width : List.of(1440, 1280, 390)) {
            Page page = browser.show(file, width, 900, ColorScheme.LIGHT);
            assertThat(page.evaluate("[...document.querySelectorAll('#ranking td.num')]"
                            + ".filter(cell => cell.scrollWidth > cell.clientWidth).map(cell => cell.innerText)"))
                    .as("%d px", width)
                    .isEqualTo(List.of());
            assertThat(
                            page.evaluate(
                                    "[...document.querySelectorAll('#ranking button.row')].filter(name =>"
                                            + " name.scrollHeight > name.clientHeight + 1 || name.scrollWidth > name.clientWidth).length"))
                    .as("names at %d px", width)
                    .isEqualTo(0);
            assertThat(sideways(page)).isZero();
            page.close();
        }
    }

    @Test
    void shouldBeginWithTheRuleThatIsCompared() throws IOException {
        Page page = show(
                new SampleBacktest(1).unlabelled().comparedBy("golden-cross").report(), 1440, ColorScheme.LIGHT);

        assertThat(page.locator("#verdict").innerText()).contains("mean mark-out of golden-cross");
        assertThat(page.locator("#tools select").first().inputValue()).isEqualTo("golden-cross");
    }

    @Test
    void shouldCountVariantsWithTheSameAlertsOnce() throws IOException {
        BacktestReport report = new SampleBacktest(1).unlabelled().report();
        List<VariantResult> alike = report.variants().stream()
                .map(variant -> variant.withRules(
                        report.variants().get(variant.name().hashCode() & 1).rules()))
                .toList();

        Page page = show(
                report.scored(report.marking(), alike, report.prices(), report.alerts(), List.of(), List.of()),
                1440,
                ColorScheme.LIGHT);

        assertThat(page.locator("#verdict").innerText()).contains(" of 2 intervals ", "counted once");
    }

    @Test
    void shouldCallLabelsFoundWhatTheyAre() throws IOException {
        BacktestReport report =
                new SampleBacktest(4).unpriced().detection("867.5m").report();
        Page page = show(report, 1440, ColorScheme.LIGHT);
        page.locator("#labels").scrollIntoViewIfNeeded();
        page.locator("#labels table").first().waitFor();

        assertThat(page.locator("#labels thead").first().innerText().strip().split("\t"))
                .containsExactly(
                        "Variant",
                        "Labels found",
                        "Labels missed",
                        "False alerts",
                        "Precision, %",
                        "Recall, %",
                        "F1, %",
                        "Median time to detection");
        assertThat(page.locator("#labels tbody").first().innerText()).contains("14 h 27 min");
        assertThat(page.locator("#periods h2").innerText()).isEqualTo("By periods of 1w");
        page.locator("#alerts").scrollIntoViewIfNeeded();
        page.locator("#alerts .price .u-over").waitFor();
        assertThat(page.locator("#alerts thead th").allInnerTexts()).doesNotContain("Price");
        BoundingBox box = page.locator("#alerts .price").boundingBox();
        assertThat(page.locator("#alerts .price .u-over").boundingBox().x - box.x)
                .as("room for half a date at the left")
                .isGreaterThan(30);
    }

    @Test
    void shouldListAlertsOnAPhoneByTheChosenHorizonWithTheirRules() throws IOException {
        Page page = show(new SampleBacktest(1).report(), 390, ColorScheme.LIGHT);
        page.locator("#alerts").scrollIntoViewIfNeeded();
        Locator heads = page.locator("#alerts thead th:visible");
        Locator first = page.locator("#alerts tbody tr:not(.space)").first();

        PlaywrightAssertions.assertThat(heads).hasText(new String[] {"Time", "1 s, bp"});
        assertThat(first.locator(".on-phone").innerText()).isIn("spike", "golden-cross");
        page.locator("#tools select").nth(1).selectOption("2");
        PlaywrightAssertions.assertThat(heads).hasText(new String[] {"Time", "1 min, bp"});
    }

    @Test
    void shouldLeaveThePageBeforeAndNoPieceWhenItCannotBeWritten() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("folder"));
        Path below = Files.createFile(dir.resolve("file")).resolve("page.html");

        assertThatThrownBy(() -> write(new SampleBacktest(1).report(), below)).isInstanceOf(IOException.class);
        Path file = folder.resolve("page.html");
        Files.writeString(file, "before");
        Path link = Files.createSymbolicLink(dir.resolve("link.html"), file);
        write(new SampleBacktest(1).report(), link);

        assertThat(link).isSymbolicLink();
        assertThat(Files.readString(file)).startsWith("<!doctype html>").endsWith("</html>\n");
        try (Stream<Path> all = Files.list(folder)) {
            assertThat(all).containsExactly(file);
        }
    }

    @Test
    void shouldAskForNothingOutsideOfTheFile() throws IOException {
        String page = Files.readString(written(new SampleBacktest(1).report()));
        String shell = page.replaceFirst("(?s)<style>.*?</style>", "").replaceAll("(?s)<script.*?</script>", "");

        assertThat(shell).contains("default-src 'none'").doesNotContain("unsafe");
        assertThat(shell.replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:", "https:", "src=");
        assertThat(page).contains("Copyright (c) 2022 Leon Sorokin", "Permission is hereby granted");
    }
}
