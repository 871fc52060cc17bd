import io.ringmill.output.Sink;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.output.Alert;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** A sink that sends alerts to a syslog server (RFC 5424, over UDP): {@code syslog: {host: log.example.org}}. */
public final class SyslogSink implements SinkFactory {

    private static final Setting<String> HOST = Setting.text("host", "the server").required();
    private static final Setting<Long> PORT = Setting.integer("port", 514, 1, 65535, "the server's port");
    private static final int FACILITY_LOCAL0 = 16 * 8;

    @Override
    public String kind() {
        return "syslog";
    }

    @Override
    public String doc() {
        return "Sends alerts to a syslog server.";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(HOST, PORT);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        String host = context.find(HOST).orElse("");
        int port = context.get(PORT).intValue();
        return new SinkPlan(host + ":" + port, Set.of(Content.ALERTS), List.of(), () ->
                new Sender(new DatagramSocket(), new InetSocketAddress(host, port))).sending();
    }

    private record Sender(DatagramSocket socket, InetSocketAddress server) implements Sink {

        @Override
        public String name() {
            return "syslog " + server.getHostString() + ":" + server.getPort();
        }

        @Override
        public boolean takesResults(String window) {
            return false;
        }

        @Override
        public void onAlert(Alert alert) throws IOException {
            int severity = switch (alert.severity()) {
                case CRITICAL -> 2;
                case WARNING -> 4;
                case INFO -> 6;
            };
            Instant time = Instant.ofEpochSecond(0, alert.timeNs());
            byte[] line = ("<" + (FACILITY_LOCAL0 + severity) + ">1 " + time + " - ringmill - " + alert.rule() + " - "
                            + alert.message())
                    .getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(line, line.length, server));
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
