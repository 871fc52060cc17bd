package io.ringmill.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The page of a backtest: one file with styles, script and data, which asks the network for nothing.
 *
 * <p>The data are the JSON document that {@code ringmill backtest --json} writes, packed with gzip and written in Base64:
 * no name or key in it can be taken for markup, and ten thousand variants fit into a mail. The policy of the page allows
 * its own style and its own script, and nothing else.
 */
public final class BacktestPage {

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

    /** They share one scope, in this order. */
    private static final List<String> SCRIPTS = List.of(
            "format.js", "dom.js", "table.js", "chart.js", "model.js", "ranking.js", "markouts.js", "sweep.js", "prices.js",
            "periods.js", "labels.js", "differences.js", "main.js");

    private BacktestPage() {}

    /**
     * Writes the page. It grows beside the file and takes its place when it is whole; what is no regular file, such as
     * {@code /dev/stdout}, is written as it is.
     *
     * @param document JSON
     */
    public static void write(String document, Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            try (OutputStream out = Files.newOutputStream(file)) {
                write(document, out);
            }
            return;
        }
        Path place = Files.exists(file) ? file.toRealPath() : file; // a link remains one
        Path begun = place.resolveSibling(place.getFileName() + ".tmp");
        try {
            try (OutputStream out = Files.newOutputStream(begun)) {
                write(document, out);
            }
            Files.move(begun, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(begun);
        }
    }

    private static void write(String document, OutputStream out) throws IOException {
        String style = resource(UPLOT + "dist/uPlot.min.css") + resource("page.css");
        StringBuilder script = new StringBuilder("/* uPlot, which draws the lines:\n" + resource(UPLOT + "LICENSE") + "*/\n")
                .append(resource(UPLOT + "dist/uPlot.iife.min.js"))
                .append("\n(() => {\n'use strict';\n");
        for (String name : SCRIPTS) {
            script.append(resource(name));
        }
        script.append("})();\n");
        String shell = resource("page.html")
                .replace("@policy@", "default-src 'none'; style-src " + hash(style) + "; script-src " + hash(script.toString())
                        + "; img-src data:; base-uri 'none'; form-action 'none'")
                .replace("@style@", style)
                .replace("@script@", script);
        String mark = "@data@";
        int data = shell.indexOf(mark);
        out.write(shell.substring(0, data).getBytes(UTF_8));
        out.write(packed(document));
        out.write(shell.substring(data + mark.length()).getBytes(UTF_8));
    }

    private static byte[] packed(String document) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(packed)) {
            zip.write(document.getBytes(UTF_8));
        }
        return Base64.getEncoder().encode(packed.toByteArray());
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
