package io.ringmill.bench.report;

import java.util.List;
import java.util.Map;

/** A page of HTML that needs nothing else: no script, no file, no network. */
final class Page {

    private static final String STYLE = """
            :root { color-scheme: light dark; --line: #8884; --warn: #b00; }
            @media (prefers-color-scheme: dark) { :root { --warn: #f66; } }
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
            table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
            .wide { overflow-x: auto; } .wide svg { min-width: 44rem; }
            td { white-space: nowrap; } td.text { white-space: normal; overflow-wrap: anywhere; }
            th, td { border-bottom: 1px solid var(--line); padding: .25rem .7rem; text-align: right; }
            th:first-child, td:first-child { text-align: left; }
            svg { width: 100%; height: auto; } svg text { fill: currentColor; }
            .grid { stroke: var(--line); }
            .warn { color: var(--warn); font-weight: 600; }
            small { opacity: .75; }
            """;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    Page(String title) {
        this.title = title;
        body.append("<h1>").append(escape(title)).append("</h1>\n");
    }

    void heading(String text) {
        body.append("<h2>").append(escape(text)).append("</h2>\n");
    }

    void paragraph(String text) {
        body.append("<p>").append(escape(text)).append("</p>\n");
    }

    void warning(String text) {
        body.append("<p class='warn'>").append(escape(text)).append("</p>\n");
    }

    /** SVG as it is. */
    void chart(String svg) {
        body.append("<div class='wide'>\n").append(svg).append("</div>\n");
    }

    void table(List<String> head, List<List<String>> rows) {
        body.append("<div class='wide'><table>\n");
        row(head, "th");
        rows.forEach(row -> row(row, "td"));
        body.append("</table></div>\n");
    }

    void definitions(Map<String, Object> values) {
        body.append("<table>\n");
        values.forEach((name, value) -> body.append("<tr><td>")
                .append(escape(name))
                .append("</td><td class='text'>")
                .append(escape(String.valueOf(value)))
                .append("</td></tr>\n"));
        body.append("</table>\n");
    }

    private void row(List<String> cells, String tag) {
        body.append("<tr>");
        cells.forEach(cell -> body.append('<')
                .append(tag)
                .append('>')
                .append(escape(cell))
                .append("</")
                .append(tag)
                .append('>'));
        body.append("</tr>\n");
    }

    String html() {
        return "<!doctype html>\n<html lang='en'><head><meta charset='utf-8'>\n"
                + "<meta name='viewport' content='width=device-width, initial-scale=1'>\n<title>" + escape(title)
                + "</title>\n<style>\n" + STYLE + "</style></head>\n<body>\n" + body + "</body></html>\n";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;");
    }
}
