package io.ringmill.server.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads keys and certificates in PEM. Messages name no content. */
final class Pem {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\\s]+-----END CERTIFICATE-----");

    private Pem() {}

    static boolean isPem(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    static PrivateKey key(byte[] bytes) throws IOException, GeneralSecurityException {
        Matcher key = KEY.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!key.find()) {
            throw new IOException("has no private key in PEM (-----BEGIN PRIVATE KEY-----)");
        }
        if (!key.group(1).equals("PRIVATE KEY")) {
            throw new IOException("has a key of the form '" + key.group(1)
                    + "'; make PKCS#8 of it: openssl pkcs8 -topk8 -nocrypt -in key.pem -out key8.pem");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(key.group(2)));
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException another) {
                // It may be a key of the next one.
            }
        }
        throw new IOException("has a private key that is neither RSA nor EC");
    }

    static List<Certificate> certificates(byte[] bytes) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> certificates = new ArrayList<>();
        Matcher each = CERTIFICATE.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (each.find()) {
            byte[] one = each.group().getBytes(StandardCharsets.US_ASCII);
            certificates.add(factory.generateCertificate(new ByteArrayInputStream(one)));
        }
        if (certificates.isEmpty()) {
            throw new IOException("has no certificate in PEM (-----BEGIN CERTIFICATE-----)");
        }
        return certificates;
    }
}
