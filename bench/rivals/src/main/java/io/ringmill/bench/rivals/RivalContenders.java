package io.ringmill.bench.rivals;

import io.ringmill.bench.contender.Contender;
import io.ringmill.bench.contender.ContenderFactory;
import io.ringmill.bench.contender.LoadSpec;
import io.ringmill.bench.contender.LoadedContender;
import io.ringmill.bench.work.Feed;
import io.ringmill.bench.work.Work;
import java.util.Optional;

/** Opens rivals by name. */
public final class RivalContenders implements ContenderFactory {

    @Override
    public LoadedContender open(String contender, LoadSpec load, Optional<Contender.Listener> listener)
            throws Exception {
        if (listener.isPresent()) {
            throw new UnsupportedOperationException("rivals are measured for throughput only");
        }
        Feed feed = load.feed();
        return new LoadedContender(open(contender, load.work().orElseThrow(), feed), feed);
    }

    private static Contender open(String contender, Work work, Feed feed) throws Exception {
        return switch (contender) {
            case "esper" -> new EsperContender(work, feed);
            case "siddhi" -> new SiddhiContender(work, feed);
            case "fluxtion" -> new FluxtionContender(work, feed);
            case "jet" -> new JetContender(work, feed);
            case "flink-chained" -> new FlinkContender(work, feed, true);
            case "flink-keyby" -> new FlinkContender(work, feed, false);
            case "python-statistics" -> new PythonContender(work, feed, "statistics");
            case "python-plain" -> new PythonContender(work, feed, "plain");
            default -> throw new IllegalArgumentException("no rival '" + contender + "'");
        };
    }
}
