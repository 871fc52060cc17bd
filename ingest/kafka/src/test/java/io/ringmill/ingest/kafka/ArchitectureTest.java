package io.ringmill.ingest.kafka;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What this module may use. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.ringmill.ingest.kafka");

    @Test
    void shouldNeverMeetPersistenceOrTheRing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.ringmill.persistence..",
                        "io.ringmill.ring..",
                        "io.ringmill.app..",
                        "net.openhft..",
                        "com.lmax..")
                .check(CLASSES);
    }
}
