package io.ringmill.server.page;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's Chromium, which looks at the page; one for all tests. They are skipped where there is none. */
final class Browser implements AutoCloseable {

    private static final List<String> PLACES = List.of("/usr/bin/chromium", "/usr/bin/chromium-browser");
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** What Chromium says of any answer of 400 and above; that the page shows it is what tests look at. */
    private static final String FAILED = "Failed to load resource";

    /** Of all that tests wait for: processors may be few and busy. */
    private static final double PATIENCE_MS = 15_000;

    private static Browser started;

    private final List<String> troubles = new ArrayList<>();
    private final Playwright playwright;
    private final com.microsoft.playwright.Browser chromium;

    private Browser(Path program) {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        playwright = Playwright.create(new Playwright.CreateOptions()
                .setEnv(Map.of(
                        "PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1", "PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS", "1")));
        chromium = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program)
                        .setArgs(FLAGS));
    }

    /** The browser, without pages and troubles of another test. */
    static Browser open() {
        if (started != null) {
            return started;
        }
        Optional<Path> program = Stream.concat(Stream.ofNullable(System.getenv("CHROMIUM")), PLACES.stream())
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(
                program.isPresent(),
                "skipped: no Chromium; config/test-tools installs Debian's, CHROMIUM names another");
        started = new Browser(program.orElseThrow());
        Runtime.getRuntime().addShutdownHook(new Thread(started.playwright::close));
        return started;
    }

    /** Changes the size of the window and waits until the page has been laid out and drawn in it. */
    static void resize(Page page, int width, int height) {
        page.setViewportSize(width, height);
        page.waitForFunction("width => innerWidth === width", width);
        drawn(page);
    }

    /** Waits for two frames: in the first, observers of sizes act on the new layout. */
    static void drawn(Page page) {
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
    }

    /** Opens the page at an address and waits until it shows something. Its errors are {@link #troubles}. */
    Page show(String url, int width, int height, ColorScheme scheme) {
        Page page = open(url, width, height, scheme);
        page.waitForSelector("body[data-phase=on] main > :not([hidden])");
        return page;
    }

    /** Opens the page at an address. */
    Page open(String url, int width, int height, ColorScheme scheme) {
        Page page = chromium.newPage(new com.microsoft.playwright.Browser.NewPageOptions()
                .setViewportSize(width, height)
                .setColorScheme(scheme)
                .setTimezoneId("Asia/Tokyo"));
        page.setDefaultTimeout(PATIENCE_MS);
        page.onPageError(troubles::add);
        page.onConsoleMessage(message -> {
            if ((message.type().equals("error") || message.type().equals("warning"))
                    && !message.text().startsWith(FAILED)) {
                troubles.add(message.text());
            }
        });
        page.navigate(url);
        return page;
    }

    List<String> troubles() {
        return troubles;
    }

    /** Closes the pages of a test. */
    @Override
    public void close() {
        List.copyOf(chromium.contexts()).forEach(BrowserContext::close);
        troubles.clear();
    }
}
