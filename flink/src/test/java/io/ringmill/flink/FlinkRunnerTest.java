package io.ringmill.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.junit.jupiter.api.Test;

/** The Flink that the program starts. */
class FlinkRunnerTest {

    /** Who listens at all addresses has the port of each, so that another address of this machine cannot have it. */
    @Test
    void shouldListenOnlyToThisMachine() throws Exception {
        InetAddress another = InetAddress.getByName("127.0.0.2");
        assumeThat(System.getProperty("os.name"))
                .as("where 127.0.0.2 is this machine")
                .isEqualTo("Linux");
        MiniCluster flink = FlinkRunner.cluster(1);
        try {
            int port = flink.getRestAddress().get().getPort();
            try (ServerSocket free = new ServerSocket(port, 1, another)) {
                assertThat(free.isBound()).isTrue();
            }
        } finally {
            flink.close();
        }
    }
}
