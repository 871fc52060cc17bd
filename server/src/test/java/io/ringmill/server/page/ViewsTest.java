package io.ringmill.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ViewsTest {
    @Test
    void shouldLook() throws IOException {
        String only = System.getProperty("look.only", "");
        try (Browser browser = Browser.open();
                FakeServer server = new FakeServer(new FakeEngine())) {
            for (String view : new String[] {"overview", "windows", "rules", "alerts", "latency"}) {
                if (!view.contains(only)) {
                    continue;
                }
                for (int width : new int[] {1440, 390}) {
                    for (ColorScheme scheme : new ColorScheme[] {ColorScheme.DARK, ColorScheme.LIGHT}) {
                        if (width == 390 && scheme == ColorScheme.DARK) {
                            continue;
                        }
                        Page page = browser.show(server.url() + "#/" + view, width, 900, scheme);
                        page.waitForTimeout(1500);
                        page.screenshot(new Page.ScreenshotOptions().setPath(Path.of("/tmp/shots/" + view + "-" + width + "-" + scheme + ".png")));
                        page.close();
                    }
                }
            }
            assertThat(browser.troubles()).isEmpty();
        }
    }
}
