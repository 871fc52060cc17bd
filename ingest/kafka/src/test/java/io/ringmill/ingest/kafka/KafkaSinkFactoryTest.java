package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.pipeline.Pipeline;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaSinkFactoryTest {

    private static List<String> faultsOf(String settings) {
        Faults faults = new Faults();
        String yaml = """
                streams: {s: {key: k, fields: {n: long}}}
                windows: {last2: {window: sliding 2 events, select: {n: last(n)}}}
                rules: {high: {when: n > 3, message: high}}
                sinks: [{kafka: {%s}}]
                """.formatted(settings);
        Connectors.plan(Pipeline.parse(yaml, "p.yml"), faults);
        return faults.all().stream().map(fault -> fault.message()).toList();
    }

    @Test
    void shouldTakeWhatIsRight() {
        assertThat(
                        faultsOf(
                                "brokers: 'a:1,[::1]:2', topic: 'x-{name}', format: csv, id: mine, properties: {linger.ms: 20}"))
                .isEmpty();
        assertThat(faultsOf("brokers: 'a:1', topic: x, transactions: false, windows: [last2]"))
                .isEmpty();
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThat(faultsOf("format: json"))
                .anyMatch(text -> text.contains("brokers"))
                .anyMatch(text -> text.contains("topic"));
    }

    @Test
    void shouldRefuseWhatIsNoAddressAndNoTopic() {
        assertThat(faultsOf("brokers: localhost, topic: 'my {name}'"))
                .anyMatch(text -> text.contains("must be addresses such as localhost:9092"))
                .anyMatch(text -> text.contains("'my {name}' is not the name of a topic"));
        assertThat(faultsOf("brokers: 'a:1', topic: '..'")).anyMatch(text -> text.contains("not the name of a topic"));
        assertThat(faultsOf("brokers: 'a:1', topic: 'x-{key}'"))
                .anyMatch(text -> text.contains("keys tell messages of a topic apart"));
        assertThat(faultsOf("brokers: 'a:1', topic: 'x-{nam}'")).anyMatch(text -> text.contains("is not of {name}"));
    }

    @Test
    void shouldRefuseAnIdWithoutTransactions() {
        assertThat(faultsOf("brokers: 'a:1', topic: x, transactions: false, id: mine"))
                .anyMatch(text -> text.contains("is of no use without transactions"));
    }

    @Test
    void shouldRefusePropertiesThatItSetsAndThoseThatAreMisspelt() {
        assertThat(faultsOf("brokers: 'a:1', topic: x, properties: {transactional.id: mine, compresion.type: zstd}"))
                .anyMatch(text -> text.contains("transactional.id is set by the sink; use 'id'"))
                .anyMatch(text -> text.contains(
                        "Kafka's producer has no property compresion.type; did you mean compression.type?"));
    }
}
