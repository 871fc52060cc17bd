package io.ringmill.app.command;

import io.ringmill.app.report.JournalText;
import io.ringmill.app.terminal.ExitCode;
import io.ringmill.app.terminal.Figures;
import io.ringmill.app.terminal.Terminal;
import io.ringmill.journal.JournalReader;
import io.ringmill.persistence.EventRange;
import io.ringmill.persistence.JournalDump;
import io.ringmill.persistence.JournalInfo;
import io.ringmill.persistence.chronicle.Damage;
import io.ringmill.persistence.chronicle.JournalRepair;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ringmill journal}: looks into a journal, or repairs it. */
@Command(
        name = "journal",
        header = "Look into a journal: what it holds, all of it as text, whether it is sound; or look after it.",
        description =
                "A journal may be looked into while a run writes it. Only prune, compress, index and repair change it.",
        descriptionHeading = "%n",
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ringmill journal info journal",
            "  ringmill journal dump journal | head",
            "  ringmill journal verify journal && echo sound",
            "  ringmill journal export journal | head",
            "  ringmill journal export journal --format csv --out exported",
            "  ringmill journal snapshot journal",
            "  ringmill journal prune journal --keep 30d",
            "  ringmill journal repair journal"
        })
final class JournalCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    CommonOptions common;

    @Spec
    CommandSpec spec;

    JournalCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        return RingmillCommand.usage(spec.commandLine(), terminal);
    }

    /** What commands about one journal have in common. */
    abstract static class OfJournal implements Callable<Integer> {

        final Terminal terminal;

        @Parameters(paramLabel = "DIR", description = "The journal's folder.")
        Path dir;

        @Mixin
        CommonOptions common;

        OfJournal(Terminal terminal) {
            this.terminal = terminal;
        }
    }

    /** What a journal holds. */
    @Command(
            name = "info",
            header = "Say what a journal holds: its sessions, streams, events, keys, times and digests.",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Info extends OfJournal {

        Info(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            JournalInfo info = JournalInfo.read(dir);
            JournalText.print(info, terminal);
            JournalText.printDamages(info, terminal);
            return info.damages().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    /** All of a journal as text. */
    @Command(
            name = "dump",
            header = "Print every record of a journal as a line of JSON.",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Dump extends OfJournal {

        private static final int BUFFER_CHARS = 1 << 16;

        @Mixin
        RangeOptions range;

        Dump(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            EventRange wanted = range.range();
            try (JournalReader reader = wanted.open(dir);
                    BufferedWriter out = new BufferedWriter(
                            new OutputStreamWriter(terminal.data(), StandardCharsets.UTF_8), BUFFER_CHARS)) {
                JournalDump.write(reader, out, wanted);
            } catch (Terminal.ClosedOutputException ignored) {
                terminal.eraseProgress(); // whoever reads has enough, as head does
            }
            return ExitCode.DONE;
        }
    }

    /** Whether a journal is sound. */
    @Command(
            name = "verify",
            header = "Read all of a journal and check that it reads as it was written; exit code 1 if not.",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Verify extends OfJournal {

        Verify(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            JournalInfo info = JournalInfo.verify(dir);
            if (!info.damages().isEmpty()) {
                JournalText.printDamages(info, terminal);
                return ExitCode.FAILED;
            }
            info.tornTail()
                    .ifPresent(torn -> terminal.note(torn.cause() + " left " + torn + "; no event that "
                            + (torn.finished() ? "was forced to the disk" : "was handed over")
                            + " is lost, and the next run trims it"));
            terminal.out()
                    .println(dir + " is sound: " + Figures.count(info.sessions().size(), "session") + ", "
                            + Figures.count(info.events(), "record") + ", " + Figures.bytes(info.bytes()));
            return ExitCode.DONE;
        }
    }

    /** Sets what is damaged aside. */
    @Command(
            name = "repair",
            header = "Make a damaged journal sound: what cannot be read is set aside, and told.",
            description = "Files that are damaged are copied as they are to the folder " + JournalRepair.ASIDE
                    + " in DIR, then replaced by ones with their sound records. A session that was cut off ends there, unless"
                    + " what is behind the damage is kept: 'ringmill journal verify' says what that is. A replay then says"
                    + " what is missing, and from there on its results are not those of the recorded run. A journal that is"
                    + " sound is left as it is.",
            descriptionHeading = "%n",
            parameterListHeading = "%nParameters:%n",
            optionListHeading = "%nOptions:%n")
    static final class Repair extends OfJournal {

        @Option(names = "--keep-behind", description = "Keep what is behind damage, in the session that it cuts.")
        boolean keepBehind;

        Repair(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            JournalRepair.Report report = keepBehind ? JournalRepair.keepBehind(dir) : JournalRepair.repair(dir);
            if (report.damages().isEmpty()) {
                terminal.out().println(dir + " is sound: there was nothing to repair");
                return ExitCode.DONE;
            }
            for (Damage damage : report.damages()) {
                terminal.note(damage.cause());
                terminal.out().println(JournalText.lost(damage));
            }
            report.setAside().forEach(file -> terminal.out().println("set aside: " + file));
            report.behind()
                    .forEach(
                            behind -> terminal.note((keepBehind ? "kept " : "not kept ") + JournalText.behind(behind)));
            if (!keepBehind && !report.behind().isEmpty()) {
                terminal.note("put the files that were set aside back, and repair with --keep-behind, to keep it");
            }
            terminal.out().println(dir + " is sound now");
            return ExitCode.DONE;
        }
    }
}
