package io.ringmill.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be done in each view. */
class ViewsTest {

    private static final List<String> LONG_VIEWS = List.of(
            "overview",
            "windows",
            "windows?key=AAPL~&key=TSLA~",
            "rules",
            "rules?rule=wide-spread~&key=TSLA~",
            "alerts",
            "latency");

    /** What reaches out of the screen, or of a box of its own in which texts should have been cut. */
    private static final String WIDER = """
            () => document.documentElement.scrollWidth <= innerWidth
              && [...document.querySelectorAll('.scroll')].every(e => e.scrollWidth <= Math.max(innerWidth, 2000)) ? ''
              : 'scrollWidth ' + document.documentElement.scrollWidth + ': ' + [...document.querySelectorAll('main *, header *, footer *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
                .map(e => e.cloneNode().outerHTML.slice(0, 120)).join(' ')""";

    /** By canvas, at which share of its columns of pixels there is something in colour. */
    private static final String DRAWN = """
            () => [...document.querySelectorAll('.charts canvas')].map(canvas => {
              const { width, height } = canvas, { data } = canvas.getContext('2d').getImageData(0, 0, width, height), columns = new Set();
              for (let i = 0; i < data.length; i += 4)
                if (data[i + 3] > 99 && Math.max(data[i], data[i + 1], data[i + 2]) - Math.min(data[i], data[i + 1], data[i + 2]) > 60) columns.add(i / 4 % width);
              return columns.size / width;
            })""";

    private Browser browser;

    private FakeServer server;
    private Page page;

    @BeforeEach
    void start() throws IOException {
        browser = Browser.open();
        server = new FakeServer(new FakeEngine());
    }

    @AfterEach
    void stop() {
        if (server == null) {
            return;
        }
        server.close();
        List<String> troubles = List.copyOf(browser.troubles());
        browser.close();
        assertThat(troubles).isEmpty();
    }

    private Page show(String view) {
        page = browser.show(server.url() + "#/" + view, 1440, 900, ColorScheme.LIGHT);
        return page;
    }

    @Test
    void shouldSearchAMillionKeysOnTheServer() {
        server.engine.keys.addAll(
                IntStream.range(0, 2_000).mapToObj(i -> "K" + i).toList());
        show("windows");
        assertThat(page.locator(".watch li")).hasCount(50);
        assertThat(page.locator(".list .about")).containsText("Type more of the name to narrow the list.");
        page.keyboard().press("/");
        page.keyboard().type("K1999");
        assertThat(page.locator(".watch li")).hasCount(1);
        page.locator(".watch .key").click();
        assertThat(page.locator("main h2").nth(1)).hasText("K1999 px100");
    }

    @Test
    void shouldOrderKeysByChangeAndByEvents() {
        show("windows?window=px100");
        assertThat(page.locator(".watch .key").first()).containsText("AAPL");
        assertThat(page.locator(".watch small").first()).hasText("−1.25 %");
        page.locator(".list select").selectOption("change");
        assertThat(page.locator(".watch .key").first()).containsText("TSLA");
        page.locator(".list select").selectOption("volume");
        assertThat(page.locator(".watch small").first()).hasText("117");
    }

    @Test
    void shouldDrawSeveralKeysBesideEachOtherAndKeepThemInTheAddress() {
        show("windows?window=px100&key=AAPL&range=900");
        page.locator("[aria-label='Beside the others: TSLA']").click();
        assertThat(page.locator(".charts canvas")).hasCount(2);
        assertThat(page).hasURL(Pattern.compile(".*key=AAPL&key=TSLA&range=900"));
        page.waitForCondition(() -> server.topics.containsAll(List.of("rows:px100:AAPL", "rows:px100:TSLA")));
        server.late.put("POST stream", 300L); // and no request for topics overtakes another
        page.locator("[aria-label='Take away AAPL']").click();
        assertThat(page.locator("main h2").nth(1)).hasText("TSLA px100");
        page.locator("[aria-label='Beside the others: AAPL']").click();
        page.waitForCondition(() -> server.topics.containsAll(List.of("rows:px100:AAPL", "rows:px100:TSLA")));
        page.waitForTimeout(1_000);
        assertThat(server.topics).contains("rows:px100:AAPL");
    }

