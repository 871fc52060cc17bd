package io.ringmill.ingest;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** What is wrong with a server's certificate, or with TLS else, in a sentence for the user. */
public final class TlsTrouble {

    private static final String TRUST_STORE = "-Djavax.net.ssl.trustStore=FILE";
    private static final String NO_ANCHOR = "does not chain with any of the trust anchors";
    /** Of a socket; engines say {@code Unrecognized SSL message, plaintext connection?}. */
    private static final String NOT_TLS = "nrecognized SSL message";

    private TlsTrouble() {}

    /** What an exception, or one of its causes, says of TLS; empty if none does. */
    public static Optional<String> describe(Throwable thrown) {
        return describe(thrown, TRUST_STORE);
    }

    /** As the other, for a client that has a setting of its own for whom it trusts. */
    public static Optional<String> describe(Throwable thrown, String setting) {
        Optional<String> found = Optional.empty();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            Optional<String> of = ofOne(cause, setting);
            if (of.isPresent()) {
                found = of; // what lies deeper is more exact
            }
        }
        return found;
    }

    private static Optional<String> ofOne(Throwable thrown, String setting) {
        String said = String.valueOf(thrown.getMessage());
        if (thrown instanceof CertificateExpiredException || thrown instanceof CertificateNotYetValidException) {
            return Optional.of("the server's certificate is not valid now (" + said + ")");
        }
        if (thrown instanceof CertPathBuilderException || isOfAnchors(thrown, said)) {
            return Optional.of("the server's certificate is signed by nobody who is trusted here; name who signed it"
                    + " with " + setting);
        }
        if (thrown instanceof SSLPeerUnverifiedException || isOfNames(thrown, said)) {
            return Optional.of("the server's certificate is for another name (" + said + ")");
        }
        if (thrown instanceof SSLException && said.contains(NOT_TLS)) {
            return Optional.of("the server does not speak TLS at this address");
        }
        return thrown instanceof SSLHandshakeException ? Optional.of("TLS failed: " + said) : Optional.empty();
    }

    private static boolean isOfAnchors(Throwable thrown, String said) {
        return thrown instanceof CertPathValidatorException && said.contains(NO_ANCHOR);
    }

    private static boolean isOfNames(Throwable thrown, String said) {
        return thrown instanceof CertificateException
                && (said.startsWith("No subject alternative") || said.startsWith("No name matching"));
    }
}
