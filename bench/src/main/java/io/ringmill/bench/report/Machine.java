package io.ringmill.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state of the machine that stands beside every figure: processor, cores, governor, load, JDK, options. */
public final class Machine {

    private static final String UNKNOWN = "unknown";

    private Machine() {}

    /** As it is now, by name. {@code options} are those of the measured JVMs. */
    public static Map<String, Object> describe(List<String> options) {
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("when", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        machine.put("cpu", cpuModel());
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        machine.put("governor", firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
        machine.put("turbo", turbo());
        machine.put("isolated cores", firstLine("/sys/devices/system/cpu/isolated"));
        machine.put("load average", firstLine("/proc/loadavg"));
        machine.put("memory", memory());
        machine.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        machine.put("jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        machine.put("flags", String.join(" ", options));
        return machine;
    }

    private static String cpuModel() {
        return lines("/proc/cpuinfo").stream()
                .filter(line -> line.startsWith("model name"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse(UNKNOWN);
    }

    private static String turbo() {
        return switch (firstLine("/sys/devices/system/cpu/intel_pstate/no_turbo")
                + firstLine("/sys/devices/system/cpu/cpufreq/boost")) {
            case "0" + UNKNOWN, UNKNOWN + "1" -> "on";
            case "1" + UNKNOWN, UNKNOWN + "0" -> "off";
            default -> UNKNOWN;
        };
    }

    private static String memory() {
        return lines("/proc/meminfo").stream()
                .filter(line -> line.startsWith("MemTotal"))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse(UNKNOWN);
    }

    private static String firstLine(String file) {
        Optional<String> first = lines(file).stream().findFirst();
        return first.filter(line -> !line.isBlank()).orElse(UNKNOWN);
    }

    /** Empty where there is no such file, as on other systems than Linux. */
    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException absent) {
            return List.of();
        }
    }
}
