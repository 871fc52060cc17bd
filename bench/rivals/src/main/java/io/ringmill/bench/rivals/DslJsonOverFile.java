package io.ringmill.bench.rivals;

import com.dslplatform.json.DslJson;
import com.dslplatform.json.JsonReader;
import com.dslplatform.json.NumberConverter;
import com.dslplatform.json.ParsingException;
import com.dslplatform.json.StringConverter;
import io.ringmill.bench.json.Json;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** dsl-json over a file of one object a line, by its reader, without objects. */
public final class DslJsonOverFile {

    private static final int BUFFER = 1 << 16;

    private long rows;
    private long sizes;
    private long times;
    private double highest;
    private final Set<String> symbols = new HashSet<>();

    private DslJsonOverFile() {}

    /** Arguments: format, file, a file for the counts. */
    public static void main(String[] args) throws IOException {
        DslJsonOverFile file = new DslJsonOverFile();
        try (InputStream in = Files.newInputStream(Path.of(args[1]))) {
            file.read(new DslJson<>().newReader(in, new byte[BUFFER]));
        }
        Files.writeString(Path.of(args[2]), Json.write(file.counts()));
    }

    private void read(JsonReader<?> reader) throws IOException {
        while (nextObject(reader)) {
            rows++;
            do {
                reader.getNextToken();
                reader.fillName();
                field(reader);
            } while (reader.getNextToken() == ',');
        }
    }

    /** This reader tells the end of its input by failing. */
    private static boolean nextObject(JsonReader<?> reader) throws IOException {
        try {
            return reader.getNextToken() == '{';
        } catch (ParsingException failure) {
            if (failure.getCause() instanceof EOFException) {
                return false;
            }
            throw failure;
        }
    }

    /** A name must be looked at before the next token, with which the buffer may move. */
    private void field(JsonReader<?> reader) throws IOException {
        if (reader.wasLastName("ts")) {
            reader.getNextToken();
            times += NumberConverter.deserializeLong(reader);
        } else if (reader.wasLastName("symbol")) {
            reader.getNextToken();
            symbols.add(StringConverter.deserialize(reader));
        } else if (reader.wasLastName("price")) {
            reader.getNextToken();
            highest = Math.max(highest, NumberConverter.deserializeDouble(reader));
        } else if (reader.wasLastName("size")) {
            reader.getNextToken();
            sizes += NumberConverter.deserializeLong(reader);
        } else {
            reader.getNextToken();
            reader.skip();
        }
    }

    private Map<String, Object> counts() {
        return Map.of(
                "rows", rows,
                "sizes", sizes,
                "highest cents", Math.round(highest * 100),
                "symbols", symbols.size(),
                "times", times);
    }
}
