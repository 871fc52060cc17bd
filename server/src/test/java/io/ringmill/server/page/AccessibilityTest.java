package io.ringmill.server.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for those who use a keyboard, a screen reader, a phone, or a wall of screens. */
class AccessibilityTest extends FakePage {

    /** Each view, and what it shows once its data has come. */
    private static final Map<String, String> VIEWS = Map.of(
            "overview", ".newest li",
            "windows", ".charts canvas",
            "rules", ".why .said",
            "alerts", ".alerts > li",
            "latency", "figure canvas");

    private static final List<String> RULES =
            List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice");

    private static void look(Page page, String what) {
        assertThat(new AxeBuilder(page)
                        .withTags(RULES).analyze().getViolations().stream()
                                .map(each -> each.getId() + " "
                                        + each.getNodes().get(0).getHtml())
                                .toList())
                .as(what)
                .isEmpty();
    }

    /** Colours are by theme, layout by size: so each theme is looked at in one size, and each other size in one theme. */
    @Test
    void shouldHaveNoFindingsOfAxeInAnyViewThemeAndSize() {
        Page page = browser.show(server.url(), 1440, 900, ColorScheme.DARK);
        for (Map.Entry<String, String> view : VIEWS.entrySet()) {
            page.evaluate("view => { location.hash = '#/' + view; }", view.getKey());
            page.waitForSelector(view.getValue());
            Browser.drawn(page);
            look(page, view.getKey() + ", dark");
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
            Browser.resize(page, 390, 844);
            look(page, view.getKey() + ", light, on a phone");
            Browser.resize(page, 1440, 900);
            page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        }
    }

    @Test
    void shouldHaveNoFindingsInFormsAndDialogs() {
        Page page = browser.show(server.url() + "#/rules?rule=wide-spread&key=TSLA", 1440, 900, ColorScheme.LIGHT);
        page.locator("text=Silence wide-spread").click();
        page.locator("text=Condition with values").click();
        page.waitForSelector(".tree");
        look(page, "why");
        page.locator("text=Change rule").click();
        page.locator("textarea").fill("when: wrong");
        page.waitForSelector(".faults li");
        look(page, "editor");
        page.locator("#settings-open").click();
        look(page, "settings");
        page.close();
    }

    @Test
    void shouldNeverScrollSideways() {
        Page page = browser.show(server.url(), 320, 900, ColorScheme.DARK);
        for (String view : VIEWS.keySet()) {
            page.evaluate("view => { location.hash = '#/' + view; }", view);
            page.waitForSelector(VIEWS.get(view));
            for (int width : new int[] {320, 700, 1024, 2560}) {
                Browser.resize(page, width, 900);
                assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
                        .as(view + " at " + width)
                        .isEqualTo(true);
            }
        }
        page.close();
    }

    @Test
    void shouldObeyKeysAndKeepSettings() {
        Page page = browser.show(server.url(), 1440, 900, ColorScheme.DARK);
        page.keyboard().press("3");
        assertThat(page.locator("#views [aria-current]")).hasText("Rules");
        page.keyboard().press("j");
        page.keyboard().press("j");
        page.keyboard().press("Enter");
        assertThat(page.locator(".why h2")).containsText("no-ack");
        page.keyboard().press("Escape");
        assertThat(page.locator(".why")).containsText("Choose a rule");
        page.keyboard().press("t");
        assertThat(page.locator("html")).hasAttribute("data-theme", "light");
        page.keyboard().press("?");
        assertThat(page.locator("#help")).isVisible();
        page.keyboard().press("Escape");
        page.locator("#settings-open").click();
        page.locator("#settings select").first().selectOption("Asia/Tokyo");
        page.locator("#settings >> text=Close").click();
        assertThat(page.locator("#clock")).hasText(Pattern.compile("00:12:09.*"));
        page.reload();
        assertThat(page.locator("#clock")).hasText(Pattern.compile("00:12:09.*"));
        page.close();
    }

    @Test
    void shouldTellCriticalAlertsToAScreenReader() {
        Page page = browser.show(server.url(), 1440, 900, ColorScheme.DARK);
        server.alert("spike", "AAPL", "firing", "a warning");
        server.alert("wide-spread", "SPY", "firing", "critical");
        assertThat(page.locator("#announce")).hasText("critical: wide-spread on SPY firing.");
        page.close();
    }
}
