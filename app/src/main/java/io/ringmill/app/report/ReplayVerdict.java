package io.ringmill.app.report;

import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Style;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.persistence.RecordedPipeline;
import io.ringmill.persistence.ReplayReport;
import io.ringmill.persistence.Verification;
import java.util.List;

/** Says of a replay, session by session, what the journal held and whether it came out the same. */
public final class ReplayVerdict {

    private final List<ReplayReport> sessions;
    private final boolean verify;
    private final Terminal terminal;
    private final boolean quiet;

    public ReplayVerdict(List<ReplayReport> sessions, boolean verify, Terminal terminal, boolean quiet) {
        this.sessions = sessions;
        this.verify = verify;
        this.terminal = terminal;
        this.quiet = quiet;
    }

    /** Tells, and returns the exit code. */
    public int tell() {
        int exitCode = ExitCode.DONE;
        for (ReplayReport session : sessions) {
            session.notes().forEach(note -> terminal.note(name(session) + ": " + note));
            if (verify && !verified(session)) {
                exitCode = ExitCode.DIVERGED;
            }
        }
        return exitCode;
    }

    private static String name(ReplayReport session) {
        return "session " + session.session() + " of "
                + Figures.second(session.header().startedNs());
    }

    private boolean verified(ReplayReport session) {
        if (session.verification().isEmpty()) {
            terminal.error(
                    name(session) + ": could not be verified, as the replay was cut short or no digest was recorded");
            return false;
        }
        Verification verification = session.verification().get();
        if (verification.equal()) {
            if (!session.samePipeline()) {
                terminal.note(name(session) + ": " + otherPipeline(session) + ", or was recorded by an earlier version"
                        + " that told fewer pipelines apart");
            }
            say(name(session) + ": equal to the recorded run, bit for bit" + extent(session, verification));
            return true;
        }
        terminal.error(name(session) + ": " + divergence(verification)
                + (session.samePipeline() ? "" : "; " + otherPipeline(session)));
        return false;
    }

    private static String otherPipeline(ReplayReport session) {
        return RecordedPipeline.modelChange(session.header()).orElse("the pipeline is not the one that was recorded");
    }

    private static String extent(ReplayReport session, Verification verification) {
        return verification.recorded().isPresent()
                ? ", " + Figures.count(session.events(), "record") + ", digest "
                        + Summary.digest(verification.replayed())
                : " as far as its digests go, " + Figures.count(verification.verifiedEvents()) + " of "
                        + Figures.count(session.events(), "record")
                        + (session.ended()
                                ? "; behind that events are lost to damage"
                                : "; the recorded run was cut off before its end");
    }

    private static String divergence(Verification verification) {
        return verification
                .divergence()
                .map(found -> "differs from the recorded run, first in the output of events " + found.from() + " to "
                        + (found.to() - 1) + " (digest " + Summary.digest(found.recorded())
                        + " recorded, " + Summary.digest(found.replayed()) + " now)")
                .orElseGet(() -> "differs from the recorded run (digest "
                        + Summary.digest(verification.recorded().orElse(0)) + " recorded, "
                        + Summary.digest(verification.replayed()) + " now)");
    }

    private void say(String line) {
        if (!quiet) {
            terminal.out().println(terminal.paint(Style.GREEN, "verified") + " " + line);
        }
    }
}
