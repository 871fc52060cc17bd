package io.ringmill.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the page shows where answers come in another order than they were asked for. */
class OvertakingTest extends FakePage {

    private static final long LATE_MS = 400;

    /** Until all that is late has come. */
    private void awaitLate() {
        page.waitForTimeout(3.0 * LATE_MS);
    }

    @Test
    void shouldNotMixInNewAlertsOfTheFilterBefore() {
        show("alerts");
        assertThat(page.locator(".alerts > li")).hasCount(40);
        server.late.put("GET alerts?after", LATE_MS);
        server.alert("wide-spread", "AAPL", "firing", "of the filter before");
        page.waitForCondition(() -> server.late.isEmpty());
        page.locator("main select").nth(1).selectOption("spike");
        assertThat(page.locator(".alerts > li")).hasCount(16);
        awaitLate();
        assertThat(page.locator(".alerts > li")).hasCount(16);
        assertThat(page.locator(".fresh")).isHidden();
    }

    @Test
    void shouldNotMixInOlderAlertsOfTheFilterBefore() {
        for (int i = 0; i < 300; i++) {
            server.engine.raise("wide-spread", "K" + i, "firing", "incident " + i, server.engine.nowMs);
        }
        show("alerts");
        assertThat(page.locator(".alerts > li")).hasCount(200);
        server.late.put("GET alerts?before", LATE_MS);
        page.locator("text=Show older alerts").click();
        page.waitForCondition(() -> server.late.isEmpty());
        page.locator("main select").nth(1).selectOption("spike");
        assertThat(page.locator(".alerts > li")).hasCount(16);
        awaitLate();
        assertThat(page.locator(".alerts > li")).hasCount(16);
    }

    @Test
    void shouldShowTheNewestDescriptionOfThePipeline() {
        show("rules?rule=wide-spread&key=TSLA");
        assertThat(page.locator("code.condition")).containsText("spread > 12");
        server.late.put("GET pipeline", LATE_MS);
        server.engine.rules.get(0).put("when", "spread > 13");
        server.send("changed", FakeEngine.map("seq", 1, "what", "rules"));
        page.waitForCondition(() -> server.late.isEmpty());
        page.waitForTimeout(LATE_MS * 1.5); // its answer is on its way
        server.engine.rules.get(0).put("when", "spread > 14");
        server.engine.rules.get(0).put("severity", "info");
        server.send("changed", FakeEngine.map("seq", 2, "what", "rules"));
        assertThat(page.locator("code.condition")).hasText("spread > 14");
        assertThat(page.locator("tbody tr small").first()).hasText("info, on quotes");
        awaitLate();
        assertThat(page.locator("code.condition")).hasText("spread > 14");
    }

    @Test
    void shouldPreviewTheSilenceThatIsChosenLast() {
        show("rules?rule=wide-spread&key=TSLA");
        server.late.put("POST rules/wide-spread/silence?dryRun", LATE_MS);
        page.locator(".why summary").click();
        page.waitForCondition(() -> server.late.isEmpty());
        page.locator(".silence select").first().selectOption("one");
        assertThat(page.locator(".preview")).containsText("1 firing key");
        awaitLate();
        assertThat(page.locator(".preview")).containsText("1 firing key");
        page.locator(".silence input").fill("   ");
        page.locator(".silence button").click();
        assertThat(page.locator(".silence")).isVisible();
        assertThat(server.changes).isEmpty();
    }
}
