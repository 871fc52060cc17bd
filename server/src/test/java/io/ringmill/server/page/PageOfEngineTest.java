package io.ringmill.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.ringmill.Engine;
import io.ringmill.pipeline.EngineSettings;
import io.ringmill.pipeline.Pipeline;
import io.ringmill.pipeline.Topology;
import io.ringmill.publish.EventPublisher;
import io.ringmill.server.Server;
import io.ringmill.server.ServerSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page as the server serves it, of an engine that runs. */
class PageOfEngineTest {

    private static final String PIPELINE = """
            name: watch
            streams:
              trades: {key: symbol, time: {field: t, unit: ns}, fields: {price: double, size: long, venue: symbol}}
            windows:
              px: {on: trades, window: sliding 5 events, select: {mean: mean(price), venue: last(venue), volume: sum(size)}}
              total: {on: trades, by: all, window: running, select: {n: count()}}
            rules:
              high: {on: trades, when: price > 100, until: price < 90, fire: both, severity: critical, message: '{key} at {price}'}
              seldom: {on: trades, when: price > 4 * px.mean, severity: info}
            """;

    private static final String READ = "a-token-only-for-those-who-look";
    private static final String CHANGE = "a-token-for-those-who-may-change";

    private Browser browser;
    private Engine engine;
    private Server server;
    private EventPublisher trades;

    @BeforeEach
    void start() throws IOException {
        browser = Browser.open();
        engine = Engine.builder(Pipeline.parse(PIPELINE, "watch.yml"))
                .settings(EngineSettings.DEFAULT.withTopology(Topology.FUSED).withLatencySampling(1))
                .start();
        server = Server.start(engine, ServerSettings.DEFAULT.withPort(0));
        trades = engine.publisher("trades");
    }

    @AfterEach
    void stop() {
        if (server == null) {
            return;
        }
        server.close();
        engine.close();
        browser.close();
    }

    private void trade(String symbol, double price) {
        Instant now = Instant.now();
        trades.claim(trades.key(symbol), now.getEpochSecond() * 1_000_000_000 + now.getNano())
                .set(trades.field("price"), price)
                .set(trades.field("size"), 10)
                .set(trades.field("venue"), "X")
                .publish();
    }

    private Page show(String view) {
        return browser.show(server.uri().resolve("/") + "#/" + view, 1440, 900, ColorScheme.DARK);
    }