    @Test
    void shouldDrawRowsAsTheyComeAndMarkAlerts() {
        show("windows?window=px100&key=AAPL");
        assertThat(page.locator(".charts canvas")).hasCount(2);
        page.waitForCondition(() ->
                ((List<?>) page.evaluate(DRAWN)).stream().allMatch(share -> ((Number) share).doubleValue() > .7));
        server.engine.pass(1_000);
        server.send(
                "rows",
                FakeEngine.map(
                        "window",
                        "px100",
                        "key",
                        "AAPL",
                        "names",
                        List.of("price", "mean", "upper", "sd"),
                        "rows",
                        List.of(List.of(FakeEngine.ns(server.engine.nowMs), 777.25, 340, 341, .1))));
        assertThat(page.locator(".charts .keys").first()).containsText("777.25");
        // What the rule compares with is a line of its own: 340 and 4 times 0.1.
        assertThat(page.locator(".charts .keys").first()).containsText("spike above 340.4");
        server.engine.rules.forEach(rule -> rule.put("lines", List.of()));
        server.send("changed", FakeEngine.map("seq", 1, "what", "rules"));
        assertThat(page.locator(".charts .keys").first()).not().containsText("spike above");
        assertThat(page.locator(".charts .keys").first()).containsText("777.25");
        server.alert("spike", "AAPL", "firing", "traded at 777.25");
        assertThat(page.locator("main .about").nth(1)).containsText("traded at 777.25");
        page.locator(".charts .plot").first().focus();
        page.keyboard().press("ArrowLeft");
        assertThat(page.locator("#announce")).containsText("price ");
    }

    @Test
    void shouldSayWhyFromTheJournal() {
        show("rules?rule=wide-spread&key=TSLA");
        assertThat(page.locator(".said")).hasText("Firing for 15 s, since 15:11:55. Ends when spread < 8.");
        assertThat(page.locator(".why")).containsText("median 4.10");
        page.locator("text=Condition with values").click();
        assertThat(page.locator(".tree")).containsText("1.93 short");
        assertThat(page.locator(".why .command code"))
                .hasText("ringmill explain --journal journal --rule wide-spread --key TSLA --at 217384842");
    }

    @Test
    void shouldSayInWordsWhatDetectorsOfAnomaliesSaw() {
        show("rules?rule=wide-spread&key=TSLA");
        page.locator("text=Condition with values").click();
        Locator saw = page.locator(".oddity").first();
        assertThat(saw.locator("h3")).hasText("What anomaly(spread, 10) saw in oddity");
        assertThat(saw.locator("p").first()).hasText("A surprise of 21.2, where an alarm takes more than 10.7.");
        assertThat(saw.locator("tbody tr")).hasText(new String[] {
            "level11.4far from the mean of about a hundred values before it",
            "balance3.4values are on one side of the short mean more often than they were"
        });
        assertThat(saw.locator("p").last()).hasText("As usual: rhythm, drift");
        saw.locator(".scroll").focus();
        assertThat(saw.locator(".scroll")).isFocused();
        // Of texts that someone else wrote, and of nothing that is odd.
        Locator other = page.locator(".oddity").last();
        assertThat(other.locator("h3")).containsText("<img src=x onerror=alert(1)>");
        assertThat(other.locator("p").last()).containsText("As usual: spread, relation of if(venue == '<img");
        assertThat(other.locator("img, table")).hasCount(0);
    }

    @Test
    void shouldSayWhereTheUserActedThatThereIsNoJournal() {
        server.engine.journal = false;
        show("rules?rule=wide-spread&key=TSLA");
        page.locator("text=Condition with values").click();
        assertThat(page.locator(".why .trouble:visible")).hasText("This run keeps no journal, so it cannot say why.");
    }

    @Test
    void shouldSilenceARuleAfterAPreviewAndEndTheSilence() {
        show("rules?rule=wide-spread&key=TSLA");
        page.locator("text=Silence wide-spread").click();
        assertThat(page.locator(".preview")).containsText("Would hold back: 4 firing keys, 1 pending key.");
        page.locator(".silence input").fill("opening, known");
        page.locator(".silence button").click();
        assertThat(page.locator(".quiet-list")).containsText("wide-spreaduntil 15:42:10");
        assertThat(page.locator(".quiet-list")).containsText("opening, known");
        assertThat(page.locator("tbody td .badge").first()).hasText("silenced");
        assertThat(page.locator("#verdict p")).containsText("spike is firing on IWM");
        page.locator(".quiet-list >> text=End silence").click();
        assertThat(page.locator(".quiet-list li")).hasCount(0);
        assertThat(server.changes)
                .containsExactly(
                        "POST rules/wide-spread/silence {\"forMs\":1800000,\"reason\":\"opening, known\"}",
                        "DELETE rules/wide-spread/silence ");
    }

