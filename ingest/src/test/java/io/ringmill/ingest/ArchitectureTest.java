package io.ringmill.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses INGEST = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill.ingest");

    @Test
    void shouldNeverMeetPersistenceOrTheRing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.ringmill.persistence..",
                        "io.ringmill.bench..",
                        "io.ringmill.app..",
                        "net.openhft..",
                        "com.lmax..")
                .allowEmptyShould(true)
                .check(INGEST);
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching("io.ringmill.(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(INGEST);
    }
}
