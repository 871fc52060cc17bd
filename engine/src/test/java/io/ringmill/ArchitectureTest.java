package io.ringmill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which package of the engine may use which: the table below is the one in docs/architecture. */
class ArchitectureTest {
    private static final String ROOT = "io.ringmill";

    /** Package to the packages it may use, lowest first; a package may always use itself and its subpackages. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "diagnostic", List.of(),
            "time", List.of("diagnostic"),
            "event", List.of("diagnostic", "time"),
            "expression", List.of("diagnostic", "time", "event"),
            "window", List.of("diagnostic", "time", "event", "expression"),
            "rule", List.of("diagnostic", "time", "event", "expression", "window"),
            "metrics", List.of("diagnostic", "time", "event"),
            "journal", List.of("diagnostic", "time", "event"),
            "pipeline", List.of("diagnostic", "time", "event", "expression", "window", "rule", "metrics", "journal"));

    private static final List<String> PACKAGES =
            MAY_USE.keySet().stream().sorted().toList();

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void shouldUseOnlyLowerPackages(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(ArchitectureTest::subtree)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(subtree(name))
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(JavaClass.Predicates.resideOutsideOfPackages(allowed)))
                .allowEmptyShould(true)
                .check(ENGINE);
    }

    @Test
    void shouldNameEveryPackageInTheTable() {
        assertThat(ENGINE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1).split("\\.", 2)[0])
                        .distinct())
                .isSubsetOf(PACKAGES);
    }

    /** Subpackages count as packages of their own: pipeline and pipeline.ring cannot need each other. */
    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(ENGINE);
    }

    @Test
    void shouldKeepTheDisruptorInThePipelineRing() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".pipeline.ring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.lmax..")
                .allowEmptyShould(true)
                .check(ENGINE);
    }

    @Test
    void shouldUseOnlyTheLibrariesOfTheEngine() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        ROOT + "..",
                        "java..",
                        "com.lmax.disruptor..",
                        "org.agrona..",
                        "org.HdrHistogram..",
                        "org.snakeyaml.engine..",
                        "org.objectweb.asm..",
                        "org.slf4j.."))
                .allowEmptyShould(true)
                .because("the engine is embedded without Chronicle, a JSON reader or a command line")
                .check(ENGINE);
    }

    @Test
    void shouldKeepOutWhatNeedsJvmFlags() {
        noClasses()
                .should()
                .dependOnClassesThat(assignableTo("org.agrona.DirectBuffer")
                        .or(resideInAnyPackage(
                                "org.agrona.concurrent.ringbuffer..", "org.agrona.concurrent.broadcast.."))
                        .or(resideInAPackage("org.agrona.concurrent").and(assignableTo("java.util.Queue"))))
                .allowEmptyShould(true)
                .because("Agrona's buffers and queues need --add-exports, and the engine runs without flags")
                .check(ENGINE);
    }

    private static String subtree(String name) {
        return ROOT + "." + name + "..";
    }
}
