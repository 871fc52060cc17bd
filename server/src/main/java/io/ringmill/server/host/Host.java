package io.ringmill.server.host;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a server shows and does beside an engine. Whoever embeds an engine gives what there is.
 *
 * @param unready why the program is not ready, in words; empty if it is
 * @param alertFolder where the newest alerts are kept over restarts, for an engine whose sequences go on; empty if nowhere
 * @param ownSinks names of sinks that the program has added for itself, and that nobody is to see
 */
public record Host(
        Optional<Feeds> feeds,
        Optional<Intake> intake,
        Optional<Explanations> explanations,
        Optional<Durability> durability,
        Optional<Playback> playback,
        Supplier<List<String>> unready,
        Optional<Path> alertFolder,
        Set<String> ownSinks) {

    /** An engine alone. */
    public static final Host NONE = new Host(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List::of,
            Optional.empty(),
            Set.of());

    public Host with(Feeds newFeeds) {
        return new Host(
                Optional.of(newFeeds), intake, explanations, durability, playback, unready, alertFolder, ownSinks);
    }

    public Host with(Intake newIntake) {
        return new Host(
                feeds, Optional.of(newIntake), explanations, durability, playback, unready, alertFolder, ownSinks);
    }

    public Host with(Explanations newExplanations) {
        return new Host(
                feeds, intake, Optional.of(newExplanations), durability, playback, unready, alertFolder, ownSinks);
    }

    public Host with(Durability newDurability) {
        return new Host(
                feeds, intake, explanations, Optional.of(newDurability), playback, unready, alertFolder, ownSinks);
    }

    public Host with(Playback newPlayback) {
        return new Host(
                feeds, intake, explanations, durability, Optional.of(newPlayback), unready, alertFolder, ownSinks);
    }

    public Host unready(Supplier<List<String>> reasons) {
        return new Host(feeds, intake, explanations, durability, playback, reasons, alertFolder, ownSinks);
    }

    public Host alertFolder(Path dir) {
        return new Host(feeds, intake, explanations, durability, playback, unready, Optional.of(dir), ownSinks);
    }

    public Host ownSinks(String... names) {
        return new Host(feeds, intake, explanations, durability, playback, unready, alertFolder, Set.of(names));
    }
}
