package io.ringmill.ingest.redis;

import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.Target;
import io.ringmill.ingest.outlet.ValueText;
import io.ringmill.ingest.text.ByteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;

/** Makes the commands that put messages into a server. One thread. */
abstract class Commands {

    /** Names of fields that hashes and entries have besides what a window selects. */
    static final Set<String> TAKEN = Set.of("id", "name", "key", "time", "seq", "run");

    private static final byte[] TIME = utf8("time");
    private static final byte[] SEQ = utf8("seq");
    private static final byte[] ID = utf8("id");
    private static final byte[] NAME = utf8("name");
    private static final byte[] KEY = utf8("key");
    /** Has the server number an entry. */
    private static final byte[] ANY = utf8("*");

    final NameTemplate to;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ByteWriter out = new ByteWriter(bytes);
    private final Map<String, byte[]> known = new HashMap<>();
    private final Map<String, byte[]> byName = new HashMap<>();

    private Commands(NameTemplate to) {
        this.to = to;
    }

    static Commands of(RedisSinkFactory.As as, NameTemplate to, long maxLength) {
        return switch (as) {
            case HASH -> new Hashes(to);
            case STREAM -> new Entries(to, maxLength);
            case PUBLISH -> new Channel(to);
        };
    }

    /** What of a message they are made of. */
    Target.Form form() {
        return Target.Form.VALUES;
    }

    /** The script that they need in the server; empty if none. */
    String script() {
        return "";
    }

    /** The messages that need a command: not those that a later one of the batch takes the place of. */
    List<Message> needed(List<Message> batch) {
        return batch;
    }

    /** The messages of a batch that the server has, or does not need, once it has confirmed some of those that are needed. */
    List<Message> come(List<Message> batch, Set<Message> confirmed) {
        return batch.stream().filter(confirmed::contains).toList();
    }

    /**
     * The command for a message.
     *
     * @param run tells this run, and those that go on with it, from others
     * @param script what the server calls {@link #script}
     */
    abstract CommandArguments of(Message message, String run, String script) throws IOException;

    final byte[] toBytes(Message message) {
        return to.hasKey() ? utf8(to.of(message.name(), message.key())) : ofName(message.name());
    }

    private byte[] ofName(String name) {
        return byName.computeIfAbsent(name, each -> utf8(to.of(each, "")));
    }

    /** The bytes of one of the few names that come again and again. */
    private byte[] known(String name) {
        return known.computeIfAbsent(name, Commands::utf8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Adds fields and values: times, what an alert says, and what is not missing of the values. */
    final void addFields(Message message, CommandArguments command) throws IOException {
        command.add(TIME).add(message.timeNs()).add(SEQ).add(message.sequence());
        if (message.kind() == Message.Kind.ALERT) {
            command.add("state").add(message.state()).add("severity").add(message.severity());
            command.add("message").add(message.text());
            ValueText.putObject(message, out);
            command.add("values").add(taken());
            return;
        }
        Object[] values = message.values();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null) {
                ValueText.put(values[i], out);
                command.add(known(message.names().get(i))).add(taken());
            }
        }
    }

    private byte[] taken() throws IOException {
        out.flush();
        byte[] all = bytes.toByteArray();
        bytes.reset();
        return all;
    }

    /** A hash for each name and key, which holds the newest message. */
    private static final class Hashes extends Commands {

        /**
         * Leaves a hash alone that holds a newer row of the same run: such as when a row comes again behind a newer one, by a
         * connection that was given up. Numbers are compared as digits, as Lua's are not exact. With the third argument the
         * fields that are not set again go.
         */
        private static final String SCRIPT = """
                local function newer(a, b)
                  if #a ~= #b then return #a > #b end
                  return a > b
                end
                local is = redis.call('HMGET', KEYS[1], 'run', 'seq')
                if is[1] == ARGV[2] and is[2] and newer(is[2], ARGV[1]) then return 0 end
                if ARGV[3] == '1' or is[1] ~= ARGV[2] then redis.call('DEL', KEYS[1]) end
                redis.call('HSET', KEYS[1], 'run', ARGV[2], unpack(ARGV, 4))
                return 1
                """;

        private final Map<String, Message> newest = new LinkedHashMap<>();

        Hashes(NameTemplate to) {
            super(to);
        }

        @Override
        String script() {
            return SCRIPT;
        }

        @Override
        List<Message> needed(List<Message> batch) {
            for (Message message : batch) {
                newest.put(hash(message), message);
            }
            List<Message> needed = new ArrayList<>(newest.values());
            newest.clear();
            return needed;
        }

        /** Where the newest of a hash has come, those before it are not needed. */
        @Override
        List<Message> come(List<Message> batch, Set<Message> confirmed) {
            Set<String> hashes = confirmed.stream().map(this::hash).collect(Collectors.toSet());
            return batch.stream()
                    .filter(message -> hashes.contains(hash(message)))
                    .toList();
        }

        private String hash(Message message) {
            return to.of(message.name(), message.key());
        }

        @Override
        CommandArguments of(Message message, String run, String script) throws IOException {
            CommandArguments command = new CommandArguments(Protocol.Command.EVALSHA);
            command.add(script).add(1).add(toBytes(message));
            command.add(message.sequence()).add(run).add(isWhole(message) ? 0 : 1);
            addFields(message, command);
            return command;
        }

        private static boolean isWhole(Message message) {
            if (message.kind() == Message.Kind.ALERT) {
                return true;
            }
            for (Object value : message.values()) {
                if (value == null) {
                    return false;
                }
            }
            return true;
        }
    }

    /** An entry of a stream for each message. */
    private static final class Entries extends Commands {

        private final long maxLength;

        Entries(NameTemplate to, long maxLength) {
            super(to);
            this.maxLength = maxLength;
        }

        @Override
        CommandArguments of(Message message, String run, String script) throws IOException {
            CommandArguments command = new CommandArguments(Protocol.Command.XADD).add(toBytes(message));
            if (maxLength > 0) {
                command.add("MAXLEN").add("~").add(maxLength);
            }
            command.add(ANY).add(ID).add(message.id());
            command.add(NAME).add(super.known(message.name())).add(KEY).add(message.key());
            addFields(message, command);
            return command;
        }
    }

    /** A message of a channel for each message, as JSON with its id. */
    private static final class Channel extends Commands {

        Channel(NameTemplate to) {
            super(to);
        }

        @Override
        Target.Form form() {
            return Target.Form.JSON;
        }

        @Override
        CommandArguments of(Message message, String run, String script) throws IOException {
            super.out.put("{\"id\":").putJson(message.id()).put(',');
            super.out.flush();
            byte[] body = message.body();
            super.bytes.write(body, 1, body.length - 1);
            return new CommandArguments(Protocol.Command.PUBLISH)
                    .add(toBytes(message))
                    .add(super.taken());
        }
    }
}
