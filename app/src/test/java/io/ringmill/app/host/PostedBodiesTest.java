package io.ringmill.app.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ringmill.server.host.Intake.Fault;
import io.ringmill.server.host.Intake.StillTakingException;
import io.ringmill.server.host.Intake.Taken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostedBodiesTest {

    private static final Taken ONE = new Taken(3, 1, 1, 1, 17, List.of(new Fault(3, "no key")), false);

    @TempDir
    Path dir;

    private Path file() {
        return dir.resolve("bodies.server");
    }

    private PostedBodies open() throws IOException {
        return PostedBodies.in(file(), true, false);
    }

    @Test
    void shouldKnowAfterARestartWhatWasTaken() throws IOException {
        String name = PostedBodies.name("trades", "k\n1");
        try (PostedBodies bodies = open()) {
            assertThat(bodies.claim(name)).isEmpty();
            assertThatThrownBy(() -> bodies.claim(name)).isInstanceOf(StillTakingException.class);
            assertThat(bodies.beginning(name).begins(0, 0)).isZero();
            bodies.taken(name, ONE);
            assertThat(bodies.claim(name)).contains(ONE);
        }
        try (PostedBodies bodies = open()) {
            Taken again = bodies.claim(name).orElseThrow();
            assertThat(again.read()).isEqualTo(3);
            assertThat(again.sequence()).isEqualTo(17);
            assertThat(bodies.claim(PostedBodies.name("quotes", "k\n1"))).isEmpty();
        }
        try (PostedBodies fresh = PostedBodies.in(file(), false, false)) {
            assertThat(fresh.claim(name)).isEmpty();
        }
    }

    @Test
    void shouldTakeABodyThatWasReleased() throws IOException {
        try (PostedBodies bodies = open()) {
            assertThat(bodies.claim("a")).isEmpty();
            bodies.release("a");
            assertThat(bodies.claim("a")).isEmpty();
        }
    }

    @Test
    void shouldPassOverLinesThatAreCutOffOrChanged() throws IOException {
        try (PostedBodies bodies = open()) {
            bodies.claim("a");
            bodies.beginning("a").begins(0, 0);
            bodies.taken("a", ONE);
        }
        Files.writeString(file(), "\nT b 1 1 1 1 1 0\nB a 7\nT c 1 1 1", StandardOpenOption.APPEND);
        try (PostedBodies bodies = open()) {
            assertThat(bodies.claim("a")).isPresent();
            assertThat(bodies.claim("b")).isEmpty();
            assertThat(bodies.claim("c")).isEmpty();
        }
    }

    @Test
    void shouldForgetTheOldestAndKeepTheFileBounded() throws IOException {
        try (PostedBodies bodies = open()) {
            for (int i = 0; i < 250_000; i++) {
                bodies.claim("n" + i);
                bodies.beginning("n" + i).begins(i, 0);
                bodies.taken("n" + i, ONE);
            }
            assertThat(bodies.claim("n0")).isEmpty();
            assertThat(bodies.claim("n249999")).isPresent();
            assertThat(Files.size(file())).isLessThan(40L << 20);
        }
        try (PostedBodies bodies = open()) {
            assertThat(bodies.claim("n150001")).isPresent();
        }
    }

    /** A source, a ring and a journal in a few lines: what enters a journal that is cut anywhere, by runs that are killed. */
    private static final class Model {
        final Random random;
        final List<String> journal = new ArrayList<>();
        final List<String> ring = new ArrayList<>();
        long heldRows;

        Model(long seed) {
            random = new Random(seed);
        }

        /** The run is killed, and the journal has some of what was in the ring. */
        void kill() {
            journal.addAll(ring.subList(0, random.nextInt(ring.size() + 1)));
            ring.clear();
            heldRows = journal.size();
        }

        void take(PostedBodies bodies, String name, List<String> events) throws IOException {
            long again = bodies.beginning(name).begins(journal.size() + (long) ring.size(), heldRows);
            ring.addAll(events.subList((int) again, events.size()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldBringEachEventOnceIntoAJournalThatIsCutAnywhere(long seed) throws IOException {
        Model model = new Model(seed);
        List<String> open = new ArrayList<>();
        List<String> all = new ArrayList<>();
        for (int run = 0; run < 300; run++) {
            try (PostedBodies bodies = open()) {
                for (int i = model.random.nextInt(6); i > 0; i--) {
                    boolean comesAgain = !open.isEmpty() && model.random.nextInt(3) > 0;
                    String name = comesAgain ? open.get(model.random.nextInt(open.size())) : "n" + all.size();
                    if (!comesAgain) {
                        open.add(name);
                        all.add(name);
                    }
                    assertThat(bodies.claim(name)).isEmpty();
                    model.take(bodies, name, events(name));
                    if (model.random.nextInt(4) == 0) {
                        // A body that has no name, or a wait for the journal: then what was taken is known.
                        model.take(bodies, "", List.of("nameless"));
                    }
                    if (model.random.nextInt(3) == 0) {
                        model.journal.addAll(model.ring);
                        model.ring.clear();
                        bodies.taken(name, ONE);
                        open.remove(name);
                    } else {
                        bodies.release(name);
                    }
                }
            }
            model.kill();
        }
        try (PostedBodies bodies = open()) {
            for (String name : open) {
                model.take(bodies, name, events(name));
            }
        }
        model.journal.addAll(model.ring);
        List<String> expected = new ArrayList<>();
        all.forEach(name -> expected.addAll(events(name)));
        assertThat(model.journal.stream().filter(event -> !event.equals("nameless")))
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<String> events(String name) {
        List<String> events = new ArrayList<>();
        for (int i = Math.floorMod(name.hashCode(), 5); i >= 0; i--) {
            events.add(name + "/" + i);
        }
        return events;
    }
}
