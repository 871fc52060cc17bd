package io.ringmill.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates from files, read again when a file changes. Files that cannot be used leave what was read before in place.
 *
 * <p><b>Threading:</b> {@link #reloadIfChanged} by one thread.
 */
final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final HttpSettings.Certificates files;
    private final SslContextFactory.Server factory = new SslContextFactory.Server();
    private final HttpCounters counters;
    private byte[] fingerprint;

    /** What was read. */
    private record Stores(KeyStore keys, String password, KeyStore trusted) {}

    private TlsContext(HttpSettings.Certificates files, HttpCounters counters) {
        this.files = files;
        this.counters = counters;
    }

    /**
     * Reads.
     *
     * @throws IOException if the files cannot be used; the message is a sentence for the user
     */
    static TlsContext read(HttpSettings.Certificates files, HttpCounters counters) throws IOException {
        TlsContext context = new TlsContext(files, counters);
        try {
            context.fingerprint = context.fingerprintNow();
            Stores stores = context.stores();
            context.factory.setIncludeProtocols("TLSv1.2", "TLSv1.3");
            context.factory.setRenegotiationAllowed(false);
            context.factory.setSniRequired(false);
            context.factory.setNeedClientAuth(files.clients().isPresent());
            context.factory.setEndpointIdentificationAlgorithm(null);
            use(context.factory, stores);
            return context;
        } catch (GeneralSecurityException unusable) {
            throw new IOException("server: tls: " + unusable.getMessage(), unusable);
        }
    }

    SslContextFactory.Server factory() {
        return factory;
    }

    private static void use(SslContextFactory factory, Stores stores) {
        factory.setKeyStore(stores.keys);
        factory.setKeyStorePassword(stores.password);
        if (stores.trusted != null) {
            factory.setTrustStore(stores.trusted);
        }
    }

    /** Takes what is in the files now, if that is something else. Connections that are open keep what they began with. */
    void reloadIfChanged() {
        try {
            byte[] now = fingerprintNow();
            if (Arrays.equals(now, fingerprint)) {
                return;
            }
            fingerprint = now;
            Stores stores = stores();
            factory.reload(some -> use(some, stores));
            LOG.info("server: tls: certificates were read again");
        } catch (Exception unusable) {
            counters.refused("certificates", "here", "new certificates, the old ones stay: " + unusable.getMessage());
        }
    }

    private byte[] fingerprintNow() throws IOException, GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        List<Path> all = Stream.of(files.keystore(), files.certificate(), files.key(), files.clients())
                .flatMap(Optional::stream)
                .toList();
        for (Path file : all) {
            digest.update(bytes(file));
        }
        return digest.digest();
    }

    private static byte[] bytes(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new IOException("server: tls: there is no file " + file, missing);
        } catch (IOException unreadable) {
            throw new IOException("server: tls: cannot read " + file + ": " + unreadable.getMessage(), unreadable);
        }
    }

    private Stores stores() throws IOException, GeneralSecurityException {
        String password = files.password().orElse("");
        KeyStore trusted = files.clients().isPresent() ? trusted(files.clients().get(), password) : null;
        if (files.keystore().isPresent()) {
            return new Stores(pkcs12(files.keystore().get(), password), password, trusted);
        }
        Path certificateFile = files.certificate().orElseThrow();
        Path keyFile = files.key().orElseThrow();
        byte[] certificateBytes = bytes(certificateFile);
        byte[] keyBytes = bytes(keyFile);
        List<Certificate> chain;
        PrivateKey key;
        try {
            chain = Pem.certificates(certificateBytes);
        } catch (GeneralSecurityException malformed) {
            throw new IOException("server: tls: " + certificateFile + " has a malformed certificate", malformed);
        } catch (IOException unusable) {
            throw new IOException("server: tls: " + certificateFile + " " + unusable.getMessage(), unusable);
        }
        try {
            key = Pem.key(keyBytes);
        } catch (IOException unusable) {
            throw new IOException("server: tls: " + keyFile + " " + unusable.getMessage(), unusable);
        }
        checkPair(key, chain.get(0), certificateFile, keyFile);
        String inMemory = random();
        KeyStore keys = empty();
        keys.setKeyEntry("server", key, inMemory.toCharArray(), chain.toArray(Certificate[]::new));
        return new Stores(keys, inMemory, trusted);
    }

    private static void checkPair(PrivateKey key, Certificate certificate, Path certificateFile, Path keyFile)
            throws IOException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        try {
            byte[] text = {1, 2, 3};
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(text);
            byte[] signed = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(certificate);
            verifier.update(text);
            if (verifier.verify(signed)) {
                return;
            }
        } catch (GeneralSecurityException differentKinds) {
            LOG.debug("key and certificate are of different kinds", differentKinds);
        }
        throw new IOException("server: tls: the key in " + keyFile + " does not belong to the first certificate in "
                + certificateFile);
    }

    private static KeyStore trusted(Path file, String password) throws IOException, GeneralSecurityException {
        byte[] bytes = bytes(file);
        if (!Pem.isPem(bytes)) {
            return pkcs12(file, password);
        }
        KeyStore trusted = empty();
        int number = 0;
        for (Certificate certificate : Pem.certificates(bytes)) {
            trusted.setCertificateEntry("client-" + number++, certificate);
        }
        return trusted;
    }

    private static KeyStore pkcs12(Path file, String password) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(new ByteArrayInputStream(bytes(file)), password.toCharArray());
        } catch (IOException unusable) {
            throw new IOException(
                    "server: tls: " + file + " is no PKCS#12 keystore, or the password is wrong", unusable);
        }
        if (Collections.list(store.aliases()).isEmpty()) {
            throw new IOException("server: tls: " + file + " is empty");
        }
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static String random() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
