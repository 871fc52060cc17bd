package io.ringmill.persistence.chronicle;

import io.ringmill.event.Dictionary;
import io.ringmill.event.Field;
import io.ringmill.event.FieldType;
import io.ringmill.journal.JournalHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A session's header as bytes, big-endian as {@link DataOutputStream} has it: identity, pipeline, startedNs, digested,
 * then the streams with their fields; of a session that goes on from another one, 'm' for migrated, 'r' for rebuilt or 's' for
 * seeded, when that one began, the sequence of the first event, and from which on events were replayed; of a pipeline that asks
 * models, 'f' and the folder of its file. A text is its length in bytes and its UTF-8; a type its {@link FieldType} letter.
 */
public final class HeaderCodec {

    private static final char FOLDER = 'f';

    private HeaderCodec() {}

    /** A session's header, without its dictionaries. */
    public static byte[] encode(JournalHeader header) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeText(out, header.identity());
            writeText(out, header.pipeline());
            out.writeLong(header.startedNs());
            out.writeBoolean(header.digested());
            out.writeInt(header.streams().size());
            for (JournalHeader.Stream stream : header.streams()) {
                writeText(out, stream.name());
                out.writeInt(stream.fields().size());
                for (Field field : stream.fields()) {
                    writeText(out, field.name());
                    out.writeByte(letter(field.type()));
                }
            }
            if (header.origin().isPresent()) {
                JournalHeader.Origin origin = header.origin().get();
                out.writeByte(
                        switch (origin.way()) {
                            case MIGRATED -> 'm';
                            case REBUILT -> 'r';
                            case SEEDED -> 's';
                        });
                out.writeLong(origin.startedNs());
                out.writeLong(origin.sequence());
                out.writeLong(origin.from());
            }
            if (!header.folder().isEmpty()) {
                out.writeByte(FOLDER);
                writeText(out, header.folder());
            }
        }
        return bytes.toByteArray();
    }

    /** The header, with empty dictionaries. Throws if the bytes are not such. */
    public static JournalHeader decode(byte[] bytes) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
        String identity = readText(in);
        String pipeline = readText(in);
        long startedNs = in.readLong();
        boolean digested = in.readBoolean();
        int count = in.readInt();
        List<JournalHeader.Stream> streams = new ArrayList<>();
        for (int stream = 0; stream < count; stream++) {
            String name = readText(in);
            int fieldCount = in.readInt();
            List<Field> fields = new ArrayList<>();
            for (int field = 0; field < fieldCount; field++) {
                fields.add(new Field(readText(in), type(in.readByte())));
            }
            streams.add(new JournalHeader.Stream(name, List.copyOf(fields)));
        }
        Optional<JournalHeader.Origin> origin = Optional.empty();
        String folder = "";
        while (in.available() > 0) {
            char letter = (char) in.readByte();
            if (letter == FOLDER) {
                folder = readText(in);
            } else {
                origin = Optional.of(origin(letter, in));
            }
        }
        return new JournalHeader(
                identity,
                pipeline,
                folder,
                startedNs,
                List.copyOf(streams),
                new Dictionary(Integer.MAX_VALUE),
                new Dictionary(Integer.MAX_VALUE),
                digested,
                origin);
    }

    private static JournalHeader.Origin origin(char letter, DataInputStream in) throws IOException {
        JournalHeader.Way way = switch (letter) {
            case 'm' -> JournalHeader.Way.MIGRATED;
            case 'r' -> JournalHeader.Way.REBUILT;
            case 's' -> JournalHeader.Way.SEEDED;
            default -> throw new IOException("an origin '" + letter + "'");
        };
        return new JournalHeader.Origin(way, in.readLong(), in.readLong(), in.readLong());
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(utf8.length);
        out.write(utf8);
    }

    private static String readText(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0 || length > in.available()) {
            throw new IOException("a text of " + length + " bytes, where " + in.available() + " are left");
        }
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static char letter(FieldType type) {
        return switch (type) {
            case DOUBLE -> 'd';
            case LONG -> 'l';
            case SYMBOL -> 's';
        };
    }

    private static FieldType type(int letter) throws IOException {
        return switch (letter) {
            case 'd' -> FieldType.DOUBLE;
            case 'l' -> FieldType.LONG;
            case 's' -> FieldType.SYMBOL;
            default -> throw new IOException("a field type '" + (char) letter + "'");
        };
    }
}
