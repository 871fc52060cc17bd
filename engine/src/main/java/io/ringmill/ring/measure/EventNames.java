package io.ringmill.ring.measure;

import io.ringmill.event.Dictionary;
import java.util.List;

/** What streams and keys are called. Any thread. */
record EventNames(List<String> streams, Dictionary keys) {

    String stream(int index) {
        return streams.get(index);
    }

    String key(int id) {
        return keys.text(id);
    }
}
