package io.ringmill.pipeline;

import io.ringmill.diagnostic.NamedText;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.Field;
import io.ringmill.event.StreamSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.window.WindowSpec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * A hash of what a pipeline computes: equal for equal streams, windows and rules, wherever they stand in the file and
 * however they were said; different otherwise.
 */
final class PipelineIdentity {

    private static final int BYTES = 16;

    private final MessageDigest digest;

    private PipelineIdentity() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /** 32 hex digits. */
    static String of(List<StreamSpec> streams, List<WindowSpec> windows, List<RuleSpec> rules) {
        PipelineIdentity identity = new PipelineIdentity();
        streams.forEach(identity::add);
        windows.forEach(identity::add);
        rules.forEach(identity::add);
        return HexFormat.of().formatHex(identity.digest.digest(), 0, BYTES);
    }

    private void add(StreamSpec stream) {
        put("stream", stream.name(), stream.key().orElse(""));
        put(stream.time().map(StreamSpec.Time::field).orElse(""));
        put(stream.time().map(time -> time.format().toString()).orElse(""));
        put(stream.fields().size());
        for (Field field : stream.fields()) {
            put(field.name(), field.type());
        }
        put(stream.derive());
        put(text(stream.where()), stream.outOfOrderNs(), stream.idleNs());
    }

    private void add(WindowSpec window) {
        put("window", window.name(), window.on().text(), window.byAll());
        put(
                window.form().kind(),
                window.form().size(),
                window.form().hopNs(),
                window.form().offsetNs());
        put(text(window.where()), window.minEvents());
        put(window.emit().kind(), window.emit().everyNs());
        put(window.select());
    }

    private void add(RuleSpec rule) {
        put("rule", rule.name(), rule.on().text(), rule.when().text().strip(), rule.fire(), text(rule.until()));
        put(rule.cooldownNs(), rule.severity(), text(rule.message()));
    }

    private static String text(Optional<Text> text) {
        return text.map(some -> some.text().strip()).orElse("");
    }

    private void put(List<NamedText> named) {
        put(named.size());
        named.forEach(one -> put(one.name(), one.expression().text().strip()));
    }

    /** Each with its length before it, so that no two lists of values look alike. */
    private void put(Object... values) {
        for (Object value : values) {
            byte[] bytes = value.toString().getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
    }
}
