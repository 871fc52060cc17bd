package io.ringmill.ingest.redis;

import io.ringmill.ingest.TlsTrouble;
import io.ringmill.ingest.outlet.FinalException;
import io.ringmill.ingest.outlet.Message;
import io.ringmill.ingest.outlet.RefusedException;
import io.ringmill.ingest.outlet.RefusedException.Refusal;
import io.ringmill.ingest.outlet.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/** A server of Redis: the commands of a batch are sent together, and each reply is looked at. */
final class RedisTarget implements Target {

    private static final int RUN_LETTERS = 8;

    private final RedisAddress address;
    private final int timeoutMs;
    private final Commands commands;
    /** Those of a batch that were confirmed before it was cut off; they are not sent again. */
    private final Set<Message> confirmed = Collections.newSetFromMap(new IdentityHashMap<>());

    private volatile Connection connection;
    private volatile boolean closed;
    private volatile String run = "";
    private String script = "";
    private boolean wasConnected;

    RedisTarget(RedisAddress address, int timeoutMs, Commands commands) {
        this.address = address;
        this.timeoutMs = timeoutMs;
        this.commands = commands;
    }

    @Override
    public Form form() {
        return commands.form();
    }

    @Override
    public void connect() throws IOException {
        disconnect();
        try {
            connection = open();
            if (closed) {
                disconnect();
                throw new IOException("it is closed");
            }
            connection.sendCommand(Protocol.Command.PING);
            connection.getOne();
            if (!commands.script().isEmpty()) {
                connection.sendCommand(Protocol.Command.SCRIPT, "LOAD", commands.script());
                script = connection.getBulkReply();
            }
            wasConnected = true;
        } catch (JedisConnectionException away) {
            disconnect();
            throw lost(away);
        } catch (JedisException error) {
            disconnect();
            throw refusal(error);
        }
    }

    private Connection open() {
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .autoNegotiateProtocol(false)
                .timeoutMillis(timeoutMs)
                .clientName("ringmill")
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .database(address.database());
        address.user().ifPresent(config::user);
        address.password().ifPresent(config::password);
        if (address.tls()) {
            config.sslOptions(
                    SslOptions.builder().sslVerifyMode(SslVerifyMode.FULL).build());
        }
        return new Connection(new HostAndPort(address.host(), address.port()), config.build());
    }

    /** Of an error that a server answers ahead of everything else. */
    private IOException refusal(JedisException error) {
        String said = said(error);
        String word = said.split(" ", 2)[0];
        boolean mayPass =
                Replies.of(said) == Replies.Meaning.LATER && !word.equals("NOAUTH") && !word.equals("WRONGPASS");
        if (mayPass || wasConnected) {
            return new IOException("the server says: " + said, error);
        }
        return new FinalException(
                "the server does not let us in: " + said + "; look at user, password and database in uri", error);
    }

    private IOException lost(JedisConnectionException away) {
        Optional<String> tls = TlsTrouble.describe(away);
        if (tls.isPresent()) {
            return new IOException("the server is not reached: " + tls.get(), away);
        }
        Throwable deepest = away;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        if (deepest.getSuppressed().length > 0) { // of each address of the host
            deepest = deepest.getSuppressed()[0];
        }
        String why = deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
        return new IOException("the server is not reached: " + why, away);
    }

    private static String said(JedisException error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }

    @Override
    public void send(List<Message> messages) throws IOException, RefusedException {
        List<Message> needed = commands.needed(messages);
        if (!confirmed.isEmpty()) {
            needed = needed.stream().filter(each -> !confirmed.contains(each)).toList();
        }
        List<Refusal> refusals = new ArrayList<>();
        try {
            for (Message message : needed) {
                CommandArguments command = commands.of(message, run, script);
                connection.sendCommand(command);
            }
            String later = "";
            for (Message message : needed) {
                String error = reply();
                if (error.isEmpty()) {
                    confirmed.add(message);
                    continue;
                }
                switch (Replies.of(error)) {
                    case LATER -> later = error;
                    case REFUSED -> refusals.add(new Refusal(message, error));
                    case NEVER ->
                        throw new FinalException(
                                "the server says: " + error + "; clusters are not supported, name one server", null);
                }
            }
            if (!later.isEmpty()) {
                throw new IOException("the server says: " + later);
            }
        } catch (JedisConnectionException cutOff) {
            throw lost(cutOff);
        }
        confirmed.clear();
        if (!refusals.isEmpty()) {
            throw new RefusedException(refusals);
        }
    }

    @Override
    public Set<Message> takeConfirmed(List<Message> batch) {
        Set<Message> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        taken.addAll(commands.come(batch, confirmed));
        confirmed.clear();
        return taken;
    }

    /** The next reply's error; empty if it is none. */
    private String reply() {
        try {
            connection.getOne();
            return "";
        } catch (JedisConnectionException cutOff) {
            throw cutOff;
        } catch (JedisDataException error) {
            return said(error);
        }
    }

    @Override
    public String mark() {
        return run;
    }

    /** A run that goes on has the name of that before: by it hashes tell older rows from those of another run. */
    @Override
    public void goBackTo(String mark) {
        run = mark.isEmpty() ? UUID.randomUUID().toString().substring(0, RUN_LETTERS) : mark;
    }

    private void disconnect() {
        Connection old = connection;
        if (old != null) {
            try {
                old.forceDisconnect();
            } catch (IOException | JedisException ignored) {
                // It was broken already.
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        disconnect();
    }
}
