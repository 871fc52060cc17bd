package io.ringmill.pipeline;

import io.ringmill.config.SettingsReader;
import io.ringmill.diagnostic.Faults;
import io.ringmill.diagnostic.NamedText;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.event.StreamSpec;
import io.ringmill.time.Overlap;
import io.ringmill.time.TimeFormat;
import io.ringmill.time.Zones;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one entry of {@code streams}. */
final class StreamReader {

    private StreamReader() {}

    static StreamSpec read(String name, SettingsReader settings, Faults faults) {
        Names.checkIdentifier("stream", name, settings.at(), faults);
        Optional<String> key = settings.string("key");
        List<Field> fields = settings.child("fields")
                .map(declared -> fields(declared, key, faults))
                .orElse(List.of());
        List<NamedText> derive = settings.namedTexts("derive");
        for (NamedText derived : derive) {
            if (key.filter(derived.name()::equals).isPresent()) {
                faults.add(derived.at(), "'%s' means the key already; give it another name", derived.name());
            }
            Names.checkIdentifier("derived field", derived.name(), derived.at(), faults);
            if (fields.stream().anyMatch(field -> field.name().equals(derived.name()))) {
                faults.add(derived.at(), "'%s' is already a field of '%s'", derived.name(), name);
            }
        }
        return new StreamSpec(
                name,
                settings.at(),
                key,
                settings.child("time").flatMap(StreamReader::time),
                fields,
                derive,
                settings.text("where"),
                settings.durationNs("outOfOrder", 0),
                settings.durationNs("maxAhead", Long.MAX_VALUE),
                settings.durationNs("expire", Long.MAX_VALUE),
                settings.durationNs("idle", 0));
    }

    private static List<Field> fields(SettingsReader declared, Optional<String> key, Faults faults) {
        List<Field> fields = new ArrayList<>();
        for (String field : declared.names()) {
            Names.checkIdentifier("field", field, declared.atKey(field), faults);
            if (key.filter(field::equals).isPresent()) {
                String fix = "'%s' means the key already; leave the field out, or give it another name and write"
                        + " map: {NAME: %s} in the source";
                faults.add(declared.atKey(field), fix, field, field);
            }
            fields.add(new Field(field, declared.oneOf(field, FieldType.DOUBLE)));
        }
        return fields;
    }

    private static Optional<StreamSpec.Time> time(SettingsReader settings) {
        settings.require("field");
        List<String> columns = settings.isList("field")
                ? settings.strings("field")
                : settings.string("field").stream().toList();
        ZoneId zone = zone(settings);
        Overlap overlap = settings.oneOf("overlap", Overlap.EARLIER);
        if (!settings.require("unit")) {
            return Optional.empty();
        }
        Optional<String> unit = settings.string("unit");
        try {
            Optional<TimeFormat> format = unit.map(text -> TimeFormat.of(text, zone, overlap));
            if (columns.size() > 1 && format.isPresent() && !format.get().isDate()) {
                settings.fault("field", "a time in %s is one number, in one column", unit.get());
            }
            if (overlap != Overlap.EARLIER
                    && format.isPresent()
                    && !format.get().isDate()) {
                settings.fault("overlap", "a time in %s means one moment; leave overlap out", unit.get());
            }
            return format.map(found -> new StreamSpec.Time(columns, found));
        } catch (IllegalArgumentException badUnit) {
            settings.fault("unit", "%s", badUnit.getMessage());
            return Optional.empty();
        }
    }

    private static ZoneId zone(SettingsReader settings) {
        Optional<String> zone = settings.string("zone");
        try {
            return zone.isEmpty() ? ZoneOffset.UTC : Zones.of(zone.get());
        } catch (IllegalArgumentException noZone) {
            settings.fault("zone", "%s", noZone.getMessage());
            return ZoneOffset.UTC;
        }
    }
}
