package io.ringmill.ingest.rabbitmq;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SourceFactory;
import io.ringmill.ingest.SourcePlan;
import io.ringmill.ingest.decode.MessageId;
import io.ringmill.ingest.decode.RecordFormat;
import io.ringmill.ingest.decode.RecordMessages;
import java.util.List;
import java.util.Optional;

/** The source {@code rabbitmq}. */
public final class RabbitmqSourceFactory implements SourceFactory {

    private static final Setting<String> URI = Setting.text(
                    "uri",
                    "the server, as amqp://user:${PASSWORD}@localhost/vhost; amqps for TLS; ${NAME} is taken from the"
                            + " environment")
            .required();
    private static final Setting<String> QUEUE =
            Setting.text("queue", "the queue that is read").required();
    private static final Setting<Long> PREFETCH = Setting.integer(
            "prefetch", 1000, 1, 65_535, "how many messages the server sends ahead of their acknowledgements");
    private static final Setting<Boolean> DECLARE = Setting.flag(
            "declare", false, "whether the queue is made, durable, if it is not there; without, that is an error");

    @Override
    public String kind() {
        return "rabbitmq";
    }

    @Override
    public String doc() {
        return "Reads messages of a RabbitMQ queue, JSON or CSV in each; they are acknowledged once the"
                + " journal holds them.";
    }

    @Override
    public List<Setting<?>> settings() {
        return RecordFormat.ofMessages(URI, QUEUE, PREFETCH, DECLARE, MessageId.ID);
    }

    @Override
    public SourcePlan plan(ConnectorContext context) {
        RecordFormat records = RecordFormat.readMessages(context, MessageAttributes.KNOWN);
        Optional<String> id = MessageId.read(context, records);
        Optional<ServerAddress> server = ServerAddress.read(context, URI, Connections.SCHEMES, Connections.EXAMPLE);
        Optional<String> queue = context.find(QUEUE);
        if (server.isEmpty() || queue.isEmpty()) {
            return SourcePlan.unusable();
        }
        Feed feed = new Feed(server.get(), queue.get(), context.get(PREFETCH).intValue(), context.get(DECLARE));
        return new SourcePlan(
                        feed.toString(),
                        refused -> new RabbitmqSource(
                                feed, new RecordMessages("rabbitmq " + queue.get(), records, refused, id)))
                .ending(false)
                .afterFailure(
                        "with --checkpoints nothing is lost, and what was not acknowledged may come twice; at most"
                                + " 'prefetch' messages come between two checkpoints");
    }
}
