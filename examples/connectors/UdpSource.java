import io.ringmill.EventSource;
import io.ringmill.Publishers;
import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordMessages;
import io.ringmill.metrics.SourceMetrics;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;

/**
 * A source of records that arrive as UDP datagrams: {@code udp: {port: 5140}}. An empty datagram ends it.
 *
 * <pre>
 *   javac -cp app/target/ringmill.jar -d my-connectors examples/connectors/*.java
 *   cp -r examples/connectors/META-INF my-connectors
 *   ./ringmill run examples/connectors/pipeline.yml --plugins my-connectors
 * </pre>
 */
public final class UdpSource implements SourceFactory {

    private static final Setting<Long> PORT = Setting.integer("port", 5140, 0, 65535, "the port it listens on");

    @Override
    public String kind() {
        return "udp";
    }

    @Override
    public String doc() {
        return "Listens for UDP datagrams that hold JSON or CSV.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofMessages(PORT);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        int port = context.get(PORT).intValue();
        RecordFormat records = RecordFormat.readMessages(context);
        return new SourcePlan("port " + port, refused -> new Listener(
                new DatagramSocket(port, InetAddress.getLoopbackAddress()),
                new RecordMessages("udp " + port, records, refused)));
    }

    private record Listener(DatagramSocket socket, RecordMessages messages) implements EventSource {

        @Override
        public String name() {
            return messages.metrics().name();
        }

        @Override
        public void run(Publishers publishers) throws Exception {
            messages.begin(publishers);
            DatagramPacket packet = new DatagramPacket(new byte[1 << 16], 1 << 16);
            try (socket) {
                for (socket.receive(packet); packet.getLength() > 0; socket.receive(packet)) {
                    messages.publish(packet.getData(), 0, packet.getLength());
                    packet.setLength(1 << 16);
                }
            } catch (SocketException closed) {
                // close() ends the wait for the next datagram.
            }
            messages.state(SourceMetrics.State.ENDED, "");
        }

        @Override
        public SourceMetrics metrics() {
            return messages.metrics();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
