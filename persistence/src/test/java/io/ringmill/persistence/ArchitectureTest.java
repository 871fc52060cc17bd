package io.ringmill.persistence;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses PERSISTENCE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill.persistence");

    @Test
    void shouldKeepChronicleInItsPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.ringmill.persistence.chronicle..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.openhft..")
                .allowEmptyShould(true)
                .check(PERSISTENCE);
    }

    @Test
    void shouldNeverMeetIngestOrTheRing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.ringmill.ingest..", "io.ringmill.bench..", "io.ringmill.app..", "com.lmax..")
                .allowEmptyShould(true)
                .check(PERSISTENCE);
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.ringmill.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(PERSISTENCE);
    }

    @Test
    void shouldHaveNoUsageReporterOnTheClassPath() {
        assertThatThrownBy(() -> Class.forName("net.openhft.chronicle.analytics.Analytics"))
                .isInstanceOf(ClassNotFoundException.class);
    }
}
