package io.ringmill.ingest.http;

import io.ringmill.ingest.Secrets;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.PercentText;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Posts messages to an address, one request for each, in their order. Threading as {@link Target}. */
final class WebhookTarget implements Target {

    private static final String HMAC = "HmacSHA256";
    private static final int MOST_REDIRECTS = 5;
    private static final int SEE_OTHER = 303;
    private static final int NOT_MODIFIED = 304;
    private static final long MS_A_SECOND = 1000;

    private final WebAddress address;
    private final Content content;
    private final HttpCaller caller;

    /**
     * What is posted.
     *
     * @param template empty for the message as JSON
     * @param type its content type
     * @param secret that signs it, if one does
     */
    record Content(Optional<Template> template, String type, Optional<String> secret) {}

    WebhookTarget(WebAddress address, Content content, long timeoutNs) {
        this.address = address;
        this.content = content;
        caller = new HttpCaller(timeoutNs);
    }

    @Override
    public Form form() {
        boolean values = content.template().isPresent()
                && !content.template().get().values().isEmpty();
        return values ? Form.BOTH : Form.JSON;
    }

    /** What came is not to come again because of what did not. */
    @Override
    public int mostAtOnce() {
        return 1;
    }

    @Override
    public void connect() {
        // A request that is not an alert could do harm.
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException, InterruptedException {
        for (Message message : messages) {
            Optional<String> refusal = post(message);
            if (refusal.isPresent()) {
                throw new RefusedException(List.of(new Refusal(message, refusal.get())));
            }
        }
    }

    /** Returns why the server does not take it, if that is so. */
    private Optional<String> post(Message message) throws IOException, InterruptedException {
        byte[] body = content.template().isPresent() ? content.template().get().fill(message) : message.body();
        URI url = address.withoutUser();
        for (int redirects = 0; ; redirects++) {
            Answer answer = caller.post(url, headers(url, message, body), body);
            if (answer.isOk()) {
                return Optional.empty();
            }
            if (!answer.isRedirect()) {
                if (!HttpTrouble.isFinal(answer.status())) {
                    throw answer.again();
                }
                return Optional.of(answer.trouble());
            }
            Optional<URI> next = next(url, answer);
            if (next.isEmpty() || redirects == MOST_REDIRECTS) {
                return Optional.of("the server answered with status " + answer.status() + " and sends on to "
                        + answer.header("Location").map(Secrets::hide).orElse("nowhere")
                        + ", which is not followed; is the url right?");
            }
            url = next.get();
        }
    }

    /** Where a redirect leads, if what is posted can be posted there, and is protected as well as here. */
    private static Optional<URI> next(URI url, Answer answer) {
        if (answer.status() == SEE_OTHER || answer.status() == NOT_MODIFIED) {
            return Optional.empty();
        }
        try {
            return answer.header("Location")
                    .map(url::resolve)
                    .filter(next -> next.getHost() != null && url.getScheme().equalsIgnoreCase(next.getScheme()));
        } catch (IllegalArgumentException notAUrl) {
            return Optional.empty();
        }
    }

    private Map<String, String> headers(URI url, Message message, byte[] body) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", content.type());
        headers.put("User-Agent", "Ringmill");
        headers.put("Idempotency-Key", PercentText.of(message.id()));
        if (url.getAuthority().equals(address.withoutUser().getAuthority())) {
            headers.putAll(address.allHeaders()); // they may be secrets, which no other host is to see
        }
        content.secret().ifPresent(secret -> {
            String time = Long.toString(System.currentTimeMillis() / MS_A_SECOND);
            headers.put("X-Ringmill-Timestamp", time);
            headers.put("X-Ringmill-Signature", "sha256=" + signature(secret, time, body));
        });
        return headers;
    }

    /** Of time, a dot and body. */
    private static String signature(String secret, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), HMAC));
            mac.update((time + '.').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every JDK has it
        }
    }

    @Override
    public void close() {
        caller.close();
    }
}