    @Test
    void shouldShowWhatTheEngineDoesInEveryView() {
        Page page = show("overview");
        assertThat(page.locator("#verdict p")).hasText("The engine is ready. No event has come yet.");
        for (int i = 0; i < 20; i++) {
            trade("AAPL", 80 + i % 3);
            trade("TSLA", 120 + i);
        }
        assertThat(page.locator("#verdict p")).containsText("high is firing on TSLA since ");
        assertThat(page.locator(".newest")).containsText("TSLA at 120");
        page.keyboard().press("2");
        assertThat(page.locator(".watch li")).hasCount(2);
        assertThat(page.locator(".values")).containsText("venueX");
        assertThat(page.locator(".values")).containsText("newest price");
        assertThat(page.locator(".charts figcaption").first()).containsText("price, mean");
        trade("TSLA", 777.25);
        assertThat(page.locator(".values")).containsText("mean");
        page.locator(".picks select").first().selectOption("total");
        assertThat(page.locator(".watch li")).hasCount(1);
        assertThat(page.locator(".values")).containsText("n41");
        page.keyboard().press("Escape");
        for (String view : List.of("alerts", "latency", "rules")) {
            page.evaluate("view => { location.hash = '#/' + view; }", view);
            page.waitForSelector("main :is(.alerts > li, figure canvas, .why h2)");
            assertThat(page.locator("main .trouble:visible")).hasCount(0);
        }
        assertThat(page.locator(".why h2")).hasText("high on TSLA");
        page.locator("text=Condition with values").click();
        assertThat(page.locator(".why .trouble:visible")).containsText("journal");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldSilenceAndChangeARunningRule() {
        trade("TSLA", 120);
        Page page = show("rules?rule=high&key=TSLA");
        page.locator("text=Silence high").click();
        assertThat(page.locator(".preview")).containsText("Would hold back: 1 firing key");
        page.locator(".silence input").fill("known");
        page.locator(".silence button").click();
        assertThat(page.locator(".quiet-list")).containsText("known");
        page.locator(".quiet-list >> text=End silence").click();
        assertThat(page.locator(".quiet-list li")).hasCount(0);
        page.locator(".acts >> text=Change rule").click();
        page.locator("textarea").fill("on: trades\nwhen: prise > 7\n");
        assertThat(page.locator(".faults li")).containsText("Line 2, column ");
        assertThat(page.locator(".faults li")).containsText("price");
        page.locator("textarea").fill("on: trades\nwhen: price > 7\nseverity: info\n");
        assertThat(page.locator(".checked")).hasText("No faults.");
        page.locator("text=Replace the rule").click();
        assertThat(page.locator(".why .condition")).hasText("price > 7");
        assertThat(engine.rules().list().get(0).spec().severity().label()).isEqualTo("info");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldShowAlertsOfARuleThatWasAddedLive() {
        trade("TSLA", 50);
        Page page = show("rules");
        page.locator("text=New rule").click();
        page.locator(".editor input").fill("cheap");
        page.locator("textarea").fill("on: trades\nwhen: price < 10\nmessage: '{key} for {price}'\n");
        assertThat(page.locator(".checked")).hasText("No faults.");
        page.locator("text=Add the rule").click();
        assertThat(page.locator("tbody [data-rule=cheap]")).isVisible();
        page.keyboard().press("4");
        assertThat(page.locator(".alerts")).hasAttribute("data-empty", "No rule has fired yet.");
        trade("TSLA", 7);
        assertThat(page.locator(".alerts > li")).hasCount(1);
        assertThat(page.locator(".alerts > li")).containsText("TSLA for 7");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldComeBackAfterARestartOfTheServerAtItsPort() throws IOException {
        trade("TSLA", 120);
        Page page = show("alerts");
        assertThat(page.locator(".alerts > li")).hasCount(1);
        int port = server.uri().getPort();
        server.close();
        assertThat(page.locator("#link")).hasText("Connection lost");
        trade("TSLA", 80);
        server = Server.start(engine, ServerSettings.DEFAULT.withPort(port));
        assertThat(page.locator("#link")).hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
        trade("AAPL", 130);
        assertThat(page.locator(".alerts > li").first()).containsText("AAPL at 130");
    }

    @Test
    void shouldShowHostileKeysAsTexts() {
        List<String> keys = List.of(
                "<img src=x onerror=document.title='owned'>",
                "\u202Egnp.exe\"'\\&?#/%00",
                "  ",
                "\uFFFD\u0000\n",
                "K".repeat(3_000));
        keys.forEach(key -> trade(key, 120));
        Page page = show("windows?window=px");
        assertThat(page.locator(".watch li")).hasCount(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            page.locator(".watch .key").nth(i).click();
            assertThat(page.locator(".values")).containsText("mean120");
        }
        for (String view : List.of("overview", "rules?rule=high", "alerts")) {
            page.evaluate("view => { location.hash = '#/' + view; }", view);
            page.waitForSelector("main :is(.firing a, .keys-of button, .alerts > li)");
            Browser.resize(page, 390, 844);
            assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                    .as(view)
                    .isEqualTo(true);
            assertThat(page.locator("main img, main script")).hasCount(0);
        }
        for (int i = 0; i < keys.size(); i++) {
            page.locator(".alerts summary").nth(i).click();
            page.locator(".alerts > li").nth(i).locator("text=Why?").click();
            assertThat(page.locator(".why .said")).containsText("Firing for ");
            page.goBack();
            assertThat(page.locator(".alerts > li")).hasCount(keys.size());
        }
        assertThat(page.title()).doesNotContain("owned");
    }

    @Test
    void shouldLetLookWithOneTokenAndChangeWithTheOther() throws IOException {
        server.close();
        server = Server.start(
                engine,
                new ServerSettings(
                        0,
                        "127.0.0.1",
                        secret(CHANGE),
                        secret(READ),
                        Optional.empty(),
                        ServerSettings.DEFAULT.limits()));
        trade("TSLA", 120);
        Page page = browser.open(server.uri().resolve("/").toString(), 1440, 900, ColorScheme.DARK);
        page.locator("main input").fill("guess-guess-guess-guess-guess-guess");
        page.locator("main form button").click();
        assertThat(page.locator("main .trouble")).isVisible();
        page.locator("main input").fill(READ);
        page.locator("main form button").click();
        assertThat(page.locator("#verdict p")).containsText("high is firing on TSLA");
        page.keyboard().press("3");
        assertThat(page.locator(".acts")).containsText("sign in with a token for changes");
        assertThat(page.locator("text=New rule")).hasCount(0);
        page.locator("#access-open").click();
        page.locator("#access input").fill(CHANGE);
        page.locator("#access form button").click();
        page.locator(".acts >> text=Change rule").click();
        page.locator("textarea").fill("on: trades\nwhen: price > 7\n");
        page.locator("text=Replace the rule").click();
        assertThat(page.locator(".why .condition")).hasText("price > 7");
        assertThat((String) page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])"))
                .doesNotContain(CHANGE);
    }

    private static Optional<ServerSettings.Secret> secret(String text) {
        return Optional.of(new ServerSettings.Secret(text));
    }
}
