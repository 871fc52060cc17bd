package io.ringmill.ingest.http;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.util.Map;
import java.util.Optional;

/** The settings of those who write to a store over HTTP: where it is, and who they are. */
final class Login {

    static final Setting<Map<String, String>> HEADERS =
            Setting.map("headers", "sent with each request besides").secret();
    static final Setting<String> USER = Setting.text("user", "who logs in, with 'password'");
    static final Setting<String> PASSWORD =
            Setting.text("password", "of 'user', as ${PASSWORD}").secret();
    static final Setting<Boolean> GZIP = Setting.flag("gzip", true, "whether what is sent is compressed");
    static final Setting<Long> TIMEOUT =
            Setting.duration("timeout", 60_000_000_000L, "longest wait for an answer; 0s: for ever");

    private Login() {}

    /** A setting for the store's address. */
    static Setting<String> url(String example) {
        return Setting.text("url", "address of the store, as " + example + "; ${NAME} is taken from the environment")
                .required();
    }

    /**
     * The address with the headers of the login; what is wrong is a fault.
     *
     * @param token the setting of a token
     * @param scheme that goes ahead of the token in the header
     */
    static Optional<WebAddress> read(
            ConnectorContext context, Setting<String> url, Setting<String> token, String scheme, String example) {
        Optional<WebAddress> address = WebAddress.read(context, url, HEADERS, example);
        if (address.isPresent()
                && (address.get().url().getRawQuery() != null
                        || address.get().url().getRawFragment() != null)) {
            context.fault(url, "must end ahead of '?' and '#'; the sink adds what follows");
        }
        Optional<String> user = context.find(USER).map(text -> context.expand(USER, text));
        Optional<String> password = context.find(PASSWORD).map(text -> context.expand(PASSWORD, text));
        Optional<String> key = context.find(token).map(text -> context.expand(token, text));
        if (user.isPresent() != password.isPresent()) {
            context.fault(user.isPresent() ? USER : PASSWORD, "needs both 'user' and 'password'");
        }
        if (key.isPresent() && user.isPresent()) {
            context.fault(token, "stands beside 'user'; keep one of them");
        }
        Optional<String> login = key.map(text -> scheme + ' ' + text)
                .or(() -> user.map(name -> WebAddress.basic(name + ':' + password.orElse(""))));
        if (key.isPresent() && !WebAddress.isHeader("Authorization", login.get())) {
            context.fault(token, "cannot be sent with this value");
            return Optional.empty();
        }
        return login.isEmpty() ? address : address.map(of -> of.with("Authorization", login.get()));
    }
}
