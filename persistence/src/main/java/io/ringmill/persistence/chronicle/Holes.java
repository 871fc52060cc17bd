package io.ringmill.persistence.chronicle;

import io.ringmill.journal.JournalVisitor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The holes behind which a reader goes on, and whether its visitor was told of the newest. */
final class Holes {

    private final List<Hole> all = new ArrayList<>();
    private boolean isToTell;

    List<Hole> all() {
        return all;
    }

    /**
     * Goes on with the frame that a file is at.
     *
     * @param crcBefore of the frame before the damage
     * @param notes of the damage
     */
    Hole add(CycleFile file, RecordReader records, int crcBefore, DamageNotes notes) throws IOException {
        int at = file.offset();
        Hole hole = new Hole(
                file.path(),
                file.position(),
                records.sessions(),
                records.events(),
                file.window().getLong(at + Frame.SEQUENCE),
                crcBefore,
                file.window().getInt(at + Frame.PREVIOUS_CRC),
                new LostNames(notes.mostNames(file.position())));
        records.goOnBehind(hole.to(), hole.names());
        all.add(hole);
        isToTell = true;
        return hole;
    }

    /** Tells of the newest, if that was not done; whether it was now. */
    boolean tell(JournalVisitor visitor) {
        boolean tells = isToTell;
        isToTell = false;
        if (tells) {
            Hole hole = all.get(all.size() - 1);
            visitor.hole(hole.from(), hole.to());
        }
        return tells;
    }
}
