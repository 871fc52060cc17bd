package io.ringmill.ingest.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.ringmill.diagnostic.Faults;
import io.ringmill.ingest.Connectors;
import io.ringmill.ingest.Connectors.PlannedSource;
import io.ringmill.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaSourceFactoryTest {

    private final Faults faults = new Faults();

    private List<PlannedSource> plan(String settings) {
        String yaml = "streams: {s: {fields: {n: long}}}\nsources: [{kafka: {" + settings + "}}]\n";
        return Connectors.plan(Pipeline.parse(yaml, "p.yml"), faults).sources();
    }

    private List<String> faultsOf(String settings) {
        plan(settings);
        return faults.all().stream().map(fault -> fault.message()).toList();
    }

    @Test
    void shouldPlanASourceWithoutEnd() {
        PlannedSource source = plan("brokers: 'localhost:9092, [::1]:9093', topic: orders, from: latest")
                .get(0);
        faults.throwIfAny();
        assertThat(source.plan().target()).isEqualTo("orders at localhost:9092, [::1]:9093");
        assertThat(source.plan().ends()).isFalse();
    }

    @Test
    void shouldSayWhatIsMissing() {
        assertThat(faultsOf("from: latest"))
                .anyMatch(text -> text.contains("brokers"))
                .anyMatch(text -> text.contains("topic"));
    }

    @Test
    void shouldRefuseWhatIsNoAddressAndNoTopic() {
        assertThat(faultsOf("brokers: localhost, topic: 'my orders'"))
                .anyMatch(text -> text.contains("must be addresses such as localhost:9092"))
                .anyMatch(text -> text.contains("'my orders' is not the name of a topic"));
    }

    @Test
    void shouldRefusePropertiesThatItSetsAndThoseThatAreMisspelt() {
        assertThat(
                        faultsOf(
                                "brokers: 'a:1', topic: t, properties: {group.id: watchers, secuirty.protocol: SASL_PLAINTEXT}"))
                .anyMatch(text -> text.contains("group.id is set by the source; use 'group'"))
                .anyMatch(text -> text.contains("no property secuirty.protocol; did you mean security.protocol?"));
    }

    @Test
    void shouldSayWhatAttributesThereAre() {
        assertThat(faultsOf("brokers: 'a:1', topic: t, map: {n: '@ofset'}"))
                .anyMatch(text -> text.contains("did you mean '@offset'?"));
        faults.all().forEach(fault -> assertThat(fault.message()).doesNotContain("null"));
    }

    @Test
    void shouldNotShowSecretsInMessages() {
        Topic topic = new Topic(
                "t",
                "a:1",
                Optional.empty(),
                KafkaSourceFactory.From.EARLIEST,
                Map.of("sasl.jaas.config", "password=hunter2"));
        assertThat(topic.hide("Invalid value password=hunter2 for sasl.jaas.config"))
                .isEqualTo("Invalid value *** for sasl.jaas.config");
    }
}
