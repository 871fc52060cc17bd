package io.ringmill;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which package of the engine may use which: the table below is the one in docs/architecture. */
class ArchitectureTest {
    private static final String ROOT = "io.ringmill";

    /** Package to the packages that it may use, lowest first; each is meant exactly, without its subpackages. */
    private static final Map<String, List<String>> MAY_USE = Map.ofEntries(
            entry("bytecode", List.of()),
            entry("state", List.of()),
            entry("diagnostic", List.of()),
            entry("time", List.of("diagnostic")),
            entry("event", List.of("diagnostic", "time")),
            entry("expression", List.of("diagnostic", "time", "event")),
            entry("output", List.of("diagnostic", "time", "event", "expression", "metrics")),
            entry("anomaly", List.of("state")),
            entry("window.aggregate", List.of("anomaly", "state")),
            entry("window.learn", List.of("window.aggregate")),
            entry("window", List.of("diagnostic", "time")),
            entry(
                    "window.runtime",
                    List.of("diagnostic", "time", "event", "output", "state", "window", "window.aggregate")),
            entry(
                    "window.compile",
                    List.of(
                            "anomaly",
                            "bytecode",
                            "diagnostic",
                            "time",
                            "event",
                            "expression",
                            "output",
                            "state",
                            "window",
                            "window.aggregate",
                            "window.learn",
                            "window.runtime")),
            entry("rule", List.of("diagnostic", "event", "output", "state", "window.runtime")),
            entry(
                    "rule.compile",
                    List.of(
                            "bytecode",
                            "diagnostic",
                            "time",
                            "event",
                            "expression",
                            "output",
                            "rule",
                            "state",
                            "window.runtime",
                            "window.compile")),
            entry("config", List.of("diagnostic", "time")),
            entry("metrics", List.of("diagnostic", "time", "event")),
            entry("journal", List.of("diagnostic", "time", "event")),
            entry("publish", List.of("event")),
            entry("publish.compile", List.of("bytecode", "diagnostic", "event", "publish")),
            entry(
                    "pipeline",
                    List.of(
                            "anomaly",
                            "diagnostic",
                            "time",
                            "event",
                            "expression",
                            "output",
                            "state",
                            "window",
                            "window.runtime",
                            "window.compile",
                            "rule",
                            "rule.compile",
                            "config")),
            entry("ring.waiting", List.of("pipeline")),
            entry("ring.measure", List.of("time", "event", "metrics")),
            entry(
                    "ring",
                    List.of(
                            "ring.waiting",
                            "ring.measure",
                            "diagnostic",
                            "time",
                            "event",
                            "expression",
                            "output",
                            "window.runtime",
                            "rule",
                            "metrics",
                            "journal",
                            "publish",
                            "publish.compile",
                            "pipeline")));

    private static final List<String> PACKAGES =
            MAY_USE.keySet().stream().sorted().toList();

    /** More types than a reader takes in at a glance. */
    private static final int MOST_TYPES = 48;

    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @ParameterizedTest
    @FieldSource("PACKAGES")
    void shouldUseOnlyLowerPackages(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(each -> ROOT + "." + each)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(JavaClass.Predicates.resideOutsideOfPackages(allowed)))
                .check(ENGINE);
    }

    /** What computes windows and rules, generated code included, which calls nothing else: no clock and no chance can be in it. */
    @Test
    void shouldReadNoClockAndDrawNoRandomNumbersWhereResultsAreComputed() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".expression",
                        ROOT + ".anomaly",
                        ROOT + ".window.aggregate",
                        ROOT + ".window.learn",
                        ROOT + ".window.runtime",
                        ROOT + ".window.compile",
                        ROOT + ".rule",
                        ROOT + ".rule.compile",
                        ROOT + ".output")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat(assignableTo(RandomGenerator.class))
                .orShould()
                .dependOnClassesThat(assignableTo(Clock.class))
                .orShould()
                .callMethod(Instant.class, "now")
                .check(ENGINE);
    }

    @Test
    void shouldNameEveryPackageInTheTable() {
        assertThat(ENGINE.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals(ROOT))
                        .map(name -> name.substring(ROOT.length() + 1))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(PACKAGES);
    }

    @Test
    void shouldKeepPackagesSmall() {
        Map<String, Long> types = ENGINE.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(types).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void shouldKeepAsmInTheCompilingPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        ROOT + ".bytecode",
                        ROOT + ".expression",
                        ROOT + ".window.compile",
                        ROOT + ".rule.compile",
                        ROOT + ".publish.compile")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.objectweb.asm..")
                .check(ENGINE);
    }

    @Test
    void shouldHaveNoPackageCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(ENGINE);
    }

    @Test
    void shouldKeepTheDisruptorInTheRing() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".ring..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.lmax..")
                .check(ENGINE);
    }

    @Test
    void shouldUseOnlyTheLibrariesOfTheEngine() {
        classes()
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        ROOT + "..",
                        "java..",
                        "jdk.jfr..",
                        "com.lmax.disruptor..",
                        "org.agrona..",
                        "org.HdrHistogram..",
                        "org.snakeyaml.engine..",
                        "org.objectweb.asm..",
                        "org.slf4j.."))
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
                .because("Agrona's buffers and queues need --add-exports, and the engine runs without flags")
                .check(ENGINE);
    }
}
