package io.ringmill.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ringmill.persistence.backtest.BacktestReport;
import io.ringmill.persistence.backtest.ReportJson;
import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The page of a backtest: one file with styles, script and data, which asks the network for nothing.
 *
 * <p>The data are the document that {@code --json} writes, packed with gzip and written in Base64: no name or key in it can
 * be taken for markup, and ten thousand variants fit into a mail. The policy of the page allows its own style and its own
 * script, by their hashes, and nothing else.
 */
public final class BacktestPage {

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

    /** They share one scope, in this order. */
    private static final List<String> SCRIPTS = List.of(
            "format.js",
            "dom.js",
            "table.js",
            "chart.js",
            "model.js",
            "ranking.js",
            "markouts.js",
            "sweep.js",
            "prices.js",
            "periods.js",
            "labels.js",
            "differences.js",
            "main.js");

    private BacktestPage() {}

    /** Writes the page, and leaves the stream open. */
    public static void write(BacktestReport report, OutputStream out) throws IOException {
        String style = resource(UPLOT + "dist/uPlot.min.css") + resource("page.css");
        StringBuilder script = new StringBuilder("/* uPlot, which draws the lines:\n")
                .append(resource(UPLOT + "LICENSE"))
                .append("*/\n")
                .append(resource(UPLOT + "dist/uPlot.iife.min.js"))
                .append("\n(() => {\n'use strict';\n");
        for (String name : SCRIPTS) {
            script.append(resource(name));
        }
        script.append("})();\n");
        String policy = "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script.toString())
                + "; img-src data:; base-uri 'none'; form-action 'none'";
        String mark = "@data@";
        String shell = resource("page.html");
        int data = shell.indexOf(mark);
        out.write(filled(shell.substring(0, data), policy, style, script).getBytes(UTF_8));
        out.write(packed(PageReport.of(report)));
        out.write(filled(shell.substring(data + mark.length()), policy, style, script)
                .getBytes(UTF_8));
    }

    private static String filled(String shell, String policy, String style, CharSequence script) {
        return shell.replace("@policy@", policy).replace("@style@", style).replace("@script@", script);
    }

    private static byte[] packed(BacktestReport report) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream base64 = Base64.getEncoder().wrap(packed);
                Writer json =
                        new BufferedWriter(new OutputStreamWriter(new GZIPOutputStream(base64, 1 << 16), UTF_8))) {
            ReportJson.write(report, json);
        }
        return packed.toByteArray();
    }

    /** As a policy names a text that it allows. */
    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = BacktestPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new FileNotFoundException("'" + name + "' is missing from the program");
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
