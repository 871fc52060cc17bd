package io.ringmill.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Location;
import io.ringmill.diagnostic.Text;
import io.ringmill.event.StreamSpec;
import io.ringmill.rule.RuleSpec;
import io.ringmill.time.TimeFormat;
import io.ringmill.window.WindowSpec;
import java.lang.reflect.RecordComponent;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The specs are taken apart component by component: what is added to them is found without a change here. */
class PipelineIdentityTest {

    /** Says something of everything that a spec can hold. */
    private static final Pipeline FULL = Pipeline.parse("""
            streams:
              trades:
                key: symbol
                time: {field: ts, unit: ms}
                fields: {price: double, size: long}
                derive: {notional: price * size}
                where: price > 0
                outOfOrder: 200ms
                maxAhead: 1h
                expire: 1d
                idle: 5s
            windows:
              hop: {window: hopping 1m every 10s offset 3s, where: size > 1, min: 2, maxEvents: 9, emit: every 1s,
                    select: {mean: mean(price), hi: max(price)}}
              day: {window: tumbling 1d zone America/New_York, select: {mean: mean(price)}}
              session: {window: running, reset: price < 0, select: {mean: mean(price)}}
            rules:
              spike: {on: hop, when: mean > 1, until: mean < 1, fire: both, cooldown: 5s, severity: info, message: "{mean}"}
            """, "full.yml");

    @Test
    void shouldDifferWhenAnyComponentDiffers() {
        Map<String, String> identities = new LinkedHashMap<>();
        identities.put("as it is", FULL.identity());
        variants(FULL.streams())
                .forEach((path, streams) -> identities.put("streams" + path, identity(streams, null, null)));
        variants(FULL.windows())
                .forEach((path, windows) -> identities.put("windows" + path, identity(null, windows, null)));
        variants(FULL.rules()).forEach((path, rules) -> identities.put("rules" + path, identity(null, null, rules)));

        assertThat(identities).hasSizeGreaterThan(40);
        assertThat(identities.keySet()).as("optional components").anyMatch(path -> path.endsWith(".reset?"));
        assertThat(identities.keySet()).as("optional components").anyMatch(path -> path.endsWith(".calendar?"));
        Map<String, List<String>> paths = new LinkedHashMap<>();
        identities.forEach((path, identity) ->
                paths.computeIfAbsent(identity, each -> new ArrayList<>()).add(path));
        assertThat(paths.values()).allSatisfy(alike -> assertThat(alike).hasSize(1));
    }

    @Test
    void shouldNotDependOnPlaces() {
        List<WindowSpec> moved =
                FULL.windows().stream().map(window -> new Moved().of(window)).toList();

        assertThat(identity(null, moved, null)).isEqualTo(FULL.identity());
        assertThat(moved.get(0).at()).isEqualTo(Moved.ELSEWHERE);
    }

    /** A component in neither list changes every identity that journals hold. */
    @Test
    void shouldSayOfEveryComponentSinceWhenItCounts() {
        Set<RecordComponent> unknown = new LinkedHashSet<>();
        for (Class<?> spec : PipelineIdentity.FIRST.keySet()) {
            for (RecordComponent component : spec.getRecordComponents()) {
                if (component.getType() != Location.class
                        && !PipelineIdentity.FIRST.get(spec).contains(component.getName())
                        && !PipelineIdentity.LATER.containsKey(PipelineIdentity.key(component))) {
                    unknown.add(component);
                }
            }
        }

        assertThat(unknown)
                .as("enter in PipelineIdentity.LATER, with the value that says what pipelines without it meant")
                .isEmpty();
    }

    @Test
    void shouldListNoComponentThatThereIsNot() {
        Set<String> listed = new TreeSet<>(PipelineIdentity.LATER.keySet());
        Set<String> present = new TreeSet<>();
        PipelineIdentity.FIRST.forEach((spec, names) -> {
            names.forEach(name -> listed.add(spec.getSimpleName() + "." + name));
            Arrays.stream(spec.getRecordComponents()).map(PipelineIdentity::key).forEach(present::add);
        });

        assertThat(present).containsAll(listed);
    }

