package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalHeader;
import io.ringmill.journal.JournalVisitor;
import java.util.ArrayList;
import java.util.List;

/**
 * What can be read behind damage, in the session that it cuts. It is kept only by whoever asks for that.
 *
 * @param session its number
 * @param from sequence of the first event that is lost
 * @param to sequence of the first event behind those
 * @param events that can be read from there on, to the next damage or the end of the session
 * @param keys how many have lost their names
 * @param symbols how many have lost their texts
 */
public record BehindDamage(int session, long from, long to, long events, int keys, int symbols) {

    /** Counts the events behind each hole. */
    static final class Counting implements JournalVisitor {
        private final List<Long> counts = new ArrayList<>();
        private boolean isBehind;

        @Override
        public void begin(JournalHeader header) {
            isBehind = false;
        }

        @Override
        public void hole(long from, long to) {
            isBehind = true;
            counts.add(0L);
        }

        @Override
        public void event(byte kind, long sequence, int stream, int key, long timeNs, long[] cells) {
            count();
        }

        @Override
        public void change(long sequence, String change) {
            count();
        }

        private void count() {
            if (isBehind) {
                int last = counts.size() - 1;
                counts.set(last, counts.get(last) + 1);
            }
        }

        /** What there is behind these holes, which are those that it was told of. */
        List<BehindDamage> of(List<Hole> holes) {
            List<BehindDamage> all = new ArrayList<>();
            for (int i = 0; i < holes.size(); i++) {
                Hole hole = holes.get(i);
                all.add(new BehindDamage(
                        hole.session(),
                        hole.from(),
                        hole.to(),
                        counts.get(i),
                        hole.names().count(Frame.KEY),
                        hole.names().count(Frame.SYMBOL)));
            }
            return all;
        }
    }
}
