package io.ringmill.ingest.decode;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import java.util.List;

/**
 * Lines of a file that are no records.
 *
 * @param lines so many at the beginning
 * @param comment begins others, anywhere; 0 if none do
 */
public record PassedOver(int lines, char comment) {

    /** All lines are read. */
    public static final PassedOver NONE = new PassedOver(0, (char) 0);

    private static final Setting<Long> SKIP = Setting.integer(
            "skip", 0, 0, 1_000_000, "lines at the beginning that are passed over, such as those ahead of a header");
    public static final Setting<String> COMMENT =
            Setting.text("comment", "the character that begins lines which are passed over, as \"#\"");

    /** What {@link #read} reads. */
    public static final List<Setting<?>> SETTINGS = List.of(SKIP, COMMENT);

    private static final char LAST_ASCII = '~';

    /**
     * Reads {@link #SETTINGS}.
     *
     * @param others characters that begin no comment, since records may begin with them
     */
    public static PassedOver read(ConnectorContext context, String others) {
        return new PassedOver(Math.toIntExact(context.get(SKIP)), comment(context, others));
    }

    private static char comment(ConnectorContext context, String others) {
        String comment = context.find(COMMENT).orElse("");
        if (comment.isEmpty()) {
            return 0;
        }
        if (others.contains(comment)) {
            context.fault(COMMENT, "is a character with which records begin; take another, such as #");
            return 0;
        }
        if (comment.length() != 1 || comment.charAt(0) > LAST_ASCII || "\r\n".contains(comment)) {
            context.fault(COMMENT, "must be one character such as # or ;, not '%s'", comment);
            return 0;
        }
        return comment.charAt(0);
    }
}