    /** Journals of the first version hold these. */
    @Test
    void shouldKeepTheIdentitiesOfTheFirstVersion() {
        assertThat(Pipeline.parse(Examples.SPIKE_WATCH, "test.yml").identity())
                .isEqualTo("f51e0f7f4957cf79b631225796e1cfc2");
        assertThat(Pipeline.parse("streams: {s: {fields: {x: double}}}", "test.yml")
                        .identity())
                .isEqualTo("1294d678b9c3cbfbd3662f2a90181705");
    }

    private static String identity(List<StreamSpec> streams, List<WindowSpec> windows, List<RuleSpec> rules) {
        return PipelineIdentity.of(
                streams == null ? FULL.streams() : streams,
                windows == null ? FULL.windows() : windows,
                rules == null ? FULL.rules() : rules);
    }

    /** The value with one thing changed, in every way, by the path of what was changed. */
    @SuppressWarnings("unchecked")
    private static <T> Map<String, T> variants(T value) {
        Map<String, Object> variants = new LinkedHashMap<>();
        if (value instanceof Location) {
            return Map.of();
        }
        if (value instanceof Text text) {
            variants.put("", new Text(text.text() + "x", text.at()));
        } else if (value instanceof Record spec) {
            RecordComponent[] components = spec.getClass().getRecordComponents();
            for (int i = 0; i < components.length; i++) {
                int index = i;
                variants(component(spec, components[i]))
                        .forEach((path, changed) ->
                                variants.put("." + components[index].getName() + path, with(spec, index, changed)));
            }
        } else if (value instanceof List<?> list) {
            variants.put("[]", list.subList(1, list.size()));
            for (int i = 0; i < list.size(); i++) {
                int index = i;
                variants((Object) list.get(i)).forEach((path, changed) -> {
                    List<Object> other = new ArrayList<>(list);
                    other.set(index, changed);
                    variants.put("[" + index + "]" + path, other);
                });
            }
        } else if (value instanceof Optional<?> optional) {
            if (optional.isEmpty()) {
                return Map.of();
            }
            variants.put("?", Optional.empty());
            variants((Object) optional.get()).forEach((path, changed) -> variants.put(path, Optional.of(changed)));
        } else if (value instanceof TimeFormat format) {
            variants.put(".unit", TimeFormat.of("us", format.zone()));
            variants.put(".zone", TimeFormat.of(format.unit(), ZoneId.of("Europe/Paris")));
        } else {
            variants.put("", other(value));
        }
        return (Map<String, T>) variants;
    }

    private static Object other(Object value) {
        if (value instanceof String text) {
            return text + "x";
        }
        if (value instanceof Long number) {
            return number + 1;
        }
        if (value instanceof Integer number) {
            return number + 1;
        }
        if (value instanceof Boolean flag) {
            return !flag;
        }
        if (value instanceof Enum<?> constant) {
            return Arrays.stream(constant.getDeclaringClass().getEnumConstants())
                    .filter(each -> each != constant)
                    .findFirst()
                    .orElseThrow();
        }
        if (value instanceof ZoneId zone) {
            return zone.equals(ZoneOffset.UTC) ? ZoneId.of("Asia/Tokyo") : ZoneOffset.UTC;
        }
        throw new AssertionError("say what differs from a " + value.getClass());
    }

    private static Object component(Record spec, RecordComponent component) {
        try {
            return component.getAccessor().invoke(spec);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("not to be read", e);
        }
    }

    private static Object with(Record spec, int index, Object value) {
        RecordComponent[] components = spec.getClass().getRecordComponents();
        Object[] values =
                Arrays.stream(components).map(each -> component(spec, each)).toArray();
        values[index] = value;
        try {
            return spec.getClass()
                    .getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("not to be read", e);
        }
    }

    /** The same spec, every part of it in another place. */
    private static final class Moved {
        private static final Location ELSEWHERE = new Location("elsewhere.yml", 7, 7);

        @SuppressWarnings("unchecked")
        private <T> T of(T value) {
            Object moved = value;
            if (value instanceof Location) {
                moved = ELSEWHERE;
            } else if (value instanceof Record spec) {
                Record copy = spec;
                RecordComponent[] components = spec.getClass().getRecordComponents();
                for (int i = 0; i < components.length; i++) {
                    copy = (Record) with(copy, i, of(component(copy, components[i])));
                }
                moved = copy;
            } else if (value instanceof List<?> list) {
                moved = list.stream().map(this::of).toList();
            } else if (value instanceof Optional<?> optional) {
                moved = optional.map(this::of);
            }
            return (T) moved;
        }
    }
}
