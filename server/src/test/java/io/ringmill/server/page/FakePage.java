package io.ringmill.server.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** For tests of the page of an engine that is not there, in a browser of their own. */
abstract class FakePage {

    Browser browser;
    FakeServer server;
    Page page;

    @BeforeEach
    void start() throws IOException {
        browser = Browser.open();
        server = new FakeServer(new FakeEngine());
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
            browser.close();
        }
    }

    Page show(String view) {
        page = browser.show(server.url() + "#/" + view, 1440, 900, ColorScheme.DARK);
        return page;
    }
}
