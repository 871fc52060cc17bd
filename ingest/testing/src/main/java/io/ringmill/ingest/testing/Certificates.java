package io.ringmill.ingest.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Someone who signs certificates of servers, made by keytool. One thread. */
public final class Certificates {

    /** Of all stores. */
    public static final String PASSWORD = "changeit";

    private static final int LINE = 64;

    private final Path dir;

    /**
     * A server's certificate and key.
     *
     * @param store both, PKCS#12
     * @param certificate PEM
     * @param key PEM
     */
    public record OfServer(Path store, Path certificate, Path key) {}

    /** Makes one who keeps all files in a folder. */
    public Certificates(Path dir) throws IOException {
        this.dir = Files.createDirectories(dir);
        makeKey("ca", "-ext", "bc:c");
        keytool("ca", "-exportcert", "-rfc", "-file", authority().toString());
        importInto("trust", "ca", authority());
    }

    /** The own certificate, PEM. */
    public Path authority() {
        return dir.resolve("ca.pem");
    }

    /** A store of PKCS#12 that trusts it. */
    public Path trustStore() {
        return dir.resolve("trust.p12");
    }

    /** Signs the certificate of a server with a host name; one that has {@code expired} did so some days ago. */
    public OfServer sign(String name, String host, boolean expired) throws IOException {
        Path request = dir.resolve(name + ".csr");
        Path certificate = dir.resolve(name + ".pem");
        makeKey(name);
        keytool(name, "-certreq", "-file", request.toString());
        keytool(
                "ca",
                "-gencert",
                "-rfc",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString(),
                "-startdate",
                expired ? "-9d" : "-1d",
                "-validity",
                "5",
                "-ext",
                "san=dns:" + host,
                "-ext",
                "eku=serverAuth");
        importInto(name, "ca", authority());
        importInto(name, name, certificate);
        Path key = Files.writeString(dir.resolve(name + ".key"), key(name));
        return new OfServer(dir.resolve(name + ".p12"), certificate, key);
    }

    private void makeKey(String name, String... more) throws IOException {
        List<String> all = new ArrayList<>(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
        all.addAll(List.of("-validity", "30", "-dname", "CN=" + name));
        all.addAll(List.of(more));
        keytool(name, all.toArray(String[]::new));
    }

    private void importInto(String store, String alias, Path certificate) throws IOException {
        run(store, "-importcert", "-alias", alias, "-file", certificate.toString());
    }

    private void keytool(String name, String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("-alias", name));
        run(name, all.toArray(String[]::new));
    }

    private void run(String store, String... command) throws IOException {
        List<String> all = new ArrayList<>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        all.addAll(List.of(command));
        all.addAll(List.of("-noprompt", "-storetype", "PKCS12", "-storepass", PASSWORD));
        all.addAll(List.of("-keystore", dir.resolve(store + ".p12").toString()));
        ServerProcess.output(all, dir, Map.of());
    }

    private String key(String name) throws IOException {
        try (InputStream store = Files.newInputStream(dir.resolve(name + ".p12"))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(store, PASSWORD.toCharArray());
            byte[] key = keys.getKey(name, PASSWORD.toCharArray()).getEncoded();
            String text = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(key);
            return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException unreadable) {
            throw new IOException(unreadable);
        }
    }
}
