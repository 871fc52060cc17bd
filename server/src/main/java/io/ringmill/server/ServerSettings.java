package io.ringmill.server;

import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.Location;
import io.ringmill.server.http.HttpSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where and for whom a server serves: the section {@code server} of a pipeline file.
 *
 * @param port 0 for any free one
 * @param host on which address; loopback unless a token or client certificates say who may come
 * @param token to see and to change; empty for none
 * @param readToken to see only; empty for none
 * @param names under which clients reach it besides its address, such as that of a proxy or a service
 */
public record ServerSettings(
        int port,
        String host,
        Optional<Secret> token,
        Optional<Secret> readToken,
        Optional<Tls> tls,
        Limits limits,
        Set<String> names) {

    /** Under no other names. */
    public ServerSettings(
            int port,
            String host,
            Optional<Secret> token,
            Optional<Secret> readToken,
            Optional<Tls> tls,
            Limits limits) {
        this(port, host, token, readToken, tls, limits, Set.of());
    }

    /**
     * A text that no log, message or page shows. Two are equal when their texts are, wherever they stand.
     *
     * @param text itself, or <code>${NAME}</code>, the variable of the environment that holds it
     * @param at where the pipeline has it
     */
    public record Secret(String text, Location at) {

        private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

        /** Of code, which has no place. */
        public Secret(String text) {
            this(text, Location.NONE);
        }

        static boolean isVariable(String text) {
            return VARIABLE.matcher(text).matches();
        }

        /** What it stands for; empty if that is a variable that is not set. */
        private Optional<String> value(UnaryOperator<String> environment) {
            Matcher variable = VARIABLE.matcher(text);
            String value = variable.matches() ? environment.apply(variable.group(1)) : text;
            return Optional.ofNullable(value).filter(found -> !found.isEmpty());
        }

        /**
         * What it stands for.
         *
         * @throws IllegalArgumentException if the variable is not set
         */
        String resolved(String name, UnaryOperator<String> environment) {
            return value(environment)
                    .orElseThrow(() -> new IllegalArgumentException("server: '" + name + "' is the variable "
                            + text.replaceAll("[${}]", "") + " of the environment, which is not set"));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Secret that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return "(secret)";
        }
    }

    /**
     * Certificates.
     *
     * @param keystore PKCS#12; or else {@code certificate} and {@code key}, PEM
     * @param clients certificates of who may connect (mTLS), PEM or PKCS#12; empty for anybody
     */
    public record Tls(
            Optional<Path> keystore,
            Optional<Secret> password,
            Optional<Path> certificate,
            Optional<Path> key,
            Optional<Path> clients) {

        private List<Path> files() {
            return Stream.of(keystore, certificate, key, clients)
                    .flatMap(Optional::stream)
                    .toList();
        }
    }

    /**
     * Limits of what a client may take.
     *
     * @param bodyBytes of a request, inflated
     * @param requestMs how long a request may take to arrive
     */
    public record Limits(int connections, int streams, long bodyBytes, int headerBytes, long requestMs) {
        public static final Limits DEFAULT = new Limits(1024, 100, 64 << 20, 8 << 10, 30_000);
    }

    /** Loopback, port 8080, no token. */
    public static final ServerSettings DEFAULT =
            new ServerSettings(8080, "127.0.0.1", Optional.empty(), Optional.empty(), Optional.empty(), Limits.DEFAULT);

    public ServerSettings withPort(int newPort) {
        return new ServerSettings(newPort, host, token, readToken, tls, limits, names);
    }

    /**
     * Refuses what a server could not start with, or should not: a secret that is not there, a token that is short, an address that
     * anybody can reach.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    public void check() {
        http().check();
    }

    /**
     * What a server could not start with on this machine, or should not: a secret that is not there, a token that is short, an
     * address that anybody can reach, a certificate that cannot be read.
     *
     * @return sentences for the user
     */
    public List<String> troublesHere() {
        return troublesHere(System::getenv);
    }

    List<String> troublesHere(UnaryOperator<String> environment) {
        List<String> troubles = new ArrayList<>();
        tls.map(Tls::files).orElse(List.of()).stream()
                .filter(file -> !Files.isReadable(file))
                .map(file -> "server: tls: " + (Files.exists(file) ? "cannot read " : "there is no file ") + file)
                .forEach(troubles::add);
        boolean complete = troubles.isEmpty();
        try {
            HttpSettings http = http(environment);
            http.check();
            if (complete) {
                http.checkCertificates();
            }
        } catch (IllegalArgumentException | IOException unfit) {
            troubles.add(unfit.getMessage());
        }
        return troubles;
    }

    /** Adds a fault for each token that is here and that no server would take, at its place. */
    public void checkTokens(Faults faults) {
        checkTokens(System::getenv, faults);
    }

    void checkTokens(UnaryOperator<String> environment, Faults faults) {
        token.ifPresent(secret -> checkToken("token", secret, environment, faults));
        readToken.ifPresent(secret -> checkToken("readToken", secret, environment, faults));
    }

    private static void checkToken(String name, Secret secret, UnaryOperator<String> environment, Faults faults) {
        secret.value(environment)
                .flatMap(HttpSettings::tokenTrouble)
                .ifPresent(trouble -> faults.add(secret.at(), "server.%s: %s", name, trouble));
    }

    boolean hasClients() {
        return tls.flatMap(Tls::clients).isPresent();
    }

    HttpSettings http() {
        return http(System::getenv);
    }

    HttpSettings http(UnaryOperator<String> environment) {
        return new HttpSettings(
                port,
                host,
                names,
                token.map(secret -> secret.resolved("token", environment)),
                readToken.map(secret -> secret.resolved("readToken", environment)),
                tls.map(files -> new HttpSettings.Certificates(
                        files.keystore(),
                        files.password().map(secret -> secret.resolved("tls.password", environment)),
                        files.certificate(),
                        files.key(),
                        files.clients())),
                new HttpSettings.Limits(
                        limits.connections(),
                        limits.streams(),
                        limits.bodyBytes(),
                        limits.headerBytes(),
                        limits.requestMs()));
    }
}