    @Test
    void shouldSilenceARuleForOneKeyOnly() {
        show("rules?rule=wide-spread&key=TSLA");
        page.locator("text=Silence wide-spread").click();
        page.locator(".silence select").first().selectOption("one");
        assertThat(page.locator(".preview")).containsText("this key.");
        page.locator(".silence input").fill("known");
        page.locator(".silence button").click();
        assertThat(page.locator(".quiet-list")).containsText("wide-spreadon TSLAuntil 15:42:10");
        assertThat(page.locator(".why")).containsText("silenced for this key until 15:42:10");
        assertThat(page.locator("tbody td .badge").first()).not().hasText("silenced");
        assertThat(page.locator("#verdict p")).containsText("spike is firing on IWM");
        page.locator(".quiet-list >> text=End silence").click();
        assertThat(page.locator(".quiet-list li")).hasCount(0);
        assertThat(server.changes)
                .containsExactly(
                        "POST rules/wide-spread/silence {\"forMs\":1800000,\"reason\":\"known\",\"key\":\"TSLA\"}",
                        "DELETE rules/wide-spread/silence?key=TSLA ");
    }

    @Test
    void shouldCheckARuleWhileItIsTypedAndJumpToItsFaults() {
        show("rules?rule=wide-spread&key=TSLA");
        page.locator("text=Change rule").click();
        assertThat(page.locator(".checked")).hasText("This is the rule as it runs.");
        page.locator("textarea").fill("on: quotes\nwhen: wrong > 12\n");
        assertThat(page.locator(".faults li")).hasText("Line 2, column 7 there is no 'wrong'; did you mean 'price'?");
        page.locator(".faults button").click();
        assertThat(page.evaluate("document.activeElement.selectionStart")).isEqualTo(17);
        page.locator("textarea").fill("on: quotes\nwhen: spread > 13\n");
        assertThat(page.locator(".checked")).hasText("No faults.");
        page.locator("text=Replace the rule").click();
        assertThat(page.locator(".why h2")).containsText("wide-spread");
        assertThat(server.changes)
                .containsExactly("PUT rules/wide-spread {\"yaml\":\"on: quotes\\nwhen: spread > 13\\n\"}");
    }

    @Test
    void shouldAddARuleAndRemoveItOnlyAfterAQuestion() {
        show("rules");
        page.locator("text=New rule").click();
        page.locator(".editor input").fill("mine");
        page.locator("textarea").fill("on: trades\nwhen: price > 1\n");
        page.locator("text=Add the rule").click();
        assertThat(page.locator("tbody [data-rule=mine]")).isVisible();
        page.locator("tbody [data-rule=mine]").click();
        page.locator("text=Change rule").click();
        page.locator(".editor >> text=Remove the rule").click();
        page.locator("#confirm >> text=Cancel").click();
        assertThat(server.changes).hasSize(1);
        page.locator(".editor >> text=Remove the rule").click();
        page.locator("#confirm .danger").click();
        assertThat(page.locator("tbody [data-rule=mine]")).hasCount(0);
        assertThat(server.changes.get(1)).isEqualTo("DELETE rules/mine ");
    }

    @Test
    void shouldFilterAlertsOnTheServerAndHoldNewOnesBackWhileSomebodyReads() {
        show("alerts?severity=warning");
        assertThat(page.locator(".alerts > li")).hasCount(24);
        page.locator(".alerts summary").first().click();
        assertThat(page.locator(".alerts .command code").first())
                .containsText("ringmill explain --journal journal --alert ");
        server.alert("spike", "AAPL", "firing", "one");
        server.alert("wide-spread", "AAPL", "firing", "critical, not in this filter");
        server.alert("spike", "SPY", "firing", "two");
        assertThat(page.locator(".fresh")).hasText("Show 2 new alerts");
        assertThat(page.locator(".alerts > li")).hasCount(24);
        page.locator(".fresh").click();
        assertThat(page.locator(".alerts > li")).hasCount(26);
        assertThat(page.locator(".alerts > li").first()).containsText("two");
    }

