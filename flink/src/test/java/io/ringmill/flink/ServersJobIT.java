package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import io.ringmill.ingest.testing.MosquittoServer;
import io.ringmill.ingest.testing.PostgresServer;
import io.ringmill.ingest.testing.RabbitServer;
import io.ringmill.ingest.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sinks beside real servers, read by others' clients: what is there of a job whose tasks are killed is what is there of a run on one
 * machine. Tables are equal; messages are there, and those that came again have the id and the content that they had.
 */
class ServersJobIT {

    @TempDir
    Path folder;

    private SendingTrial trial() {
        return new SendingTrial(folder);
    }

    @Test
    void shouldFillTheTablesOfPostgres() throws Exception {
        assumeTrue(PostgresServer.isInstalled(), "skipped: no PostgreSQL here; config/test-servers installs it");
        try (PostgresServer server = new PostgresServer().start()) {
            String sink = "{postgres: {url: '" + server.url() + "?currentSchema=@NAME@', user: " + server.user()
                    + ", password: '" + server.password() + "', create: true}}";
            server.psql("create schema local; create schema job");
            trial().local(sink.replace("@NAME@", "local"));
            trial().killed(sink.replace("@NAME@", "job"), () -> tables(server, "job"), tables(server, "local"));
            for (String table : List.of("last", "bar", "alerts")) {
                assertThat(rows(server, "job." + table)).as(table).isEqualTo(rows(server, "local." + table));
            }
        }
    }

    /** What is in all tables, as far as they are there. */
    private static Set<String> tables(PostgresServer server, String schema) throws IOException {
        Set<String> all = new HashSet<>();
        String names = server.psql("select tablename from pg_tables where schemaname = '" + schema + "'");
        for (String table : names.lines().toList()) {
            rows(server, schema + "." + table).forEach(row -> all.add(table + " " + row));
        }
        return all;
    }

    private static List<String> rows(PostgresServer server, String table) throws IOException {
        return server.psql("select * from " + table + " t order by t::text")
                .lines()
                .toList();
    }

    @Test
    void shouldHoldTheNewestOfEachKeyInHashesOfRedis() throws Exception {
        assumeTrue(RedisServer.isInstalled(), "skipped: no Redis here; config/test-servers installs it");
        try (RedisServer server = new RedisServer(folder.resolve("redis"), "").start()) {
            String newest = "{redis: {uri: '" + server.uri() + "/@DB@', to: '{name}:{key}'}}";
            String all = "{redis: {uri: '" + server.uri() + "/@DB@', as: stream, to: 'stream-{name}'}}";
            String sinks = newest + ", " + all;
            trial().local(sinks.replace("@DB@", "1"));
            Map<String, String> expected = entries(server, "1");
            trial().killed(
                            sinks.replace("@DB@", "2"),
                            () -> entries(server, "2").keySet(),
                            expected.keySet());
            assertThat(entries(server, "2")).isEqualTo(expected);
            assertThat(hashes(server, "2")).isEqualTo(hashes(server, "1")).hasSize(36);
        }
    }

