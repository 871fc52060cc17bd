package io.ringmill.server;

import io.ringmill.config.SettingsReader;
import io.ringmill.pipeline.PipelineSchema;
import io.ringmill.pipeline.PipelineSection;
import io.ringmill.server.ServerSettings.Limits;
import io.ringmill.server.ServerSettings.Secret;
import io.ringmill.server.ServerSettings.Tls;
import io.ringmill.server.http.HttpSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the section {@code server}. Secrets are names of variables only: the text of a pipeline is copied into journals, snapshots
 * and reports.
 */
public final class ServerSection implements PipelineSection<ServerSettings> {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})(B|KiB|MiB|GiB|kB|MB|GB)");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})|\\[[0-9a-fA-F:.]{2,45}]");
    private static final Map<String, Long> UNITS = Map.of(
            "B",
            1L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L);

    /** For {@link java.util.ServiceLoader}. */
    public ServerSection() {}

    @Override
    public String name() {
        return "server";
    }

    @Override
    public Class<ServerSettings> type() {
        return ServerSettings.class;
    }

    @Override
    public Map<String, String> keys() {
        return PipelineSchema.descriptions(ServerSection.class.getResourceAsStream("keys.properties"));
    }

    @Override
    public Optional<ServerSettings> read(SettingsReader settings) {
        ServerSettings base = ServerSettings.DEFAULT;
        ServerSettings read = new ServerSettings(
                (int) settings.integer("port", base.port(), 0, 65_535),
                settings.string("host", base.host()),
                secret(settings, "token"),
                secret(settings, "readToken"),
                settings.child("tls").map(ServerSection::tls),
                settings.child("limits").map(ServerSection::limits).orElse(base.limits()),
                names(settings));
        if (settings.has("token") && settings.has("readToken") && read.token().equals(read.readToken())) {
            settings.fault("readToken", "is the same as 'token'; who may only see could change things");
        }
        boolean guarded = settings.has("token") || settings.has("readToken") || read.hasClients();
        if (!guarded && settings.has("host")) {
            HttpSettings.hostTrouble(read.host(), false).ifPresent(trouble -> settings.fault("host", "%s", trouble));
        }
        return Optional.of(read);
    }

    private static Set<String> names(SettingsReader settings) {
        List<String> names = settings.strings("names");
        for (String name : names) {
            if (!HOST.matcher(name).matches()) {
                settings.fault(
                        "names",
                        "'" + name + "' is no name of a host; write it without scheme, port and path, such as"
                                + " ringmill.example.com");
            }
        }
        return new HashSet<>(names);
    }

    /** Never repeats what stands there: it may be the secret itself. */
    private static Optional<Secret> secret(SettingsReader settings, String name) {
        Optional<String> text = settings.string(name);
        if (text.isPresent() && !Secret.isVariable(text.get())) {
            settings.fault(
                    name,
                    "must be ${NAME}, a variable of the environment; a secret in the file would be copied into journals and"
                            + " reports");
            return Optional.empty();
        }
        return text.map(variable -> new Secret(variable, settings.at(name)));
    }

    private static Tls tls(SettingsReader settings) {
        boolean keystore = settings.has("keystore");
        for (String name : List.of("certificate", "key")) {
            if (keystore && settings.has(name)) {
                settings.fault(name, "goes with PEM files, and 'keystore' is given; keep one of them");
            } else if (!keystore && !settings.has(name)) {
                settings.missing(name, "write 'keystore' (PKCS#12), or 'certificate' and 'key' (PEM)");
            }
        }
        return new Tls(
                path(settings, "keystore"),
                secret(settings, "password"),
                path(settings, "certificate"),
                path(settings, "key"),
                path(settings, "clients"));
    }

    private static Optional<Path> path(SettingsReader settings, String name) {
        return settings.parsed(name, Path::of);
    }

    private static Limits limits(SettingsReader settings) {
        Limits base = Limits.DEFAULT;
        return new Limits(
                (int) settings.integer("connections", base.connections(), 8, 100_000),
                (int) settings.integer("streams", base.streams(), 1, 100_000),
                size(settings, "body", base.bodyBytes(), 1 << 10, 16L << 30),
                (int) size(settings, "header", base.headerBytes(), 1 << 10, 1 << 20),
                time(settings, base.requestMs()));
    }

    private static long time(SettingsReader settings, long fallbackMs) {
        long ms = settings.durationNs("time", fallbackMs * 1_000_000) / 1_000_000;
        if (ms < 100 || ms > 3_600_000) {
            settings.fault("time", "must be from 100ms to 1h");
            return fallbackMs;
        }
        return ms;
    }

    private static long size(SettingsReader settings, String name, long fallback, long least, long most) {
        return settings.parsed(name, text -> {
                    Matcher size = SIZE.matcher(text);
                    if (!size.matches()) {
                        throw new IllegalArgumentException("must be a size such as 8KiB or 64MiB, not '" + text + "'");
                    }
                    long bytes = Long.parseLong(size.group(1)) * UNITS.get(size.group(2));
                    if (bytes < least || bytes > most) {
                        throw new IllegalArgumentException(
                                "must be from " + words(least) + " to " + words(most) + ", not " + text);
                    }
                    return bytes;
                })
                .orElse(fallback);
    }

    private static String words(long bytes) {
        for (String unit : List.of("GiB", "MiB", "KiB")) {
            if (bytes % UNITS.get(unit) == 0) {
                return bytes / UNITS.get(unit) + unit;
            }
        }
        return bytes + "B";
    }
}
