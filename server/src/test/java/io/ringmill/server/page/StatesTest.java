package io.ringmill.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What the page says where an engine is not simply alive: not there yet, gone, shut to strangers, a replay. */
class StatesTest extends FakePage {

    private Locator verdict() {
        return page.locator("#verdict p");
    }

    @Test
    void shouldSayInOneSentenceWhatFires() {
        show("overview");
        assertThat(verdict())
                .hasText(
                        "wide-spread is firing on TSLA since 15:11:55, for 15 s. 1 more rule is firing. 1 key pending.");
        page.locator("#verdict a").click();
        assertThat(page.locator(".why h2")).hasText("wide-spread on TSLA");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldSayHowFarARecoveryIsAndBeThereBehindIt() {
        server.recovering = "recovering: event 5,120 of 12,000";
        page = browser.open(server.url(), 1440, 900, ColorScheme.DARK);
        assertThat(verdict()).hasText("The engine is not there yet: recovering: event 5,120 of 12,000.");
        server.recovering = "";
        assertThat(verdict()).containsText("wide-spread is firing on TSLA");
    }

    @Test
    void shouldWaitForAnEngineThatDoesNotAnswerYet() {
        server.answers = false;
        page = browser.open(server.url(), 1440, 900, ColorScheme.DARK);
        assertThat(verdict()).hasText("Connecting to the engine.");
        assertThat(page.locator("main")).containsText("Waiting for the engine");
        assertThat(page.locator("main")).containsText("The engine is not ready yet.");
        server.answers = true;
        assertThat(page.locator("#link")).hasText("Live");
    }

    @Test
    void shouldSayBeforeAllElseThatTheEngineStandsStill() {
        server.engine.stalled = "the engine has not moved for 12 s; sink 'out' takes nothing";
        show("overview");
        assertThat(verdict())
                .hasText("The engine stands still: the engine has not moved for 12 s; sink 'out' takes nothing."
                        + " What the page shows may be old.");
    }

    @Test
    void shouldSayThatNoEventHasCome() {
        server.engine.empty = true;
        server.engine.states.clear();
        show("overview");
        assertThat(verdict()).hasText("The engine is ready. No event has come yet.");
        assertThat(page.locator("main .note").first()).containsText("No event has come yet");
        assertThat(page.locator("#clock")).hasText("no event yet");
    }

    @Test
    void shouldPutAFailedSourceBeforeAnyAlert() {
        server.engine.sourceState = "retrying";
        show("overview");
        assertThat(verdict()).containsText("Source exchange is retrying: connection refused; next try in 8 s.");
        assertThat(verdict()).containsText("Windows stand still at 15:12:09; 1,204 events dropped.");
        assertThat(page.locator(".wrong li")).hasCount(2);
    }

    @Test
    void shouldSayThatTheEngineStandsStillAndHowOldItsStatesAre() {
        server.engine.stalled = "the rules' thread has not moved for 7 s";
        show("rules");
        assertThat(verdict())
                .hasText("The engine stands still: the rules' thread has not moved for 7 s."
                        + " What the page shows may be old.");
        assertThat(page.locator("#verdict")).hasAttribute("data-kind", "critical");
        assertThat(page.locator("main .old")).hasText("States of rules are as of 7.5 s ago.");
        server.engine.stalled = "";
        assertThat(verdict()).containsText("wide-spread is firing on TSLA");
        assertThat(page.locator("main .old")).isHidden();
    }

    @Test
    void shouldCallTheTimeOfPastEventsNoLag() {
        server.engine.lagMs = 400_000_000_000.0;
        show("overview");
        assertThat(page.locator(".tile h2").nth(1)).hasText("Event time");
        assertThat(page.locator(".tile b").nth(1)).hasText("15:12:09");
    }

    @Test
    void shouldShowKeysOfBlanks() {
        server.engine.keys.add(0, "  ");
        server.engine.keys.add(1, "\u200B\uFFFD");
        show("windows?window=px100&key=%20%20");
        assertThat(page.locator(".watch strong").first()).hasText("␣␣");
        assertThat(page.locator(".watch strong").nth(1)).hasText("[U+200B]\uFFFD");
        assertThat(page.locator("main h2").nth(1)).hasText("␣␣ px100");
    }

    @Test
    void shouldComeBackByItselfAfterARestartWithAnotherPipeline() throws IOException {
        show("overview");
        int port = server.stop();
        assertThat(verdict()).containsText("No connection for ");
        assertThat(verdict()).containsText("What you see is from 15:12:10.");
        assertThat(page.locator("#link")).hasText("Connection lost");
        server.engine.name = "other-watch";
        server.restart(port);
        assertThat(page.locator("#link")).hasText("Live", new LocatorAssertions.HasTextOptions().setTimeout(40_000));
        assertThat(page.locator("#pipeline")).hasText("other-watch");
    }

    @Test
    void shouldAskForATokenAndKeepItNowhere() {
        server.tokens = true;
        server.access = "none";
        page = browser.open(server.url(), 1440, 900, ColorScheme.DARK);
        assertThat(verdict()).hasText("Sign in to see this engine.");
        page.locator("main input").fill("guess");
        page.locator("main form button").click();
        assertThat(page.locator("main .trouble")).hasText("There is no such token.");
        page.locator("main input").fill(FakeServer.READ_TOKEN);
        page.keyboard().press("Enter");
        assertThat(page.locator("#link")).hasText("Live");
        assertThat(page.url()).doesNotContain(FakeServer.READ_TOKEN);
        assertThat((String) page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])"))
                .doesNotContain(FakeServer.READ_TOKEN);
        assertThat(page.content()).doesNotContain(FakeServer.READ_TOKEN);
    }

