package io.ringmill.ingest.source;

import io.ringmill.EventSource;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.RefusedRecords;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceBuffer;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;

/** The source {@code tcp}. */
public final class TcpSourceFactory implements SourceFactory {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int BACKLOG = 256;

    /** Of this source, and of others to which a server sends as it likes. */
    static final String LOST =
            "what was sent while it was down is lost, and after a failure what came since the newest checkpoint, too";

    private static final Setting<String> LISTEN = Setting.text(
            "listen",
            "HOST:PORT where clients connect, or a port of this machine alone; 0.0.0.0:PORT for all networks");
    private static final Setting<String> CONNECT = Setting.text(
            "connect", "HOST:PORT of a server that sends lines; connected to again when the connection ends");
    private static final Setting<Long> CLIENTS = Setting.integer(
            "clients", 100, 1, 10_000, "most clients at a time; more are turned away. Each takes a thread");
    private static final Setting<Long> TIMEOUT =
            Setting.duration("timeout", 0, "longest silence of a connection before it is given up; 0s: for ever");

    @Override
    public String kind() {
        return "tcp";
    }

    @Override
    public String doc() {
        return "Reads lines of JSON or CSV from TCP connections: of clients that connect to it, or of a server.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofLines(LISTEN, CONNECT, CLIENTS, TIMEOUT, SourceBuffer.SETTING);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        TcpLines.Format format = new TcpLines.Format(RecordFormat.readLines(context), context.get(TIMEOUT));
        if (context.values().has(LISTEN) == context.values().has(CONNECT)) {
            context.fault("needs either 'listen', for clients that connect to it, or 'connect', to a server");
            return SourcePlan.unusable();
        }
        if (context.values().has(LISTEN)) {
            int most = Math.toIntExact(context.get(CLIENTS));
            return address(context, LISTEN, LOOPBACK)
                    .map(address -> new SourcePlan("listens at " + address, new Listening(address, format, most))
                            .ending(false)
                            .buffered(context)
                            .afterFailure(LOST))
                    .orElseGet(SourcePlan::unusable);
        }
        if (context.values().has(CLIENTS)) {
            context.fault(CLIENTS, "belongs to 'listen'; with 'connect' there is one connection");
        }
        return address(context, CONNECT, null)
                .map(address -> new SourcePlan(address.toString(), refused -> new TcpFeed(address, format, refused))
                        .ending(false)
                        .buffered(context)
                        .afterFailure(LOST))
                .orElseGet(SourcePlan::unusable);
    }

    private static Optional<HostPort> address(ConnectorContext context, Setting<String> setting, String defaultHost) {
        return context.find(setting).flatMap(text -> {
            Optional<HostPort> address =
                    HostPort.parse(text, defaultHost).filter(some -> some.port() > 0 || defaultHost != null);
            if (address.isEmpty()) {
                context.fault(
                        setting,
                        "must be HOST:PORT, such as localhost:5140%s, not '%s'",
                        defaultHost == null ? "" : ", or a port",
                        text);
            }
            return address;
        });
    }

    /** Takes the port when it is opened. */
    private record Listening(HostPort at, TcpLines.Format format, int mostClients) implements SourcePlan.Opener {

        @Override
        public Optional<String> name() {
            return Optional.of(nameOf(at));
        }

        @Override
        public EventSource open(RefusedRecords refused) throws IOException {
            return listen(at, format, refused, mostClients);
        }
    }

    private static String nameOf(HostPort at) {
        return "tcp " + at;
    }

    private static TcpListener listen(HostPort at, TcpLines.Format format, RefusedRecords refused, int mostClients)
            throws IOException {
        String name = nameOf(at);
        InetSocketAddress address = at.address();
        if (address.isUnresolved()) {
            throw new IOException(name + ": there is no host '" + at.host() + "'; 'listen' takes an address of this"
                    + " machine, or 0.0.0.0 for all");
        }
        ServerSocket server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(address, BACKLOG);
        } catch (IOException taken) {
            server.close();
            throw new IOException(
                    name + ": the source cannot listen there (" + taken.getMessage()
                            + "); another program may: choose another port in 'listen', or 0 for any",
                    taken);
        }
        return new TcpListener(name, server, format, refused, mostClients);
    }
}