    /** By key, all but the name of the run. */
    private static Map<String, String> hashes(RedisServer server, String db) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (String key : server.cli("-n", db, "keys", "*:*").lines().toList()) {
            List<String> fields = server.cli("-n", db, "hgetall", key).lines().toList();
            TreeMap<String, String> values = new TreeMap<>();
            for (int i = 0; i + 1 < fields.size(); i += 2) {
                values.put(fields.get(i), fields.get(i + 1));
            }
            assertThat(values.remove("run")).isNotEmpty();
            hashes.put(key, values.toString());
        }
        return hashes;
    }

    /** What is in the streams, by id: one that came again is the same. */
    private static Map<String, String> entries(RedisServer server, String db) throws IOException {
        Map<String, String> byId = new TreeMap<>();
        for (String stream : List.of("stream-last", "stream-bar", "stream-high")) {
            List<String> lines =
                    server.cli("-n", db, "xrange", stream, "-", "+").lines().toList();
            int at = 0;
            while (at < lines.size()) {
                int next = at + 1;
                while (next < lines.size() && !lines.get(next).matches("\\d{13}-\\d+")) {
                    next++;
                }
                List<String> fields = lines.subList(at + 1, next); // "id", the id, names and values
                String before = byId.put(stream + " " + fields.get(1), fields.toString());
                assertThat(before).isIn(null, fields.toString());
                at = next;
            }
        }
        return byId;
    }

    @Test
    void shouldLoseNoMessageToRabbitmq() throws Exception {
        assumeTrue(RabbitServer.isInstalled(), "skipped: no RabbitMQ here; config/test-servers installs it");
        try (RabbitServer server = new RabbitServer(folder.resolve("rabbit")).start();
                Connection connection = connect(server)) {
            Channel channel = connection.createChannel();
            for (String name : List.of("local", "job")) {
                channel.exchangeDeclare(name, "fanout", true);
                channel.queueDeclare(name, true, false, false, Map.of());
                channel.queueBind(name, name, "");
            }
            String sink = "{rabbitmq: {uri: '" + server.uri() + "', exchange: @NAME@}}";
            trial().local(sink.replace("@NAME@", "local"));
            Map<String, String> expected = new TreeMap<>();
            take(channel, "local", expected);
            Map<String, String> come = new TreeMap<>();
            trial().killed(sink.replace("@NAME@", "job"), () -> take(channel, "job", come), expected.keySet());
            take(channel, "job", come);
            assertThat(come).isEqualTo(expected);
        }
    }

    private static Connection connect(RabbitServer server) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(server.uri());
        return factory.newConnection();
    }

    /** Takes what is in a queue; one that came again is the same. */
    private static Set<String> take(Channel channel, String queue, Map<String, String> byId) throws IOException {
        for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
            String text = new String(next.getBody(), StandardCharsets.UTF_8);
            String before = byId.put(next.getProps().getMessageId(), text);
            assertThat(before).isIn(null, text);
        }
        return new TreeSet<>(byId.keySet());
    }

    @Test
    void shouldLoseNoMessageToAnMqttBroker() throws Exception {
        assumeTrue(MosquittoServer.isInstalled(), "skipped: no Mosquitto here; config/test-servers installs it");
        try (MosquittoServer server = new MosquittoServer(folder.resolve("mqtt")).start()) {
            String sink = "{mqtt: {uri: '" + server.uri() + "', topic: '@NAME@/{name}/{key}'}}";
            Map<String, String> heard = new ConcurrentHashMap<>();
            Mqtt5AsyncClient ear = ear(server, heard);
            trial().local(sink.replace("@NAME@", "local"));
            Awaitility.await().until(() -> of("local", heard).size() > SendingTrial.EVENTS);
            Map<String, String> expected = settled(heard);
            trial().killed(sink.replace("@NAME@", "job"), () -> of("job", heard).keySet(), expected.keySet());
            assertThat(of("job", heard)).isEqualTo(expected);
            ear.disconnect().join();
        }
    }

    /** The broker has confirmed all, and hands it on. */
    private static Map<String, String> settled(Map<String, String> heard) throws InterruptedException {
        int before = -1;
        while (before != of("local", heard).size()) {
            before = of("local", heard).size();
            Thread.sleep(500);
        }
        return of("local", heard);
    }

    /** By id, what came to topics that begin with that name. */
    private static Map<String, String> of(String name, Map<String, String> heard) {
        String start = name + " ";
        return heard.entrySet().stream()
                .filter(each -> each.getKey().startsWith(start))
                .collect(Collectors.toMap(
                        each -> each.getKey().substring(start.length()),
                        Map.Entry::getValue,
                        (a, b) -> a,
                        TreeMap::new));
    }

    private static Mqtt5AsyncClient ear(MosquittoServer server, Map<String, String> heard) {
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .identifier("ear")
                .serverHost("127.0.0.1")
                .serverPort(server.port())
                .buildAsync();
        client.publishes(MqttGlobalPublishFilter.ALL, message -> hear(message, heard));
        client.connect().join();
        client.subscribeWith()
                .topicFilter("#")
                .qos(MqttQos.AT_LEAST_ONCE)
                .send()
                .join();
        return client;
    }

    /** One that came again and is another one is kept under a name that is not expected. */
    private static void hear(Mqtt5Publish message, Map<String, String> heard) {
        String id = message.getUserProperties().asList().get(0).getValue().toString();
        String text = new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
        String name = message.getTopic().getLevels().get(0) + " " + id;
        String before = heard.putIfAbsent(name, text);
        if (before != null && !before.equals(text)) {
            heard.put(name + " again", text);
        }
    }
}
