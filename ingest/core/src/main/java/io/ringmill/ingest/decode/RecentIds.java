package io.ringmill.ingest.decode;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The ids of the newest messages, up to {@link #MOST}.
 *
 * <p><b>Threading:</b> one thread. <b>Allocation:</b> an entry for each. <b>Cost:</b> O(1).
 */
final class RecentIds {

    /** More than any server sends ahead of acknowledgements. */
    static final int MOST = 1 << 16;

    private final Set<String> ids = new LinkedHashSet<>();

    boolean contains(String id) {
        return ids.contains(id);
    }

    /** Adds one as the newest; the oldest is forgotten if there are too many. */
    void add(String id) {
        ids.remove(id);
        ids.add(id);
        if (ids.size() > MOST) {
            Iterator<String> oldest = ids.iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