    @Test
    void shouldShowNoControlsOfChangeUntilTheTokenForChangesIsGiven() {
        server.tokens = true;
        server.access = "read";
        show("rules?rule=wide-spread&key=TSLA");
        assertThat(page.locator(".acts")).containsText("sign in with a token for changes");
        assertThat(page.locator(".acts >> text=Change rule")).hasCount(0);
        assertThat(page.locator("text=New rule")).hasCount(0);
        page.locator("#access-open").click();
        page.locator("#access input").fill(FakeServer.READ_TOKEN);
        page.locator("#access form button").click();
        assertThat(page.locator("#access form .trouble")).hasText("This token may look, but not change anything.");
        page.locator("#access input").fill(FakeServer.CHANGE_TOKEN);
        page.locator("#access form button").click();
        assertThat(page.locator(".acts >> text=Change rule")).isVisible();
        assertThat(page.locator("#access-open")).hasText("Signed in");
    }

    /** Of a rule over all keys, or of a stream without one. */
    @Test
    void shouldSayWhyForTheEmptyKey() {
        server.engine.rules.get(0).put("by", "all");
        server.engine.state("wide-spread", "", "firing", 20_000);
        server.engine.silences.add(FakeEngine.map(
                "rule",
                "wide-spread",
                "key",
                "",
                "untilNs",
                FakeEngine.ns(server.engine.nowMs + 60_000),
                "reason",
                "known",
                "by",
                "me"));
        show("rules?rule=wide-spread&key=");
        assertThat(page.locator(".said")).containsText("Firing for 20 s");
        assertThat(page.locator(".why")).containsText("median 4.10");
        assertThat(page.locator(".why .trouble:visible")).hasCount(0);
        page.locator(".quiet-list >> text=End silence").click();
        assertThat(page.locator(".quiet-list li")).hasCount(0);
        assertThat(server.changes).containsExactly("DELETE rules/wide-spread/silence?key= ");
    }

    @Test
    void shouldGiveCommandsOfTheJournalThatIsReplayed() {
        server.engine.mode = "replay";
        show("alerts");
        page.locator(".alerts summary").first().click();
        assertThat(page.locator(".alerts .command code").first())
                .containsText("ringmill explain --journal journals/monday --session 3 --alert ");
        assertThat(browser.troubles()).isEmpty();
    }

    @Test
    void shouldSignOut() {
        server.tokens = true;
        show("overview");
        page.locator("#access-open").click();
        page.locator("#access >> text=Sign out").click();
        assertThat(verdict()).hasText("Sign in to see this engine.");
        assertThat(page.locator("main")).not().containsText("Firing and pending now");
    }

    @Test
    void shouldSteerAReplay() {
        server.engine.mode = "replay";
        show("overview");
        assertThat(verdict()).containsText("Replay of Tue 24 Nov, not live: wide-spread is firing");
        assertThat(page.locator("#link")).hasText("Replay");
        assertThat(page.locator("#replay p").first()).containsText("equal to the recording");
        page.locator("#replay >> text=Pause").click();
        assertThat(page.locator("#replay button").first()).hasText("Play");
        server.late.put("POST replay", 300L); // and no change overtakes another
        page.locator("#replay >> text=Next alert").click();
        page.locator("#replay select").selectOption("max");
        page.locator("#replay input[type=range]").fill("5000");
        page.waitForCondition(() -> server.changes.size() == 4);
        assertThat(server.changes)
                .containsExactly(
                        "POST replay {\"running\":false}",
                        "POST replay {\"step\":\"alert\"}",
                        "POST replay {\"speed\":\"max\"}",
                        "POST replay {\"seekNs\":\"1795525130000000000\"}");
    }

    @Test
    void shouldHaveNoControlsOfAReplayInALiveRun() {
        show("overview");
        assertThat(page.locator("#replay p").first()).hasText("40 alerts in the last 30 minutes.");
        assertThat(page.locator("#replay button:visible, #replay input:visible, #replay select:visible"))
                .hasCount(0);
    }

    @Test
    void shouldPauseASource() {
        show("overview");
        page.locator("[aria-label='Pause exchange']").click();
        assertThat(page.locator("[aria-label='Resume exchange']")).isVisible();
        assertThat(server.changes).containsExactly("POST sources/0/pause ");
    }

    @Test
    void shouldStandStillWhileHeld() {
        show("overview");
        page.keyboard().press("Space");
        server.alert("spike", "AAPL", "firing", "traded at 300");
        assertThat(page.locator("#link")).hasText("Held at 15:12:09 · 1 new alert");
        page.keyboard().press("Space");
        assertThat(page.locator("#link")).hasText("Live");
        assertThat(page.locator(".newest")).containsText("traded at 300");
    }
}