    @Test
    void shouldTurnThePagesOfAnIncident() {
        for (int i = 0; i < 700; i++) {
            server.engine.raise("spike", "K" + i, "firing", "incident " + i, server.engine.nowMs);
        }
        show("alerts?rule=spike");
        assertThat(page.locator(".alerts > li")).hasCount(200);
        page.locator("text=Show older alerts").click();
        assertThat(page.locator(".alerts > li")).hasCount(400);
        assertThat(page.locator("main .about").first())
                .hasText("716 alerts kept with this filter. The newest 400 are here.");
    }

    @Test
    void shouldShowLatencyAndQuoteKeysInCommands() {
        show("latency");
        assertThat(page.locator("tbody").nth(1)).containsText("ring to journal987 ns");
        assertThat(page.locator(".command code").nth(1))
                .hasText(
                        "ringmill explain --journal journal --rule wide-spread --key 'it'\\''s; rm -rf' --at 217100901");
    }

    @Test
    void shouldShowHostileTextsAsTexts() {
        String key = "<script>document.title='owned'</script>\u202Egnp.exe" + "x".repeat(10_000);
        server.engine.keys.add(0, key);
        server.engine.states.clear();
        server.engine.state("wide-spread", key, "firing", 9_000);
        server.engine.raise("wide-spread", key, "firing", "<img src=x onerror=alert(1)>\u202E", server.engine.nowMs);
        show("overview");
        for (String view : List.of("overview", "windows", "rules?rule=wide-spread", "alerts", "latency")) {
            page.evaluate("view => { location.hash = '#/' + view; }", view);
            assertThat(page.locator("#verdict bdi").nth(1)).hasText(Pattern.compile("<script>.*…"));
            assertThat(page.locator("main > :not([hidden])").first()).isVisible();
            assertThat(page.locator("main img, main script")).hasCount(0);
        }
        assertThat(page.title()).doesNotContain("owned");
    }

    /** Each name and text is as long as an attacker likes; every view is looked at in the width of a phone and of a wall. */
    @Test
    void shouldNeverGetWiderThanTheScreenByLongTexts() {
        server.suffix = "W".repeat(3_000) + "\u65E5".repeat(50);
        server.engine.silences.add(FakeEngine.map(
                "rule",
                "spike",
                "untilNs",
                FakeEngine.ns(server.engine.nowMs + 60_000),
                "reason",
                "known",
                "by",
                "me"));
        server.engine.sourceState = "retrying";
        show("overview");
        for (String view : LONG_VIEWS) {
            page.evaluate("view => { location.hash = '#/' + view; }", view.replace("~", server.suffix));
            page.waitForSelector("main .said-by-events, main tbody td, main textarea");
            if (view.startsWith("rules?")) {
                page.locator("text=Condition with values").click();
                page.waitForSelector(".tree");
            }
            fits(view);
            if (view.startsWith("rules?")) {
                page.locator(".acts >> text=Change rule").click();
                page.waitForSelector("textarea");
                fits("editor");
            }
            if (view.equals("alerts")) {
                page.locator(".alerts summary").first().click();
                page.waitForSelector(".detail dl");
                fits("an alert");
            }
        }
    }

    private void fits(String view) {
        for (int width : new int[] {2560, 1400, 760, 320}) {
            Browser.resize(page, width, 900);
            assertThat(page.evaluate(WIDER)).as(view + " at " + width).isEqualTo("");
        }
    }

    @Test
    void shouldDrawChartsLessOftenWhereThatHoldsUpTheFrames() {
        show("overview");
        Object most = page.evaluate("""
                async () => {
                  const { watch, drawSoon } = await import('/frames.js'), sleep = ms => new Promise(done => setTimeout(done, ms));
                  const charts = [...Array(4)].map(() => {
                    const box = document.createElement('div');
                    box.style.height = '1px';
                    document.body.prepend(box);
                    return { box, drawn: 0, draw() { this.drawn++; for (const end = performance.now() + 30; performance.now() < end;); } };
                  });
                  charts.forEach(watch);
                  setInterval(() => charts.forEach(drawSoon), 50);
                  await sleep(3000);
                  charts.forEach(chart => chart.drawn = 0);
                  await sleep(3000);
                  return Math.max(...charts.map(chart => chart.drawn));
                }""");
        // Four times a second would be 12.
        assertThat((int) most).isBetween(1, 6);
    }
}
