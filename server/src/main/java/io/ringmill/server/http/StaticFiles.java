package io.ringmill.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Files of the class path, below addresses. Only plain names are looked for, so that no address leads out of the folder.
 *
 * <p><b>Threading:</b> any thread.
 */
public final class StaticFiles {

    private static final Pattern PLAIN =
            Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "txt", "text/plain; charset=utf-8",
            "woff2", "font/woff2",
            "webmanifest", "application/manifest+json");

    /** A file: its bytes, and a tag that changes with them. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, and nobody writes to the bytes.
    record File(String mediaType, byte[] bytes, String tag) {}

    private final ClassLoader loader;
    private final Map<String, String> files = new HashMap<>();
    private String folder = "";
    private final Map<String, File> read = new ConcurrentHashMap<>();

    /** No files yet. */
    public StaticFiles(ClassLoader loader) {
        this.loader = loader;
    }

    /** All files of a folder of the class path, as {@code /…}; {@code index.html} is {@code /}. */
    public StaticFiles folder(String path) {
        folder = path;
        return this;
    }

    /** A file of the class path at an address. */
    public StaticFiles file(String address, String path) {
        files.put(address, path);
        return this;
    }

    Optional<File> find(String address) {
        File known = read.get(address);
        return known != null ? Optional.of(known) : path(address).flatMap(path -> read(address, path));
    }

    private Optional<String> path(String address) {
        if (files.containsKey(address)) {
            return Optional.of(files.get(address));
        }
        String name = address.equals("/") ? "index.html" : address.substring(1);
        return folder.isEmpty() || name.length() > 200 || !PLAIN.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(folder + "/" + name);
    }

    private Optional<File> read(String address, String path) {
        String type = TYPES.get(path.substring(path.lastIndexOf('.') + 1));
        if (type == null) {
            return Optional.empty();
        }
        try (InputStream in = loader.getResourceAsStream(path)) {
            if (in == null) {
                return Optional.empty();
            }
            byte[] bytes = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            String tag = '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(hash) + '"';
            File file = new File(type, bytes, tag);
            read.put(address, file);
            return Optional.of(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
