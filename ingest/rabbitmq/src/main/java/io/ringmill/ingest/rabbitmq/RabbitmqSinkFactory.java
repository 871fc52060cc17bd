package io.ringmill.ingest.rabbitmq;

import io.ringmill.ingest.ConnectorContext;
import io.ringmill.ingest.Content;
import io.ringmill.ingest.ServerAddress;
import io.ringmill.ingest.Setting;
import io.ringmill.ingest.SinkFactory;
import io.ringmill.ingest.SinkPlan;
import io.ringmill.ingest.outlet.NameTemplate;
import io.ringmill.ingest.outlet.OutletSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code rabbitmq: {uri: amqp://localhost, exchange: results}}. */
public final class RabbitmqSinkFactory implements SinkFactory {

    private static final Setting<String> URI = Setting.text(
                    "uri",
                    "the server, as amqp://user:${PASSWORD}@localhost/vhost; amqps for TLS; ${NAME} is taken from the"
                            + " environment")
            .required();
    private static final Setting<String> EXCHANGE = Setting.text(
            "exchange",
            "the exchange, which must be there; default: the server's own, where the routing key is the name of a queue");
    private static final Setting<String> ROUTING_KEY = Setting.text(
            "routingKey",
            "{name}",
            "the routing key, with {name} for the window or rule and {key} for the event's key; 255 bytes at most");
    private static final Setting<Boolean> MANDATORY = Setting.flag(
            "mandatory",
            true,
            "whether a message that no queue takes is treated as one that does not get through; without, it is dropped"
                    + " by the server");

    @Override
    public String kind() {
        return "rabbitmq";
    }

    @Override
    public String doc() {
        return "Sends results and alerts to an exchange of RabbitMQ, as JSON, each with its id as the message's; it waits until"
                + " the server has confirmed them.";
    }

    @Override
    public List<Setting<?>> settings() {
        return OutletSettings.with(URI, EXCHANGE, ROUTING_KEY, MANDATORY);
    }

    @Override
    public SinkPlan plan(ConnectorContext context) {
        Optional<ServerAddress> server = ServerAddress.read(context, URI, Connections.SCHEMES, Connections.EXAMPLE);
        String name = context.find(EXCHANGE).orElse("");
        if (!ShortText.fits(name)) {
            context.fault(EXCHANGE, "is longer than the 255 bytes that RabbitMQ has room for");
        }
        Optional<NameTemplate> routingKey = routingKey(context);
        if (server.isEmpty() || routingKey.isEmpty()) {
            return SinkPlan.unusable();
        }
        Exchange exchange = new Exchange(server.get(), name, routingKey.get(), context.get(MANDATORY));
        return OutletSettings.plan(
                context,
                kind(),
                exchange.toString(),
                Set.of(Content.RESULTS, Content.ALERTS),
                () -> new RabbitmqTarget(exchange));
    }

    private static Optional<NameTemplate> routingKey(ConnectorContext context) {
        String text = context.get(ROUTING_KEY);
        try {
            return Optional.of(NameTemplate.parse(text));
        } catch (IllegalArgumentException wrong) {
            context.fault(ROUTING_KEY, "'%s' %s", text, wrong.getMessage());
            return Optional.empty();
        }
    }
}
