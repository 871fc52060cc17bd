package io.ringmill.ring.measure;

import io.ringmill.event.Event;
import io.ringmill.metrics.Stage;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.SettingDefinition;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** Tells the flight recorder of an event that became one of the slowest. */
@Name("io.ringmill.SlowEvent")
@Label("Slow Event")
@Category("Ringmill")
@Description("A sampled event became one of the slowest of a stage, and took longer than the setting longerThan")
@StackTrace(false)
final class SlowFlightEvent extends jdk.jfr.Event {

    /** Asked whether anybody records, without making another. */
    private static final SlowFlightEvent PROBE = new SlowFlightEvent();

    @Label("Stage")
    String stage;

    @Label("Took")
    @Timespan(Timespan.NANOSECONDS)
    long took;

    @Label("Sequence")
    long sequence;

    @Label("Stream")
    String stream;

    @Label("Key")
    String key;

    @Label("Event Time")
    @Description("Epoch nanoseconds")
    long eventTimeNs;

    @SettingDefinition
    @Name("longerThan")
    @Label("Longer Than")
    @Description("Events that took less are not recorded")
    boolean longerThan(LongerThan setting) {
        return took > setting.ns();
    }

    /** Whether anybody records. */
    static boolean isRecorded() {
        return PROBE.isEnabled();
    }

    static void commit(Slowest.Entry entry, Stage stage, EventNames names) {
        SlowFlightEvent event = new SlowFlightEvent();
        event.took = entry.ns();
        if (event.shouldCommit()) {
            event.stage = stage.label();
            event.sequence = entry.sequence();
            event.stream = names.stream(Event.stream(entry.head()));
            event.key = names.key(Event.key(entry.head()));
            event.eventTimeNs = entry.timeNs();
            event.commit();
        }
    }
}
